"""How much of a gradient comes back through time?"""

import numpy as np
import pytest

from gradlesson.course.data.sequences import copy_first
from gradlesson.course.experiments import recurrence
from gradlesson.course.nn.lstm import LSTM
from gradlesson.course.nn.sequence_training import MEMORIES

PARAMETERS = {"steps": [5, 40], "width": 24, "batch": 4, "seeds": 6}


@pytest.fixture(scope="module")
def result():
    return recurrence.run(PARAMETERS, np.random.default_rng(50))


def of(result, key, network):
    return result[key][result["network"].tolist().index(network)]


def test_shapes(result):
    assert result["network"].tolist() == list(MEMORIES)
    assert result["steps"].tolist() == [5, 40]
    assert result["distance"].tolist() == list(range(41))
    assert result["log10_gradient"].shape == (8, 2, 6)
    assert result["log10_gradient_theory"].shape == (8, 2)
    assert result["log10_by_distance"].shape == (8, 6, 41)
    assert result["log10_by_distance_theory"].shape == (8, 41)
    assert result["largest_singular_value"].shape == (2, 6)


def test_curves_start_at_the_last_step_and_end_at_the_first(result):
    np.testing.assert_allclose(result["log10_by_distance"][..., 0], 0, atol=1e-12)
    np.testing.assert_array_equal(result["log10_by_distance"][..., -1], result["log10_gradient"][:, 1])
    np.testing.assert_array_equal(
        result["log10_by_distance_theory"][:, -1], result["log10_gradient_theory"][:, 1]
    )


def test_one_seed_of_a_plain_network_by_hand(result):
    """Plain numpy on the numbers of child 2, in the order symbols, distractors, gradient, W_x, W_h."""
    rng = np.random.default_rng(50).spawn(6)[2]
    x, _ = copy_first([rng], 4, 39)
    gradient = rng.standard_normal((4, 24), dtype=np.float32).astype(float)
    W_x = rng.standard_normal((8, 24), dtype=np.float32) / np.sqrt(8)
    W_h = rng.standard_normal((24, 24), dtype=np.float32) / np.sqrt(24)
    h = [np.zeros((4, 24))]
    for step in x[:, 0]:
        h.append(np.tanh(step @ W_x + h[-1] @ W_h))
    start = np.sqrt(np.mean(gradient**2))
    for state in h[:0:-1]:
        gradient = (gradient * (1 - state**2)) @ W_h.T
    expected = np.log10(np.sqrt(np.mean(gradient**2)) / start)
    assert of(result, "log10_gradient", "rnn-gaussian")[1, 2] == pytest.approx(expected, abs=1e-3)


def test_the_cell_of_an_lstm_is_measured_and_not_its_state(monkeypatch):
    """At forget bias 50 and without weights dL/dc is the same at every step, and dL/dh is zero before T."""

    def draw(name, fan_in, units, steps, rngs):
        layer = LSTM(np.zeros((6, fan_in, 4 * units)), np.zeros((6, units, 4 * units)))
        layer.set_bias("forget", 50)
        return layer

    monkeypatch.setattr(recurrence, "draw_memory", draw)
    curve = recurrence._measure(PARAMETERS, "lstm-0", 12, np.random.default_rng(0).spawn(6))
    np.testing.assert_allclose(curve, 0, atol=1e-12)


def test_theory_of_the_gates_is_their_power(result):
    for network, bias in (("lstm-0", 0), ("lstm-1", 1), ("gru-0", 0), ("lstm-log", np.log(40))):
        expected = -result["distance"] * np.log10(1 + np.exp(-bias))
        np.testing.assert_allclose(of(result, "log10_by_distance_theory", network), expected, atol=1e-12)


def test_plain_networks_follow_mean_field_theory(result):
    for network in ("rnn-gaussian", "rnn-orthogonal"):
        measured = np.median(of(result, "log10_gradient", network)[1]) / 40
        theory = of(result, "log10_gradient_theory", network)[1] / 40
        assert 10 ** (measured - theory) == pytest.approx(1, abs=0.1)


def test_biases_that_fit_the_length_keep_the_gradient_where_bias_0_loses_it(result):
    assert (of(result, "log10_gradient", "lstm-0")[1] < -4).all()
    for network in ("lstm-log", "gru-log"):
        np.testing.assert_allclose(of(result, "log10_gradient", network)[1], -0.43, atol=0.15)


def test_singular_values_are_those_of_one_step(result):
    gaussian, orthogonal = result["largest_singular_value"]
    assert (gaussian > 1.2).all()
    # Slopes of at most 1 times an orthogonal matrix.
    assert (orthogonal <= 1 + 1e-5).all()
    assert (orthogonal > 0.8).all()
