"""Over how many distractors can a recurrent network learn to remember?"""

import numpy as np
import pytest

from gradlesson.course.experiments import long_memory

PARAMETERS = {
    **long_memory.PARAMETERS,
    "distractors": {"rnn-gaussian": [2], "lstm-log": [2, 25], "lstm-0": [25]},
    "width": 16,
    "updates": 150,
    "window": 10,
    "seeds": 2,
}


@pytest.fixture(scope="module")
def result():
    return long_memory.run(PARAMETERS, np.random.default_rng(64))


def test_one_row_for_each_network_and_length(result):
    assert result["network"].tolist() == ["rnn-gaussian", "lstm-log", "lstm-log", "lstm-0"]
    assert result["distractors"].tolist() == [2, 2, 25, 25]
    for key in ("accuracy", "updates", "first_gradient_norm", "largest_gradient_norm"):
        assert result[key].shape == (4, 2)


def test_short_memories_are_learned_and_long_ones_with_open_gates_alone(result):
    assert (result["accuracy"][:3] >= 0.95).all()
    assert (result["updates"][:3] > 0).all()
    assert (result["accuracy"][3] < 0.5).all()
    assert (result["updates"][3] == -1).all()


def test_the_goal_is_asked_of_a_whole_window():
    """What any network reaches is reached with the first full window."""
    parameters = {**PARAMETERS, "distractors": {"gru-0": [2]}, "goal": 0.0}
    result = long_memory.run(parameters, np.random.default_rng(61))
    assert (result["updates"] == 10).all()


def test_the_largest_gradient_is_no_smaller_than_the_first(result):
    assert (result["largest_gradient_norm"] >= result["first_gradient_norm"]).all()


def test_what_is_measured_of_a_seed_ends_where_it_solved_the_task(result):
    """Alone, the first seed ends the training; beside the second it goes on, and that must not show."""
    alone = long_memory.run({**PARAMETERS, "seeds": 1}, np.random.default_rng(64))
    assert (result["updates"][:3, 0] < result["updates"][:3, 1]).any()
    for key in ("accuracy", "updates", "largest_gradient_norm"):
        np.testing.assert_allclose(alone[key][:, 0], result[key][:, 0], rtol=1e-5, err_msg=key)


def test_other_networks_leave_a_network_alone(result):
    alone = long_memory.run({**PARAMETERS, "distractors": {"lstm-log": [2]}}, np.random.default_rng(64))
    for key in ("accuracy", "updates", "first_gradient_norm", "largest_gradient_norm"):
        np.testing.assert_array_equal(alone[key][0], result[key][1])


def test_a_goal_out_of_reach_is_never_met_and_all_updates_are_made():
    parameters = {**PARAMETERS, "distractors": {"gru-0": [2]}, "updates": 12, "goal": 1.1}
    result = long_memory.run(parameters, np.random.default_rng(61))
    assert (result["updates"] == -1).all()
