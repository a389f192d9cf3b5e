"""Does a polynomial of higher degree predict better?"""

from typing import Any

import numpy as np

from mycourse.polynomials import errors, expected_test_error, expected_training_error, measured

PARAMETERS = {"samples": 24, "points": 200, "noise": 0.3, "highest": 18, "seeds": 1000}


def run(parameters: dict[str, Any], rng: Any) -> dict[str, Any]:
    """Mean squared errors of fits to noisy measurements of one curve, by degree and seed.

    training, test: (degrees, seeds), on the measurements of the fit and on new ones between them.
    training_theory, test_theory: (degrees,), their means over all noise.
    """
    noise, degrees = parameters["noise"], np.arange(parameters["highest"] + 1)
    x, at = (np.linspace(-1, 1, parameters[name]) for name in ("samples", "points"))
    rngs = rng.spawn(parameters["seeds"])
    y, new = measured(x, noise, rngs), measured(at, noise, rngs)
    found = [errors(x, at, y, new, degree) for degree in degrees]
    return {
        "degree": degrees,
        "training": [training for training, _ in found],
        "test": [test for _, test in found],
        "training_theory": [expected_training_error(x, degree, noise) for degree in degrees],
        "test_theory": [expected_test_error(x, at, degree, noise) for degree in degrees],
    }
