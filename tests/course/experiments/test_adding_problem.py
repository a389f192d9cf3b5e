"""Which recurrent networks learn to add two numbers that lie far back?"""

import numpy as np
import pytest

from gradlesson.course.experiments import adding_problem

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


def test_the_error_is_the_mean_square_and_not_half_of_it():
    """Before it has learned anything a network is near the baseline, or above it."""
    parameters = {**PARAMETERS, "networks": ["gru-0"], "steps": [40], "updates": 10, "learning_rate": 1e-9}
    result = adding_problem.run(parameters, np.random.default_rng(71))
    assert (result["error"] > 0.9 / 6).all()
    assert (result["updates"] == -1).all()
