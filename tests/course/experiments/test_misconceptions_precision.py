"""Is a gradient that vanishes lost to the rounding of floating-point numbers?"""

import numpy as np
import pytest

from gradlesson.course.experiments import misconceptions_precision as experiment


@pytest.fixture(scope="module")
def result():
    parameters = {**experiment.PARAMETERS, "width": 8, "depth": 4, "batch": 3, "seeds": 2}
    return experiment.run(parameters, np.random.default_rng(4))


def test_limits_are_those_of_ieee_754(result):
    """0.25^L = 2^-2L is subnormal below 2^-14, 2^-126, 2^-1022, and half the smallest subnormal rounds to zero."""
    assert result["format"].tolist() == ["half", "single", "double"]
    assert result["subnormal_from"].tolist() == [8, 64, 512]
    assert result["zero_from"].tolist() == [13, 75, 538]


def test_the_gradient_in_double_precision_by_hand(result):
    rng = np.random.default_rng(4).spawn(2)[1]
    h, delta = (rng.standard_normal((3, 8), dtype=np.float32).astype(np.float64) for _ in range(2))
    numbers = [rng.standard_normal((8, 8), dtype=np.float32) for _ in range(4)]
    weights = [(np.sqrt(1 / 8) * G).astype(np.float64) for G in numbers]
    slopes, last = [], delta
    for W in weights[:-1]:
        h = 1 / (1 + np.exp(-(h @ W)))
        slopes.append(h * (1 - h))
    for W, slope in zip(weights[:0:-1], slopes[::-1], strict=True):
        delta = delta @ W.T * slope
    assert result["double"][1] == pytest.approx(np.sqrt(np.mean(delta**2) / np.mean(last**2)), rel=1e-6)


def test_the_same_networks_are_computed_in_both_precisions(result):
    assert (result["single"] != result["double"]).all()
    np.testing.assert_allclose(result["single"], result["double"], rtol=1e-5)
