"""Networks that answer at the end of a sequence, and their training."""

from functools import partial
from math import e, log

import numpy as np
import pytest

from gradlesson.course.nn.adam import Adam
from gradlesson.course.nn.clipping import clip_by_norm
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.gru import GRU
from gradlesson.course.nn.initialisers import LeCun
from gradlesson.course.nn.losses import softmax_cross_entropy, squared_error
from gradlesson.course.nn.lstm import LSTM
from gradlesson.course.nn.rnn import TanhRNN
from gradlesson.course.nn.sequence_training import (
    MEMORIES,
    SequenceNetwork,
    draw_memory,
    gradient_norm,
    mean_square,
    running_mean,
    share_right,
    train_on_sequences,
    updates_until,
)
from gradlesson.course.nn.sgd import SGD

STEP = 1e-30


def generators(seeds, entropy=41):
    return np.random.default_rng(entropy).spawn(seeds)


def first_bits(rngs, batch=16, steps=4):
    """Sequences of one number whose sign at the first step is the label, and noise."""
    x = np.stack([rng.standard_normal((steps, batch, 1), dtype=np.float32) for rng in rngs], axis=1)
    return x, (x[0, ..., 0] > 0).astype(int)


def network_of(kind, dtype=np.float64, seeds=2):
    rng = np.random.default_rng(42)
    columns = len(kind.blocks) * 4
    W_x, W_h, W = (rng.standard_normal((seeds, *shape)) / 2 for shape in ((3, columns), (4, columns), (4, 2)))
    return SequenceNetwork(kind(W_x.astype(dtype), W_h.astype(dtype)), Dense(W.astype(dtype)))


def loss_of(network, x, target):
    output = network.forward(x, network.new_trace(x))
    return squared_error(output, target)


@pytest.mark.parametrize("kind", [TanhRNN, LSTM, GRU])
@pytest.mark.parametrize("part", [0, 1], ids=["recurrent", "readout"])
def test_gradients_of_both_layers_are_the_complex_step(kind, part):
    rng = np.random.default_rng(43)
    x, target = rng.standard_normal((5, 2, 3, 3)), rng.standard_normal((2, 3, 2))
    network = network_of(kind)
    trace = network.new_trace(x)
    _, delta = squared_error(network.forward(x, trace), target)
    network.backward(trace, delta)
    gradient = network.parametric[part].gradients
    for direction in (gradient / np.linalg.norm(gradient), rng.standard_normal(gradient.shape)):
        copy = network_of(kind, complex)
        copy.parametric[part].parameters += STEP * 1j * direction
        numeric = loss_of(copy, x, target)[0].sum().imag / STEP
        assert np.sum(gradient * direction) == pytest.approx(numeric, rel=1e-10)


def test_the_answer_reads_the_last_state_alone():
    network = network_of(TanhRNN)
    x = np.random.default_rng(44).standard_normal((5, 2, 3, 3))
    last = network.recurrent.forward(x).h[-1]
    np.testing.assert_allclose(network.forward(x, network.new_trace(x)), last @ network.readout.W)


def test_a_readout_for_other_units_is_refused():
    layer = draw_memory("rnn-gaussian", 3, 4, 10, generators(2))
    with pytest.raises(
        ValueError, match=r"`readout` must read 2 seeds of 4 units, got `W` of shape \(2, 5, 3\)"
    ):
        SequenceNetwork(layer, Dense(np.zeros((2, 5, 3))))


def test_training_is_forward_loss_backward_clip_step():
    rngs = generators(2)
    network = SequenceNetwork.draw(draw_memory("lstm-1", 1, 5, 4, rngs), 2, rngs)
    copies = generators(2)
    by_hand = SequenceNetwork.draw(draw_memory("lstm-1", 1, 5, 4, copies), 2, copies)
    batches = [first_bits(rngs) for _ in range(3)]
    clip = partial(clip_by_norm, largest=0.1)
    training = train_on_sequences(
        network, SGD(network.parametric, 0.5), batches, softmax_cross_entropy, share_right, clip
    )
    optimiser = SGD(by_hand.parametric, 0.5)
    for step, (x, labels) in enumerate(batches):
        trace = by_hand.new_trace(x)
        output = by_hand.forward(x, trace)
        loss, delta = softmax_cross_entropy(output, labels)
        by_hand.backward(trace, delta)
        np.testing.assert_allclose(training.losses[step], loss, rtol=1e-6)
        np.testing.assert_allclose(training.norms[step], clip(by_hand.parametric), rtol=1e-6)
        np.testing.assert_array_equal(training.scores[step], share_right(output, labels))
        optimiser.step()
    for layer, expected in zip(network.parametric, by_hand.parametric, strict=True):
        np.testing.assert_allclose(layer.parameters, expected.parameters, rtol=1e-6, atol=1e-8)
    assert training.losses.shape == training.scores.shape == training.norms.shape == (3, 2)


@pytest.mark.parametrize("name", MEMORIES)
def test_every_memory_learns_the_first_bit_of_a_short_sequence(name):
    rngs = generators(2)
    network = SequenceNetwork.draw(draw_memory(name, 1, 8, 4, rngs), 2, rngs)
    batches = (first_bits(rngs, batch=32) for _ in range(150))
    training = train_on_sequences(
        network, Adam(network.parametric, 0.02), batches, softmax_cross_entropy, share_right
    )
    assert (training.scores[-20:].mean(axis=0) > 0.9).all()
    assert training.first_non_finite.tolist() == [-1, -1]


