"""How similar two inputs stay: the correlation map of a wide random network and its fixed point.

Two inputs give preactivations of the same variance q and correlation c. Both go through the same weights, so
c_{l+1} = (sigma_w^2 E[phi(z_1) phi(z_2)] + sigma_b^2) / q*, with z_1, z_2 normal of variance q*
and correlation c_l.

References:
    Poole et al. 2016, Exponential expressivity in deep neural networks through transient chaos, arXiv:1606.05340.
    Schoenholz et al. 2017, Deep information propagation, arXiv:1611.01232.
"""

from gradlesson.course.theory.mean_field import ROUNDING, MeanField, depth_scale
from gradlesson.course.theory.pair_quadrature import pair_expectation

NEAREST_TO_ONE = 1 - 1e-9
"""The map is not followed above it."""
RESOLVED = 1e-7
"""Of (chi - 1) (1 - c*), the depth of the bow of the map below the diagonal; the quadrature is off by some 1e-9."""
OFF_FIXED_POINT = 1e-6
"""By what share a layer may change the variance that a fixed point of the correlation goes with."""


def next_correlation(field: MeanField, q: float, c: float) -> float:
    """c_{l+1}, given c_l = `c` and the fixed point `q` of the variance.

    Raises:
        ValueError: a q that is not positive and finite, or a correlation outside [-1, 1].
    """
    _check(q, c)
    return (field.weight_variance * pair_expectation(field.phi, q, c) + field.bias_variance) / q


def correlation_slope(field: MeanField, q: float, c: float) -> float:
    """dc_{l+1} / dc_l = sigma_w^2 E[phi'(z_1) phi'(z_2)]; at c = 1 it is chi.

    Raises:
        ValueError: a q that is not positive and finite, or a correlation outside [-1, 1].
    """
    _check(q, c)
    return field.weight_variance * pair_expectation(field.derivative, q, c)


def correlation_fixed_point(field: MeanField, q: float) -> float:
    """c*, where the correlation of any two inputs ends: 1 in the ordered phase, less in the chaotic one.

    The map is convex with next_correlation(1) = 1, so there is a second fixed point below 1 exactly where its slope
    at 1, chi, is above 1.

    Raises:
        ValueError: a q that is not positive and finite, or not the fixed point of the variance.
        ArithmeticError: chi so little above 1 that c* cannot be told from 1.
    """
    _check(q, 1.0)
    change = float(field.next_q(q)) / q - 1
    if abs(change) > OFF_FIXED_POINT:
        raise ValueError(
            f"`q` must be the fixed point of the variance, got {q}, which a layer changes by {change:.2g} of "
            "itself. Take `field.fixed_point()`."
        )
    chi = float(field.chi(q))
    if chi <= 1 + ROUNDING:
        return 1.0
    low, high = 0.0, NEAREST_TO_ONE
    if next_correlation(field, q, low) <= low:  # phi is odd and there is no bias
        return 0.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if next_correlation(field, q, middle) > middle else (low, middle)
    if (chi - 1) * (1 - low) < RESOLVED:
        raise ArithmeticError(
            f"chi must be 1 or less, or clearly above 1, got 1 + {chi - 1:.2g}. There c* is too close to 1 to be "
            "found; move away from the edge of chaos."
        )
    return low


def correlation_length(field: MeanField, q: float) -> float:
    """xi_c = -1 / ln(slope at c*), the number of layers over which c - c* falls by e; infinite at the edge.

    Raises:
        ValueError: a q that is not positive and finite, or not the fixed point of the variance.
        ArithmeticError: chi so little above 1 that c* cannot be told from 1.
    """
    c = correlation_fixed_point(field, q)
    slope = float(field.chi(q)) if c == 1 else correlation_slope(field, q, c)
    return float("inf") if abs(slope - 1) < ROUNDING else float(depth_scale(slope))


def _check(q: float, c: float) -> None:
    if not 0 < q < float("inf"):
        raise ValueError(
            f"`q` must be positive and finite, got {q}. Where the signal dies or grows without end, "
            "two inputs have no correlation to follow."
        )
    if not -1 <= c <= 1:
        raise ValueError(f"`c` must be in [-1, 1], got {c}. Divide the covariance by the variance.")
