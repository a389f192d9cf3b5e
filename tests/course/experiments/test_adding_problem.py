"""Which recurrent networks learn to add two numbers that lie far back?"""

import numpy as np
import pytest

from gradlesson.course.data.sequences import adding
from gradlesson.course.experiments import adding_problem
from gradlesson.course.nn.sequence_training import SequenceNetwork, draw_memory

PARAMETERS = {
    **adding_problem.PARAMETERS,
    "networks": ["rnn-gaussian", "gru-0"],
    "steps": [4, 30],
    "width": 16,
    "updates": 200,
    "goal": 0.3,
    "window": 10,
    "seeds": 2,
}


@pytest.fixture(scope="module")
def result():
    return adding_problem.run(PARAMETERS, np.random.default_rng(70))


def test_one_row_for_each_length_and_network(result):
    assert result["network"].tolist() == ["rnn-gaussian", "gru-0"] * 2
    assert result["steps"].tolist() == [4, 4, 30, 30]
    assert result["baseline"] == pytest.approx(1 / 6)
    for key in ("error", "updates", "first_gradient_norm"):
        assert result[key].shape == (4, 2)


def test_the_gru_adds_and_what_is_solved_has_an_error_below_the_goal(result):
    assert (result["updates"][[1, 3]] > 0).all()
    solved = result["updates"] > 0
    assert (result["error"][solved] < 0.3 / 6).all()
    assert (result["error"][~solved] >= 0.3 / 6).all()


def test_the_first_error_by_hand():
    """The numbers of each child in the order weights, read-out, sequences."""
    parameters = {**PARAMETERS, "networks": ["gru-0"], "steps": [7], "updates": 1, "window": 1}
    result = adding_problem.run(parameters, np.random.default_rng(71))
    rngs = np.random.default_rng(71).spawn(2)
    network = SequenceNetwork.draw(draw_memory("gru-0", 2, 16, 7, rngs), 1, rngs)
    x, target = adding(rngs, 32, 7)
    output = network.forward(x, network.new_trace(x))
    np.testing.assert_allclose(result["error"][0], np.mean((output - target) ** 2, axis=(1, 2)), rtol=1e-5)