def test_training_ends_where_the_last_scores_say_so():
    rngs = generators(1)
    network = SequenceNetwork.draw(draw_memory("gru-0", 1, 4, 4, rngs), 2, rngs)
    seen = []

    def is_done(scores):
        seen.append(scores.shape)
        return len(seen) == 3

    training = train_on_sequences(
        network,
        SGD(network.parametric, 0.1),
        (first_bits(rngs) for _ in range(50)),
        softmax_cross_entropy,
        share_right,
        is_done=is_done,
        window=4,
    )
    # Asked for the first time after 4 updates, then after each.
    assert seen == [(4, 1)] * 3
    assert len(training.losses) == 6


def test_a_seed_that_diverges_is_recorded_and_disturbs_no_other():
    def trained(seeds):
        rngs = generators(2)[:seeds]
        network = SequenceNetwork.draw(draw_memory("rnn-gaussian", 1, 4, 4, rngs), 2, rngs)
        if seeds == 2:
            network.readout.W[1, :, 0] = 3e38
        batches = [first_bits(rngs) for _ in range(8)]
        return train_on_sequences(
            network, SGD(network.parametric, 0.1), batches, softmax_cross_entropy, share_right
        )

    both = trained(2)
    assert both.first_non_finite[0] == -1
    assert 0 <= both.first_non_finite[1] <= 8
    np.testing.assert_allclose(both.losses[:, :1], trained(1).losses, rtol=1e-5)


def test_ln_t_keeps_one_over_e_over_the_whole_sequence():
    for name, block in (("lstm-log", "forget"), ("lstm-forget-log", "forget"), ("gru-log", "update")):
        layer = draw_memory(name, 3, 4, 50, generators(2))
        bias = layer.b[..., layer.columns(block)]
        kept = (1 / (1 + np.exp(-bias.astype(float)))) ** 50
        np.testing.assert_allclose(kept, 1 / e, rtol=0.02)


def test_the_input_gate_lets_in_only_what_is_forgotten_where_both_biases_are_set():
    both, alone = (draw_memory(name, 3, 4, 50, generators(1)) for name in ("lstm-log", "lstm-forget-log"))
    columns = both.columns("input")
    np.testing.assert_allclose(both.b[..., columns], -log(50), rtol=1e-6)
    np.testing.assert_array_equal(alone.b[..., columns], 0)
    np.testing.assert_array_equal(both.W_h, alone.W_h)


def test_orthogonal_weights_keep_lengths_and_gaussian_ones_do_not():
    orthogonal, gaussian = (
        draw_memory(name, 3, 16, 10, generators(1)).W_h[0] for name in ("rnn-orthogonal", "rnn-gaussian")
    )
    np.testing.assert_allclose(orthogonal @ orthogonal.T, np.eye(16), atol=1e-5)
    assert np.linalg.norm(gaussian, 2) > 1.3


def test_an_unknown_memory_is_refused():
    with pytest.raises(ValueError, match="`name` must be a recurrent layer, got 'lstm-2'"):
        draw_memory("lstm-2", 3, 4, 10, generators(1))


def test_gradient_norm_is_that_of_all_layers_together():
    layers = [Dense(np.zeros((2, 1, 1))), Dense(np.zeros((2, 1, 1)))]
    layers[0].gradients[:] = [[[3.0], [0.0]], [[0.0], [0.0]]]
    layers[1].gradients[:] = [[[0.0], [4.0]], [[0.0], [2.0]]]
    np.testing.assert_allclose(gradient_norm(layers), [5, 2])


def test_running_mean_looks_back_over_the_window():
    scores = np.array([[1.0], [3.0], [5.0], [np.nan]])
    np.testing.assert_allclose(running_mean(scores, 2), [[np.nan], [2], [4], [np.nan]])
    assert np.isnan(running_mean(scores[:1], 2)).all()
    with pytest.raises(ValueError, match="`window` must be at least 1, got 0"):
        running_mean(scores, 0)


def test_updates_until_counts_from_one_and_says_never():
    reached = np.array([[False, True, False], [True, False, False], [True, True, False]])
    assert updates_until(reached).tolist() == [2, 1, -1]


def test_share_right_counts_no_answer_that_is_not_finite():
    output = np.array([[[1.0, 0], [0, 1]], [[np.nan, 0], [np.inf, 0]]])
    np.testing.assert_array_equal(share_right(output, np.zeros((2, 2), int)), [0.5, 0])


def test_mean_square_is_over_the_batch():
    np.testing.assert_allclose(mean_square(np.array([[[1.0], [3.0]]]), np.zeros((1, 2, 1))), [5])


def test_the_readout_starts_with_the_variance_of_one_over_units():
    rngs = generators(4)
    network = SequenceNetwork.draw(draw_memory("rnn-gaussian", 3, 50, 10, rngs), 40, rngs)
    # 4 x 50 x 40 numbers: five standard errors of a variance.
    assert np.var(network.readout.W) == pytest.approx(LeCun().variance(50, 40), rel=5 * np.sqrt(2 / 8000))
