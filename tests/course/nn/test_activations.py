"""The activation functions: values, derivatives, precision, safety."""

import numpy as np
import pytest

from gradlesson.course.nn.activations import ACTIVATIONS, ELU, GELU, LeakyReLU, Linear, ReLU, SideBySide

EVERY = pytest.mark.parametrize("phi", [*ACTIVATIONS.values(), Linear()], ids=[*ACTIVATIONS, "linear"])
KINKED = ("relu", "leaky-relu", "elu", "selu")


@pytest.mark.parametrize(
    ("name", "z", "value", "slope"),
    [
        ("sigmoid", 0.0, 0.5, 0.25),
        ("sigmoid", 2.0, 1 / (1 + np.exp(-2)), np.exp(-2) / (1 + np.exp(-2)) ** 2),
        ("tanh", 0.0, 0.0, 1.0),
        ("tanh", -1.0, -np.tanh(1), 1 / np.cosh(1) ** 2),
        ("relu", 3.0, 3.0, 1.0),
        ("relu", -3.0, 0.0, 0.0),
        ("leaky-relu", 3.0, 3.0, 1.0),
        ("leaky-relu", -3.0, -0.03, 0.01),
        ("elu", 3.0, 3.0, 1.0),
        ("elu", -3.0, np.exp(-3) - 1, np.exp(-3)),
        ("selu", 3.0, 3 * 1.0507009873554805, 1.0507009873554805),
        ("selu", -3.0, 1.7580993408473766 * (np.exp(-3) - 1), 1.7580993408473766 * np.exp(-3)),
        ("gelu", 0.0, 0.0, 0.5),
        # z Phi(z) at 1 is 0.841345; the tanh form differs in the fourth digit.
        ("gelu", 1.0, 0.841191990607477, 1.0829640838457826),
    ],
)
def test_known_value_and_slope(name, z, value, slope):
    z = np.array([z])
    assert ACTIVATIONS[name](z) == pytest.approx(value, rel=1e-12)
    assert ACTIVATIONS[name].derivative(z) == pytest.approx(slope, rel=1e-12)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "gelu"])
def test_derivative_of_smooth_functions_is_the_complex_step(name):
    z = np.linspace(-8, 8, 321)
    step = ACTIVATIONS[name](z + 1e-30j).imag / 1e-30
    np.testing.assert_allclose(ACTIVATIONS[name].derivative(z), step, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("name", KINKED)
def test_derivative_on_either_side_of_a_kink_is_the_complex_step(name):
    z = np.concatenate([-np.logspace(-3, 1, 50), np.logspace(-3, 1, 50)])
    step = ACTIVATIONS[name](z + 1e-30j).imag / 1e-30
    np.testing.assert_allclose(ACTIVATIONS[name].derivative(z), step, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("name", KINKED)
def test_at_a_kink_the_left_derivative_stands(name):
    phi = ACTIVATIONS[name]
    np.testing.assert_allclose(phi.derivative(np.zeros(1)), phi.derivative(np.array([-1e-12])), rtol=1e-10)


@EVERY
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_precision_and_shape_stay(phi, dtype):
    z = np.linspace(-2, 2, 12).astype(dtype).reshape(2, 3, 2)
    for result in (phi(z), phi.derivative(z), phi(z, out=np.empty_like(z))):
        assert result.dtype == dtype
        assert result.shape == z.shape


@EVERY
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_finite_input_overflows(phi, dtype):
    # The SELU is steeper than 1: nine tenths of the range is the most that it can map.
    z = np.array([-0.9, 0.9]) * np.finfo(dtype).max
    z = np.concatenate([z, [-1e4, -89, -0.0, 0.0, 89, 1e4], [-np.finfo(dtype).tiny, np.finfo(dtype).tiny]])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert np.isfinite(phi(z.astype(dtype))).all()
        assert np.isfinite(phi.derivative(z.astype(dtype))).all()


@EVERY
def test_result_may_overwrite_the_input(phi):
    z = np.linspace(-3, 3, 25)
    expected = phi(z)
    phi(z, out=z)
    np.testing.assert_array_equal(z, expected)


@EVERY
def test_derivative_comes_from_h_alone_unless_it_says_otherwise(phi):
    z = np.linspace(-3, 3, 25)
    unknown = z if phi.derivative_needs_z else np.full_like(z, np.nan)
    np.testing.assert_array_equal(phi.derivative_from(unknown, phi(z)), phi.derivative(z))
    room = np.empty_like(z)
    assert phi.derivative_from(unknown, phi(z), out=room) is room
    np.testing.assert_array_equal(room, phi.derivative(z))


def test_gelu_is_the_one_that_needs_z():
    assert [phi.derivative_needs_z for phi in ACTIVATIONS.values()] == [False] * 6 + [True]
    # Not monotonic: two z share one h, with slopes of opposite sign.
    left, right = np.array([-1.5]), np.array([-0.3117])
    assert GELU()(left) == pytest.approx(GELU()(right), abs=0.02)
    assert GELU().derivative(left) < 0 < GELU().derivative(right)


@EVERY
def test_a_number_without_axes_works(phi):
    z = np.array(0.7)
    assert phi(z) == phi(z[np.newaxis])[0]
    assert phi.derivative(z) == phi.derivative(z[np.newaxis])[0]


def test_leaky_slope_zero_is_the_relu():
    z = np.linspace(-3, 3, 25)
    np.testing.assert_array_equal(LeakyReLU(0.0)(z), ReLU()(z))
    np.testing.assert_array_equal(LeakyReLU(0.0).derivative(z), ReLU().derivative(z))


@pytest.mark.parametrize("slope", [-0.1, 1.0, float("nan")])
def test_leaky_slope_out_of_range_is_refused(slope):
    with pytest.raises(ValueError, match=r"`slope` must be in \[0, 1\), got"):
        LeakyReLU(slope)


def test_functions_side_by_side_take_equal_parts_of_the_batch():
    rng = np.random.default_rng(3)
    z = rng.standard_normal((2, 14, 5))
    together = SideBySide(tuple(ACTIVATIONS.values()))
    for k, phi in enumerate(ACTIVATIONS.values()):
        part = z[:, 2 * k : 2 * k + 2]
        np.testing.assert_array_equal(together(z)[:, 2 * k : 2 * k + 2], phi(part))
        np.testing.assert_array_equal(together.derivative(z)[:, 2 * k : 2 * k + 2], phi.derivative(part))


def test_a_batch_that_cannot_be_shared_out_is_refused():
    with pytest.raises(ValueError, match="multiple of the 2 functions side by side, got 3 samples"):
        SideBySide((ReLU(), Linear()))(np.zeros((1, 3, 4)))


def test_an_unknown_name_is_refused_with_those_there_are():
    with pytest.raises(
        ValueError, match=r"must be one that the course compares, got 'rleu'. Use sigmoid, tanh, "
    ):
        ACTIVATIONS["rleu"]


@pytest.mark.parametrize("number", [0, -1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["alpha", "scale"])
def test_an_elu_that_does_not_rise_is_refused(name, number):
    with pytest.raises(ValueError, match=f"`{name}` must be a positive number, got {number}"):
        ELU(**{name: number})
