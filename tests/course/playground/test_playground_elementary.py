"""The playground's own functions against numpy and scipy, and its random numbers against published answers."""

import numpy as np
import pytest
from scipy.stats import norm

from gradlesson.course.nn import activations as nn
from gradlesson.course.playground.activations import ACTIVATIONS
from gradlesson.course.playground.elementary import exp, expm1_fraction, log, log10, sqrt
from gradlesson.course.playground.normals import INPUTS, WEIGHTS, normal, normals, philox

X = np.linspace(-40, 40, 4001)


def test_exp_log_and_sqrt_are_accurate_to_the_last_bits():
    np.testing.assert_allclose(exp(X), np.exp(X), rtol=4e-16 * 4)
    positive = np.concatenate([np.exp(X), [5e-324, 1e-310, 1.7e308]])
    np.testing.assert_allclose(log(positive), np.log(positive), rtol=1e-15, atol=1e-16)
    np.testing.assert_allclose(log10(positive), np.log10(positive), rtol=1e-15, atol=1e-16)
    np.testing.assert_allclose(sqrt(positive), np.sqrt(positive), rtol=4e-16)


def test_special_numbers_give_what_ieee_gives():
    special = np.array([0.0, np.inf, -1.0, np.nan])
    np.testing.assert_array_equal(sqrt(special), [0.0, np.inf, np.nan, np.nan])
    np.testing.assert_array_equal(log(special), [-np.inf, np.inf, np.nan, np.nan])


def test_expm1_keeps_its_precision_where_x_is_tiny():
    x = np.concatenate([-(10.0 ** -np.arange(0, 300, 7)), 10.0 ** -np.arange(0, 300, 7)])
    numerator, denominator = expm1_fraction(x)
    np.testing.assert_allclose(numerator / denominator, np.expm1(x), rtol=6e-16)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_phi_and_its_derivative_are_those_of_nn(name):
    z = np.concatenate([X, X * 1e-3, X * 1e-9, [0.0]])
    phi, slope = ACTIVATIONS[name](z)
    expected = nn.ACTIVATIONS[name](z)
    np.testing.assert_allclose(phi, expected, rtol=2e-15, atol=2e-15)
    np.testing.assert_allclose(slope, nn.ACTIVATIONS[name].derivative(z), rtol=4e-15, atol=1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_nan_passes_through_every_activation(name):
    with np.errstate(invalid="ignore"):
        assert np.isnan(ACTIVATIONS[name](np.array([np.nan]))).all()


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((2**32 - 1,) * 4, (2**32 - 1,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_its_published_known_answers(counter, key, answer):
    """Salmon et al. 2011, the file kat_vectors of Random123: zeros, ones, and digits of pi."""
    assert tuple(philox(np.array(counter, np.uint64), key).tolist()) == answer


def test_normal_inverts_the_normal_distribution():
    bits = np.concatenate([[0, 1, 2**32 - 1], np.arange(0, 2**32, 2**32 // 5001)]).astype(np.uint64)
    share = (bits.astype(np.float64) + 0.5) / 2**32
    np.testing.assert_allclose(normal(bits), norm.ppf(share), rtol=1e-13, atol=1e-15)


def test_numbers_of_a_place_are_the_same_in_every_size():
    large = normals(3, WEIGHTS, 5, 40, 37)
    np.testing.assert_array_equal(normals(3, WEIGHTS, 5, 11, 6), large[:11, :6])
    for other in (
        normals(4, WEIGHTS, 5, 40, 37),
        normals(3, INPUTS, 5, 40, 37),
        normals(3, WEIGHTS, 6, 40, 37),
    ):
        assert not np.isin(other, large).any()
    n = large.size
    assert abs(large.mean()) < 4 / np.sqrt(n)
    assert abs((large**2).mean() - 1) < 4 * np.sqrt(2 / n)
