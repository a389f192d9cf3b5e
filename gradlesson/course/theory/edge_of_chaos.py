"""The scale of the weights at which the gradient neither vanishes nor explodes: chi = 1 at the fixed point."""

from collections.abc import Callable
from math import sqrt
from typing import Any

from numpy.typing import NDArray

from gradlesson.course.theory.mean_field import MeanField

Function = Callable[[NDArray[Any]], NDArray[Any]]


def critical_scale(
    phi: Function,
    derivative: Function,
    bias_variance: float = 0.0,
    low: float = 0.25,
    high: float = 16.0,
    halvings: int = 40,
) -> float:
    """sigma_w in [low, high] at which chi(q*) reaches 1, by bisection in log sigma_w.

    Where chi jumps over 1, as that of GELU without biases does, it is the place of the jump.

    Raises:
        ValueError: a negative variance of the biases, no interval or no halving, or chi - 1 of one sign in all of
            [low, high].
        ArithmeticError: the variance has no limit that can be told at a scale on the way.

    References:
        Poole et al. 2016, Exponential expressivity in deep neural networks through transient chaos,
        arXiv:1606.05340.
    """
    if bias_variance < 0:
        raise ValueError(f"`bias_variance` must be at least 0, got {bias_variance}. It is sigma_b^2.")
    if not 0 < low < high:
        raise ValueError(f"`low` must be above 0 and below `high`, got {low} and {high}. They bound sigma_w.")
    if halvings < 1:
        raise ValueError(f"`halvings` must be at least 1, got {halvings}. Each halves the interval.")

    def explodes(scale: float) -> bool:
        field = MeanField(phi, derivative, scale**2, bias_variance)
        return bool(field.chi(field.fixed_point(scale**2 + bias_variance)) >= 1)

    if explodes(low) or not explodes(high):
        side = "above" if explodes(low) else "below"
        raise ValueError(
            f"chi must cross 1 for sigma_w between {low} and {high}, but it stays {side} 1. Widen the interval."
        )
    for _ in range(halvings):
        middle = sqrt(low * high)
        low, high = (low, middle) if explodes(middle) else (middle, high)
    return high
