"""The initialisers: variances, orthogonality, one generator a seed."""

import numpy as np
import pytest

from gradlesson.course.nn.initialisers import He, LeCun, Normal, Orthogonal, Xavier, standard_normal


def generators(seeds, entropy=7):
    return np.random.default_rng(entropy).spawn(seeds)


@pytest.mark.parametrize(
    ("initialiser", "variance"),
    [
        (Normal(0.01), 1e-4),
        (Normal(1.0), 1.0),
        (LeCun(), 1 / 200),
        (LeCun(gain=3.0), 9 / 200),
        (Xavier(), 2 / 300),
        (Xavier(gain=4.0), 32 / 300),
        (He(), 2 / 200),
        (He(gain=0.5), 0.5 / 200),
    ],
)
def test_gaussian_weights_have_the_stated_variance_within_four_standard_errors(initialiser, variance):
    fan_in, fan_out, seeds = 200, 100, 5
    assert initialiser.variance(fan_in, fan_out) == pytest.approx(variance, rel=1e-15)
    W = initialiser.draw(generators(seeds), fan_in, fan_out).astype(np.float64)
    n = W.size
    assert W.mean() == pytest.approx(0, abs=4 * np.sqrt(variance / n))
    assert np.square(W).mean() == pytest.approx(variance, rel=4 * np.sqrt(2 / n))


@pytest.mark.parametrize(("fan_in", "fan_out"), [(7, 7), (9, 4), (4, 9), (1, 1), (1, 5), (40, 33)])
def test_orthogonal_weights_are_orthonormal(fan_in, fan_out):
    W = Orthogonal(gain=2.0)(np.random.default_rng(1).standard_normal((3, fan_in, fan_out)))
    assert W.shape == (3, fan_in, fan_out)
    product = W.swapaxes(1, 2) @ W if fan_in >= fan_out else W @ W.swapaxes(1, 2)
    np.testing.assert_allclose(product, 4 * np.eye(min(fan_in, fan_out)) * np.ones((3, 1, 1)), atol=1e-13)


def test_large_orthogonal_weights_are_orthonormal_in_float32():
    W = Orthogonal().draw(generators(2), 128, 128)
    assert W.dtype == np.float32
    np.testing.assert_allclose(W.swapaxes(1, 2) @ W, np.eye(128) * np.ones((2, 1, 1)), atol=1e-5)


def test_orthogonal_weights_have_the_stated_variance():
    W = Orthogonal(gain=3.0).draw(generators(4), 30, 20)
    assert np.square(W).mean() == pytest.approx(Orthogonal(gain=3.0).variance(30, 20), rel=1e-5)


def test_orthogonal_weights_are_uniform():
    """The moments of the trace of a uniform 3 x 3 orthogonal matrix are 0, 1, 0, 3, each within five errors."""
    Q = Orthogonal()(np.random.default_rng(2).standard_normal((40_000, 3, 3)))
    trace = np.trace(Q, axis1=1, axis2=2)
    for power, moment in ((1, 0), (2, 1), (3, 0), (4, 3)):
        sample = trace**power
        assert sample.mean() == pytest.approx(moment, abs=5 * sample.std() / 200)
    # Rotations and reflections are equally likely, and no entry is special.
    assert np.linalg.det(Q).mean() == pytest.approx(0, abs=5 / 200)
    np.testing.assert_allclose(Q.mean(axis=0), 0, atol=5 * np.sqrt(1 / 3) / 200)
    np.testing.assert_allclose(np.square(Q).mean(axis=0), 1 / 3, atol=5 * 0.3 / 200)


def test_orthogonal_weights_are_the_q_of_qr_up_to_order():
    """The first column is that of G, normalised: the reflections are H_1 .. H_n in this order."""
    G = np.random.default_rng(3).standard_normal((2, 6, 6))
    Q = Orthogonal()(G)
    np.testing.assert_allclose(Q[:, :, 0], G[:, :, 0] / np.linalg.norm(G[:, :, 0], axis=1, keepdims=True))


@pytest.mark.parametrize("initialiser", [Normal(1.0), LeCun(), Xavier(), He(), Orthogonal()])
def test_more_seeds_leave_the_first_alone(initialiser):
    few = initialiser.draw(generators(2), 6, 4)
    many = initialiser.draw(generators(5), 6, 4)
    assert few.dtype == np.float32
    np.testing.assert_array_equal(few, many[:2])


def test_each_seed_draws_from_its_own_generator():
    both = He().draw(generators(2), 3, 3)
    np.testing.assert_array_equal(He().draw(generators(2)[1:], 3, 3)[0], both[1])


def test_seeds_differ_and_layers_differ():
    rngs = generators(2)
    first, second = (He().draw(rngs, 3, 3) for _ in range(2))
    assert not np.array_equal(first[0], first[1])
    assert not np.array_equal(first[0], second[0])


@pytest.mark.parametrize(("fans", "name"), [((0, 3), "fan_in"), ((3, 0), "fan_out"), ((3, -2), "fan_out")])
def test_a_layer_without_units_is_refused(fans, name):
    with pytest.raises(ValueError, match=f"`{name}` must be at least 1, got"):
        He().draw(generators(1), *fans)


def test_no_generator_is_refused():
    with pytest.raises(ValueError, match="`rngs` must hold a generator for each seed, got none"):
        standard_normal([], 2, 2)


@pytest.mark.parametrize("scale", [-0.1, float("nan"), float("inf")])
@pytest.mark.parametrize("initialiser", [LeCun, Xavier, He, Orthogonal, Normal])
def test_a_negative_scale_is_refused(initialiser, scale):
    name = "standard_deviation" if initialiser is Normal else "gain"
    with pytest.raises(ValueError, match=f"`{name}` must be a number from 0 to 1e150, got {scale}"):
        initialiser(scale)


@pytest.mark.parametrize("initialiser", [Normal(2.0), LeCun(), Xavier(), He(), Orthogonal()])
def test_weights_have_no_skew_and_the_kurtosis_of_their_distribution(initialiser):
    """A normal number has E x^4 = 3 (E x^2)^2, an entry of an orthogonal n x n matrix 3 n / (n + 2) of it."""
    W = initialiser.draw(generators(60), 30, 30).astype(np.float64)
    n, variance = W.size, np.square(W).mean()
    kurtosis = 3 * 30 / 32 if isinstance(initialiser, Orthogonal) else 3
    # The variances of x^3 and x^4 of a standard normal x are 15 and 96.
    assert np.mean(W**3) / variance**1.5 == pytest.approx(0, abs=4 * np.sqrt(15 / n))
    assert np.mean(W**4) / variance**2 == pytest.approx(kurtosis, abs=4 * np.sqrt(96 / n))
