"""Does the gradient vanish in sigmoid networks whose weights are so large that most units are saturated?"""

import numpy as np
import pytest

from gradlesson.course.experiments import misconceptions_saturation as experiment

PARAMETERS = {**experiment.PARAMETERS, "widths": [24], "depth": 4, "batch": 3, "seeds": 2}


@pytest.fixture(scope="module")
def result():
    return experiment.run(PARAMETERS, np.random.default_rng(6))


def test_one_seed_by_hand(result):
    rng = np.random.default_rng(6).spawn(2)[1]
    weights = [rng.standard_normal((24, 24), dtype=np.float32) for _ in range(4)]
    h, delta = (rng.standard_normal((3, 24), dtype=np.float32).astype(np.float64) for _ in range(2))
    slopes, deltas = [], [delta]
    for W in weights[:-1]:
        h = 1 / (1 + np.exp(-(h @ W)))
        slopes.append(h * (1 - h))
    for W, slope in zip(weights[:0:-1], slopes[::-1], strict=True):
        deltas.insert(0, deltas[0] @ W.T * slope)
    squares = np.array([np.mean(each**2) for each in deltas])
    shares = np.array([each**2 / np.sum(each**2, axis=1, keepdims=True) for each in deltas[:-1]])
    flat = np.array(slopes) < 0.01 / 4
    assert result["chi"][0, 1] == pytest.approx((squares[0] / squares[-1]) ** (1 / 3), rel=1e-4)
    assert result["saturated"][0, 1] == pytest.approx(flat.mean())
    assert result["saturated_square"][0, 1] == pytest.approx(shares[flat].sum() / shares.sum(), rel=1e-3)


def test_chi_crosses_one_at_the_critical_width(result):
    """Between 103 and 104, as the fixed point by plain iteration and a sum over many normal numbers have it."""
    u = np.random.default_rng(0).standard_normal(1_000_000)
    chi = []
    for width in (90, 118):
        q = 1.0
        for _ in range(30):
            q = width * np.mean(1 / (1 + np.exp(-np.sqrt(q) * u)) ** 2)
        slope = 1 / (4 * np.cosh(np.sqrt(q) * u / 2) ** 2)
        chi.append(width * np.mean(slope**2))
    assert chi[0] < 1 < chi[1]
    assert int(result["critical_width"]) == 104


def test_no_unit_counts_where_no_slope_is_small_enough():
    none = experiment.run({**PARAMETERS, "saturation": 0.0}, np.random.default_rng(6))
    assert (none["saturated"] == 0).all()
    assert (none["saturated_square"] == 0).all()
