"""Does a chain of single units tell what the gradient does in a network?"""

import numpy as np
import pytest

from gradlesson.course.experiments import misconceptions_chain

PARAMETERS = {"widths": [1, 5], "depth": 4, "batch": 3, "seeds": 2}


@pytest.fixture(scope="module")
def result():
    return misconceptions_chain.run(PARAMETERS, np.random.default_rng(8))


def by_hand(width, rng):
    weights = [rng.standard_normal((width, width), dtype=np.float32) / np.sqrt(width) for _ in range(4)]
    h, delta = (rng.standard_normal((3, width), dtype=np.float32) for _ in range(2))
    slopes = []
    for W in weights[:-1]:
        h = np.tanh(h @ W)
        slopes.append(1 - h**2)
    last = delta
    for W, slope in zip(weights[:0:-1], slopes[::-1], strict=True):
        delta = delta @ W.T * slope
    return np.sqrt(np.mean(delta**2) / np.mean(last**2))


def test_the_ratio_of_one_seed_by_hand(result):
    """Every width draws on, from the generator of its seed."""
    rng = np.random.default_rng(8).spawn(2)[1]
    expected = [by_hand(width, rng) for width in PARAMETERS["widths"]]
    np.testing.assert_allclose(result["first_over_last"][:, 1], expected, rtol=1e-5)


def test_the_typical_factor_of_a_link_is_that_of_a_normal_number(result):
    w = np.random.default_rng(0).standard_normal(400_000)
    # ln|w| has a standard deviation of about 1.1.
    assert np.log(result["chain_factor"]) == pytest.approx(
        np.mean(np.log(np.abs(w))), abs=5 * 1.1 / 400_000**0.5
    )


def test_theory_is_that_of_wide_networks():
    wide = misconceptions_chain.run({**PARAMETERS, "widths": [400], "depth": 6}, np.random.default_rng(1))
    assert np.median(wide["first_over_last"]) == pytest.approx(float(wide["wide_theory"]), rel=0.1)
