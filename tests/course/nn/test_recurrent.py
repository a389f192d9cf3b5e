"""Backpropagation through time of every recurrent layer, held block by block and step by step."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradlesson.course.nn.gru import GRU
from gradlesson.course.nn.initialisers import LeCun, Orthogonal
from gradlesson.course.nn.lstm import LSTM
from gradlesson.course.nn.rnn import TanhRNN
from gradlesson.course.nn.sgd import SGD

LAYERS = [TanhRNN, LSTM, GRU]
EVERY = pytest.mark.parametrize("kind", LAYERS)
PARTS = ["W_x", "W_h", "b"]
STEP = 1e-30


def layer_of(kind, seeds=2, fan_in=3, units=4, gain=0.9, dtype=np.float64, entropy=0):
    """A layer with biases. Gain 0.9 is the ordered phase, where rounding does not grow along the sequence."""
    rng = np.random.default_rng([entropy, seeds, fan_in, units])
    columns = len(kind.blocks) * units
    W_x = rng.standard_normal((seeds, fan_in, columns)) / np.sqrt(fan_in)
    W_h = gain * rng.standard_normal((seeds, units, columns)) / np.sqrt(units)
    layer = kind(W_x.astype(dtype), W_h.astype(dtype))
    layer.b[...] = 0.3 * rng.standard_normal(layer.b.shape)
    return layer


def sequences_for(layer, steps, batch=3, entropy=1):
    rng = np.random.default_rng([entropy, steps])
    x = rng.standard_normal((steps, layer.seeds, batch, layer.fan_in))
    return x.astype(layer.parameters.dtype)


def start_for(layer, batch=3, entropy=2):
    """A state to start from, other than zero."""
    rng = np.random.default_rng(entropy)
    h = 0.5 * rng.standard_normal((layer.seeds, batch, layer.units))
    return (h, 0.5 * rng.standard_normal(h.shape)) if isinstance(layer, LSTM) else (h,)


def readout_for(trace, every_step, entropy=3):
    """dL/dh_1 .. dL/dh_T of the linear loss L = sum of readout * h; without `every_step` zero but for the last."""
    readout = np.random.default_rng(entropy).standard_normal(trace.h[1:].shape).astype(trace.h.dtype)
    if not every_step:
        readout[:-1] = 0
    return readout


def differentiated(layer, x, every_step, state=None):
    trace = layer.forward(x, state)
    readout = readout_for(trace, every_step)
    layer.backward(trace, readout if every_step else readout[-1])
    return trace, readout


def moved(layer, part, columns, change):
    """A complex copy of the layer, `change` added to some columns of W_x, W_h or b."""
    copy = type(layer)(layer.W_x.astype(complex), layer.W_h.astype(complex))
    copy.b[...] = layer.b
    getattr(copy, part)[..., columns] += change
    return copy


def directions(gradient, rng):
    """Along the gradient the derivative is its norm, so no cancellation hides an error; then a random direction."""
    return gradient / np.linalg.norm(gradient), rng.standard_normal(gradient.shape)


@pytest.mark.parametrize("every_step", [False, True], ids=["last", "every"])
@pytest.mark.parametrize("steps", [1, 2, 9, 200])
@EVERY
def test_gradient_of_every_block_is_the_complex_step(kind, steps, every_step):
    layer = layer_of(kind)
    x, state = sequences_for(layer, steps), start_for(layer)
    _, readout = differentiated(layer, x, every_step, state)
    rng = np.random.default_rng(4)
    for part in PARTS:
        for block in kind.blocks:
            columns = layer.columns(block)
            gradient = getattr(layer, f"d{part}")[..., columns]
            for direction in directions(gradient, rng)[: 1 if steps > 100 else 2]:
                copy = moved(layer, part, columns, STEP * 1j * direction)
                numeric = np.sum(readout * copy.forward(x, state).h[1:]).imag / STEP
                tolerance = 1e-11 * np.linalg.norm(gradient)
                assert np.sum(gradient * direction) == pytest.approx(numeric, rel=1e-10, abs=tolerance), (
                    part,
                    block,
                )


@pytest.mark.parametrize("steps", [1, 10])
@EVERY
def test_gradient_of_every_block_is_the_central_difference(kind, steps):
    layer = layer_of(kind)
    x, state = sequences_for(layer, steps), start_for(layer)
    _, readout = differentiated(layer, x, every_step=True, state=state)
    gradients = layer.gradients.copy()
    for block in kind.blocks:
        direction = np.zeros_like(gradients)
        direction[..., layer.columns(block)] = gradients[..., layer.columns(block)]
        size = np.linalg.norm(direction)
        losses = []
        for step in (1e-6, -2e-6):
            layer.parameters += step * direction / size
            losses.append(np.sum(readout * layer.forward(x, state).h[1:]))
        layer.parameters += 1e-6 * direction / size
        assert size == pytest.approx((losses[0] - losses[1]) / 2e-6, rel=1e-6), block


@pytest.mark.parametrize("every_step", [False, True], ids=["last", "every"])
@pytest.mark.parametrize("steps", [2, 9, 200])
@EVERY
def test_gradient_of_the_state_of_every_step_is_the_complex_step(kind, steps, every_step):
    """A pass that starts at step t from a state that is moved by a little."""
    layer = layer_of(kind)
    x = sequences_for(layer, steps)
    trace, readout = differentiated(layer, x, every_step, start_for(layer))
    complex_layer = moved(layer, "b", slice(None), 0)
    for t in {0, 1, steps // 2, steps - 1}:
        direction = trace.dh[t] / np.linalg.norm(trace.dh[t])
        h, *cell = trace.state(t)
        h = h + STEP * 1j * direction
        onward = complex_layer.forward(x[t:], (h, *cell))
        loss = np.sum(readout[t:] * onward.h[1:]) + (np.sum(readout[t - 1] * h) if t else 0)
        assert np.linalg.norm(trace.dh[t]) == pytest.approx(loss.imag / STEP, rel=1e-10), t
    np.testing.assert_array_equal(trace.dh[steps], readout[-1])


@pytest.mark.parametrize("steps", [2, 9, 200])
@EVERY
def test_gradient_of_the_input_of_every_step_is_the_complex_step(kind, steps):
    layer = layer_of(kind)
    x = sequences_for(layer, steps)
    trace, readout = differentiated(layer, x, every_step=True)
    for t in {0, 1, steps // 2, steps - 1}:
        change = np.zeros(x.shape, complex)
        change[t] = STEP * 1j * trace.dx[t] / np.linalg.norm(trace.dx[t])
        numeric = np.sum(readout * layer.forward(x + change).h[1:]).imag / STEP
        assert np.linalg.norm(trace.dx[t]) == pytest.approx(numeric, rel=1e-10), t


def plain_sigmoid(z):
    """Without overflow on either side, and not by way of tanh."""
    small = anp.exp(-anp.abs(z))
    return anp.where(z > 0, 1 / (1 + small), small / (1 + small))


def plain_rnn(x, h, c, W_x, W_h, b, shift):
    h = anp.tanh(anp.dot(x, W_x) + anp.dot(h, W_h) + b + shift)
    return h, c


def plain_lstm(x, h, c, W_x, W_h, b, shift):
    z = anp.dot(x, W_x) + anp.dot(h, W_h) + b + shift
    i, f, o, g = (z[:, k * h.shape[1] : (k + 1) * h.shape[1]] for k in range(4))
    c = plain_sigmoid(f) * c + plain_sigmoid(i) * anp.tanh(g)
    return plain_sigmoid(o) * anp.tanh(c), c


def plain_gru(x, h, c, W_x, W_h, b, shift):
    """Cho et al. 2014: z is what keeps the old state, and r comes before the matrix product."""
    n = h.shape[1]
    W_z, W_r, W = W_x[:, :n], W_x[:, n : 2 * n], W_x[:, 2 * n :]
    U_z, U_r, U = W_h[:, :n], W_h[:, n : 2 * n], W_h[:, 2 * n :]
    constant = b + shift
    z = plain_sigmoid(anp.dot(x, W_z) + anp.dot(h, U_z) + constant[:, :n])
    r = plain_sigmoid(anp.dot(x, W_r) + anp.dot(h, U_r) + constant[:, n : 2 * n])
    new = anp.tanh(anp.dot(x, W) + anp.dot(r * h, U) + constant[:, 2 * n :])
    return z * h + (1 - z) * new, c


PLAIN = {TanhRNN: plain_rnn, LSTM: plain_lstm, GRU: plain_gru}


def plain_gradients(layer, x, state, readout, seed):
    """What autograd makes of the plain formula for one seed; shifts that are zero stand for z_t and h_t."""
    steps, _, batch, _ = x.shape
    shifts = [np.zeros((batch, layer.b.shape[-1])) for _ in range(steps)]
    shifts_of_h = [np.zeros((batch, layer.units)) for _ in range(steps)]
    h, *cell = (each[seed] for each in state)
    c = cell[0] if cell else np.zeros_like(h)

    def loss(W_x, W_h, b, x, h, c, shifts, shifts_of_h):
        total = 0.0
        for t in range(steps):
            h, c = PLAIN[type(layer)](x[t], h, c, W_x, W_h, b, shifts[t])
            h = h + shifts_of_h[t]
            total = total + anp.sum(readout[t, seed] * h)
        return total

    arguments = layer.W_x[seed], layer.W_h[seed], layer.b[seed], x[:, seed], h, c, shifts, shifts_of_h
    return autograd.grad(loss, argnum=tuple(range(8)))(*arguments)


@EVERY
@settings(max_examples=20, deadline=None)
@given(
    sizes=st.tuples(*(st.integers(1, most) for most in (2, 4, 4, 5, 6))),
    scale=st.sampled_from([0.0, 1.0, 20.0]),
    every_step=st.booleans(),
    entropy=st.integers(0, 99),
)
def test_all_gradients_agree_with_autograd_on_any_shape(kind, sizes, scale, every_step, entropy):
    """Scale 0 is a zero input, scale 20 saturates nearly every unit."""
    seeds, batch, fan_in, units, steps = sizes
    layer = layer_of(kind, seeds, fan_in, units, entropy=entropy)
    x, state = scale * sequences_for(layer, steps, batch, entropy), start_for(layer, batch, entropy)
    trace, readout = differentiated(layer, x, every_step, state)
    for seed in range(seeds):
        dW_x, dW_h, db, dx, dh, dc, dz, dh_t = plain_gradients(layer, x, state, readout, seed)
        pairs = [
            (layer.dW_x[seed], dW_x),
            (layer.dW_h[seed], dW_h),
            (layer.db[seed], db),
            (trace.dx[:, seed], dx),
            (trace.dh[0, seed], dh),
            (trace.dh[1:, seed], np.stack(dh_t)),
            (trace.deltas[:, seed], np.stack(dz)),
        ]
        if kind is LSTM:
            pairs.append((trace.dc[0, seed], dc))
        for ours, theirs in pairs:
            # By way of tanh a gate is right to 1e-16 of 1, not of itself: the floor for gates that are shut.
            np.testing.assert_allclose(
                ours, theirs, rtol=0, atol=1e-9 * np.abs(theirs).max() + 1e-13 * max(scale, 1)
            )


@EVERY
def test_forward_is_the_plain_formula(kind):
    layer = layer_of(kind)
    x, state = sequences_for(layer, 5), start_for(layer)
    trace = layer.forward(x, state)
    np.testing.assert_array_equal(trace.x, x)
    for seed in range(layer.seeds):
        h, *cell = (each[seed] for each in state)
        c = cell[0] if cell else h
        for t in range(5):
            h, c = PLAIN[kind](x[t, seed], h, c, layer.W_x[seed], layer.W_h[seed], layer.b[seed], 0)
            np.testing.assert_allclose(trace.h[t + 1, seed], h, rtol=1e-13)
            if kind is LSTM:
                np.testing.assert_allclose(trace.c[t + 1, seed], c, rtol=1e-13)


@EVERY
def test_float32_gives_the_same_numbers_to_two_in_a_hundred_thousand(kind):
    """200 steps in the ordered phase, where the rounding of each step fades as the gradient does."""
    single, double = (layer_of(kind, dtype=dtype) for dtype in (np.float32, np.float64))
    for part in PARTS:
        getattr(double, part)[...] = getattr(single, part)
    x = sequences_for(single, 200)
    trace, _ = differentiated(single, x, every_step=True)
    exact = double.forward(x.astype(np.float64))
    double.backward(exact, readout_for(exact, every_step=True).astype(np.float32).astype(np.float64))
    pairs = [(single.gradients, double.gradients)]
    pairs += [
        (getattr(trace, name), getattr(exact, name)) for name in ("h", "dh", "dx", "deltas", "preactivations")
    ]
    for ours, theirs in pairs:
        assert ours.dtype == np.float32
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=2e-5 * np.abs(theirs).max())


@pytest.mark.parametrize("steps", [10, 20, 40, 60])
def test_in_the_chaotic_phase_the_error_grows_no_faster_than_the_gradient(steps):
    """Two passes that round differently part as nearby states do, so 1e-15 times the stretching is the bound."""
    layer = layer_of(TanhRNN, units=32, gain=3.0)
    x = 0.1 * sequences_for(layer, steps)
    trace, readout = differentiated(layer, x, every_step=False)
    norm = np.linalg.norm(trace.dh[0])
    h = np.zeros(trace.h[0].shape) + STEP * 1j * trace.dh[0] / norm
    numeric = np.sum(readout * moved(layer, "b", slice(None), 0).forward(x, (h,)).h[1:]).imag / STEP
    stretching = norm / np.linalg.norm(trace.dh[-1])
    assert stretching > 1.2**steps
    assert norm == pytest.approx(numeric, rel=1e-14 * stretching)


@EVERY
def test_trace_holds_gates_and_preactivations_in_the_columns_of_their_blocks(kind):
    layer = layer_of(kind)
    trace = layer.forward(sequences_for(layer, 6), start_for(layer))
    z, a, h, x = trace.preactivations, trace.activations, trace.h[:-1], trace.x
    for block in kind.blocks:
        columns = layer.columns(block)
        memory = h
        if kind is GRU and block == "candidate":
            memory = a[..., layer.columns("reset")] * h
        expected = x @ layer.W_x[..., columns] + memory @ layer.W_h[..., columns] + layer.b[..., columns]
        np.testing.assert_allclose(z[..., columns], expected, rtol=1e-11, atol=1e-14)
        phi = np.tanh if block in ("candidate", "hidden") else plain_sigmoid
        np.testing.assert_allclose(a[..., columns], phi(expected), rtol=1e-11)


@EVERY
def test_backward_in_logs_gives_the_log_of_each_states_gradient(kind):
    layer = layer_of(kind)
    trace, readout = differentiated(layer, sequences_for(layer, 30), every_step=False, state=start_for(layer))
    gradients = layer.gradients.copy()
    names = ["dh", "dc"] if kind is LSTM else ["dh"]
    plain = {name: np.sqrt(np.square(getattr(trace, name)).mean(axis=-1)) for name in names}
    logs = layer.backward_in_logs(trace, readout[-1])
    assert logs.shape == (layer.seeds, 3, 31)
    np.testing.assert_allclose(10**logs, np.moveaxis(plain["dh"], 0, -1), rtol=1e-12)
    for name in names:
        again = 10 ** trace.log_rms(getattr(trace, name))
        np.testing.assert_allclose(again, np.moveaxis(plain[name], 0, -1), rtol=1e-12)
    np.testing.assert_array_equal(layer.gradients, gradients)
    layer.backward(trace, readout[-1])
    np.testing.assert_allclose(10 ** trace.log_rms(trace.dh), np.moveaxis(plain["dh"], 0, -1), rtol=1e-12)


@EVERY
def test_a_gradient_that_is_zero_has_minus_infinity_as_its_log(kind):
    layer = layer_of(kind)
    trace = layer.forward(sequences_for(layer, 3))
    readout = readout_for(trace, every_step=False)[-1]
    readout[0, 1] = 0
    logs = layer.backward_in_logs(trace, readout)
    assert np.isneginf(logs[0, 1]).all()
    assert np.isfinite(np.delete(logs[0], 1, axis=0)).all()
    assert np.isfinite(logs[1]).all()


@EVERY
def test_copies_of_a_sample_and_the_identity_give_the_jacobian_of_the_states(kind):
    layer = layer_of(kind, seeds=1)
    x = np.repeat(sequences_for(layer, 7, batch=1), layer.units, axis=2)
    start = tuple(np.repeat(each, layer.units, axis=1) for each in start_for(layer, batch=1))
    trace = layer.forward(x, start)
    layer.backward(trace, np.eye(layer.units)[np.newaxis])
    jacobian = trace.dh[2, 0]
    h, *cell = trace.state(2)
    # Sample j has its unit j moved, so row j of the result is column j of the Jacobian.
    onward = moved(layer, "b", slice(None), 0).forward(x[2:], (h + STEP * 1j * np.eye(layer.units), *cell))
    np.testing.assert_allclose(jacobian, onward.h[-1, 0].imag.T / STEP, rtol=1e-10, atol=1e-14)


@EVERY
def test_without_recording_the_gradients_are_the_same(kind):
    layer = layer_of(kind)
    x, state = sequences_for(layer, 8), start_for(layer)
    trace, readout = differentiated(layer, x, every_step=True, state=state)
    gradients = layer.gradients.copy()
    bare = layer.forward(x, state, layer.new_trace(x, record=False))
    layer.backward(bare, readout)
    np.testing.assert_array_equal(layer.gradients, gradients)
    for name in ("h", "activations"):
        np.testing.assert_array_equal(getattr(bare, name), getattr(trace, name))
    for name in ("preactivations", "deltas", "dx", "dh"):
        assert not hasattr(bare, name)
    with pytest.raises(ValueError, match="`trace` must record the gradients of every step"):
        layer.backward_in_logs(bare, readout[-1])


@EVERY
def test_a_trace_is_used_again(kind):
    layer = layer_of(kind)
    x = sequences_for(layer, 4)
    trace, readout = differentiated(layer, x, every_step=True)
    gradients, dh = layer.gradients.copy(), trace.dh.copy()
    layer.backward(layer.forward(-x, start_for(layer), trace), 2 * readout)
    assert not np.allclose(layer.gradients, gradients)
    layer.backward(layer.forward(x, trace=trace), readout)
    np.testing.assert_array_equal(layer.gradients, gradients)
    np.testing.assert_array_equal(trace.dh, dh)


@EVERY
def test_a_sequence_may_be_walked_in_two_pieces(kind):
    layer = layer_of(kind)
    x = sequences_for(layer, 9)
    whole = layer.forward(x)
    second = layer.forward(x[5:], layer.forward(x[:5]).state(5))
    np.testing.assert_allclose(second.h, whole.h[5:], rtol=1e-13)


@EVERY
def test_seeds_are_independent_layers(kind):
    layer = layer_of(kind)
    x = sequences_for(layer, 6)
    trace, readout = differentiated(layer, x, every_step=True)
    alone = kind(layer.W_x[1:], layer.W_h[1:])
    alone.b[...] = layer.b[1:]
    single = alone.forward(x[:, 1:])
    alone.backward(single, readout[:, 1:])
    np.testing.assert_allclose(alone.gradients[0], layer.gradients[1], rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(single.dh[:, 0], trace.dh[:, 1], rtol=1e-11, atol=1e-15)


@EVERY
def test_each_block_is_drawn_from_its_own_numbers_of_its_seeds_generator(kind):
    few, many = (
        kind.draw(3, 5, LeCun(), Orthogonal(2.0), np.random.default_rng(5).spawn(seeds)) for seeds in (2, 4)
    )
    assert few.parameters.dtype == np.float32
    assert few.W_x.shape == (2, 3, 5 * len(kind.blocks))
    np.testing.assert_array_equal(few.parameters, many.parameters[:2])
    recurrent = [few.W_h[..., few.columns(block)] for block in kind.blocks]
    for W in recurrent:
        np.testing.assert_allclose(W @ W.swapaxes(1, 2), 4 * np.eye(5) * np.ones((2, 1, 1)), atol=1e-5)
    assert len({W.tobytes() for W in recurrent}) == len(kind.blocks)
    assert not few.b.any()


@EVERY
def test_gradient_descent_on_the_flat_block_lowers_the_loss(kind):
    layer = layer_of(kind, dtype=np.float32)
    x = sequences_for(layer, 10)
    trace = layer.new_trace(x, record=False)
    optimiser = SGD([layer], learning_rate=0.1)
    losses = []
    for _ in range(40):
        h = layer.forward(x, trace=trace).h[-1]
        losses.append(0.5 * np.square(h - 0.3).sum())
        layer.backward(trace, h - np.float32(0.3))
        optimiser.step()
    assert losses[-1] < 0.2 * losses[0]


@EVERY
def test_the_largest_inputs_overflow_nothing(kind):
    layer = layer_of(kind, dtype=np.float32)
    x = np.sign(sequences_for(layer, 5)) * np.float32(1e37)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        trace, _ = differentiated(layer, x, every_step=True)
    assert all(
        np.isfinite(each).all() for each in (trace.h, trace.dh, trace.dx, trace.deltas, layer.gradients)
    )
