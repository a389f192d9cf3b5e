"""Can a polynomial of high degree be kept from following the noise?"""

from typing import Any

import numpy as np

from mycourse.polynomials import errors, expected_test_error, expected_training_error, measured

PARAMETERS = {
    "samples": 24,
    "points": 200,
    "noise": 0.3,
    "degree": 18,
    "log10_penalties": [-6, -5, -4, -3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2],
    "seeds": 1000,
}


def run(parameters: dict[str, Any], rng: Any) -> dict[str, Any]:
    """Mean squared errors of fits of one high degree, by penalty and seed.

    training, test: (penalties, seeds), on the measurements of the fit and on new ones between them.
    training_theory, test_theory: (penalties,), their means over all noise.
    test_without: (seeds,), the test error without any penalty.
    """
    noise, degree = parameters["noise"], parameters["degree"]
    penalties = 10.0 ** np.array(parameters["log10_penalties"])
    x, at = (np.linspace(-1, 1, parameters[name]) for name in ("samples", "points"))
    rngs = rng.spawn(parameters["seeds"])
    y, new = measured(x, noise, rngs), measured(at, noise, rngs)
    found = [errors(x, at, y, new, degree, penalty) for penalty in penalties]
    return {
        "penalty": penalties,
        "training": [training for training, _ in found],
        "test": [test for _, test in found],
        "training_theory": [expected_training_error(x, degree, noise, penalty) for penalty in penalties],
        "test_theory": [expected_test_error(x, at, degree, noise, penalty) for penalty in penalties],
        "test_without": errors(x, at, y, new, degree)[1],
    }
