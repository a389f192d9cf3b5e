"""How much of its content the cell of an LSTM carries on, when its forget gate is sigmoid(bias)."""

from math import exp, expm1, inf, log, log1p

import numpy as np

from gradlesson.course.theory.quadrature import normal_expectation


def log_carry(bias: float) -> float:
    """Ln sigmoid(bias) = -ln(1 + e^-bias), what the log of the cell's gradient loses a step.

    References:
        Gers, Schmidhuber & Cummins 2000, Learning to forget: continual prediction with LSTM,
        doi:10.1162/089976600300015015.
    """
    return -log1p(exp(-bias)) if bias > 0 else bias - log1p(exp(bias))


def half_life(bias: float) -> float:
    """Ln 2 / ln(1 + e^-bias) steps, after which half of it is left: 1 at bias 0, about T ln 2 at bias ln T."""
    loss = -log_carry(bias)
    return log(2) / loss if loss > 0 else inf


def half_life_of_scattered_gates(bias: float, variance: float) -> float:
    """Ln 2 / E[ln(1 + e^-(bias + e))] steps with e ~ N(0, `variance`), what moves the gates about sigmoid(bias).

    The mean of a logarithm decides about a product; -ln sigmoid is convex, so it is shorter than `half_life`.

    Raises:
        ValueError: a negative variance.
    """
    if not 0 <= variance < inf:
        raise ValueError(
            f"`variance` must be at least 0 and finite, got {variance}. It is that of preactivations."
        )
    loss = float(normal_expectation(lambda e: np.logaddexp(0.0, -(bias + e)), variance))
    return log(2) / loss if loss > 0 else inf


def bias_for(half_life: float) -> float:
    """The bias with that half-life, -ln(2^(1 / half_life) - 1).

    Raises:
        ValueError: a half-life that is not positive and finite.
    """
    if not 0 < half_life < inf:
        raise ValueError(f"`half_life` must be positive and finite, got {half_life}. It counts time steps.")
    rate = log(2) / half_life
    # Of either sign, e^rate - 1 must neither round to 0 nor overflow.
    return -log(expm1(rate)) if rate < 1 else -rate - log(-expm1(-rate))
