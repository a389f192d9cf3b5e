"""What recurrent layers refuse, and the chrono initialisation of their gate biases."""

import numpy as np
import pytest

from gradlesson.course.nn.gru import GRU
from gradlesson.course.nn.initialisers import LeCun
from gradlesson.course.nn.lstm import LSTM
from gradlesson.course.nn.recurrent import chrono_bias
from gradlesson.course.nn.rnn import TanhRNN

EVERY = pytest.mark.parametrize("kind", [TanhRNN, LSTM, GRU])


def layer_of(kind):
    return kind.draw(3, 4, LeCun(), LeCun(), np.random.default_rng(9).spawn(2))


@EVERY
@pytest.mark.parametrize(
    ("W_x", "W_h", "found"),
    [
        ((2, 3), (2, 4, 4), "must be"),
        ((2, 3, 4), (4, 4), "must be"),
        ((2, 3, 4), (2, 4, 5), "must be"),
        ((2, 3, 5), (2, 4, 4), "must be"),
        ((1, 3, 4), (2, 4, 4), "must be"),
        ((2, 0, 4), (2, 4, 4), "a seed, an input and a unit, got 2, 0 and 4"),
        ((2, 3, 0), (2, 0, 0), "a seed, an input and a unit, got 2, 3 and 0"),
        ((0, 3, 4), (0, 4, 4), "a seed, an input and a unit, got 0, 3 and 4"),
    ],
)
def test_weights_that_do_not_fit_are_refused(kind, W_x, W_h, found):
    blocks = len(kind.blocks)
    with pytest.raises(ValueError, match=found):
        kind(np.zeros((*W_x[:-1], W_x[-1] * blocks)), np.zeros((*W_h[:-1], W_h[-1] * blocks)))


@EVERY
@pytest.mark.parametrize("shape", [(5, 2, 3), (0, 2, 1, 3), (5, 2, 0, 3), (5, 1, 1, 3), (5, 2, 1, 4)])
def test_sequences_that_do_not_fit_are_refused(kind, shape):
    with pytest.raises(ValueError, match=r"`x` must be \(steps, 2 seeds, batch, 3 inputs\).*got shape"):
        layer_of(kind).forward(np.zeros(shape))


@EVERY
@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_an_input_that_is_not_finite_is_refused(kind, broken):
    x = np.zeros((3, 2, 3, 3))
    x[1, 0, 2, 1] = broken
    with pytest.raises(ValueError, match="`x` must be finite, got NaN or infinity"):
        layer_of(kind).forward(x)


@EVERY
def test_a_state_a_trace_or_a_gradient_of_another_shape_is_refused(kind):
    layer = layer_of(kind)
    x = np.zeros((3, 2, 3, 3))
    trace = layer.forward(x)
    with pytest.raises(
        ValueError, match=r"`trace` must be made for sequences of shape \(2, 2, 3, 3\), got \(3, "
    ):
        layer.forward(x[:2], trace=trace)
    with pytest.raises(
        ValueError, match=r"`state` must hold arrays of shapes \[\(2, 3, 4\).*got \[\(2, 3, 1\)"
    ):
        layer.forward(x, tuple(each[..., :1] for each in trace.state(0)))
    with pytest.raises(ValueError, match="`state` must hold arrays"):
        layer.forward(x, (*trace.state(0), trace.h[0]))
    for dh in (trace.h, trace.h[1:, :1], trace.h[-1, 0]):
        with pytest.raises(
            ValueError, match=r"`dh` must be \(seeds, batch, units\) = \(2, 3, 4\) for each of 3"
        ):
            layer.backward(trace, dh)
    with pytest.raises(ValueError, match="`dh` must be"):
        layer.backward_in_logs(trace, trace.h[1:])


@EVERY
def test_an_unknown_block_is_refused(kind):
    message = f"`block` must be a block of {kind.__name__}, got 'forgot'. Use '{kind.blocks[0]}'"
    with pytest.raises(ValueError, match=message):
        layer_of(kind).columns("forgot")


@EVERY
@pytest.mark.parametrize(
    "bias", [np.nan, np.inf, np.zeros(4), np.zeros((2, 1, 3)), np.full((2, 1, 4), np.nan)]
)
def test_biases_that_do_not_fit_or_are_not_finite_are_refused(kind, bias):
    with pytest.raises(
        ValueError, match=r"`bias` must be finite, one number or an array of shape \(2, 1, 4\), got"
    ):
        layer_of(kind).set_bias(kind.blocks[0], bias)


@EVERY
def test_a_layer_without_units_cannot_be_drawn(kind):
    with pytest.raises(ValueError, match="must be at least 1, got 0"):
        kind.draw(3, 0, LeCun(), LeCun(), np.random.default_rng(6).spawn(1))


def test_chrono_biases_make_memories_from_two_steps_to_the_longest():
    bias = chrono_bias(np.random.default_rng(7).spawn(3), 2000, longest=100)
    assert bias.shape == (3, 1, 2000)
    assert bias.dtype == np.float32
    # 1 / (1 - sigmoid(b)) is uniform over [2, 100]: its mean is 51, its variance 98^2 / 12.
    memory = 1 + np.exp(bias.astype(np.float64))
    assert memory.min() == pytest.approx(2, abs=0.2)
    assert memory.max() == pytest.approx(100, abs=0.2)
    assert memory.mean() == pytest.approx(51, abs=4 * 98 / np.sqrt(12 * 6000))
    np.testing.assert_array_equal(bias[:1], chrono_bias(np.random.default_rng(7).spawn(1), 2000, longest=100))


@pytest.mark.parametrize("longest", [1.5, 0, float("nan")])
def test_a_longest_memory_below_two_steps_is_refused(longest):
    with pytest.raises(ValueError, match="`longest` must be at least 2 steps, got"):
        chrono_bias(np.random.default_rng(8).spawn(1), 3, longest)
