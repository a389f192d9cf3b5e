"""How fast does a product of small random matrices grow or shrink?"""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.theory.lyapunov import gaussian_exponents

PARAMETERS = {"size": 4, "factors": 100, "deviations": [0.5, 1.0], "seeds": 400}


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """Ln of the factor by which a matrix of N(0, s^2) numbers stretches a vector, the mean over the `factors`.

    growth, growth_theory: (deviations, seeds) and (deviations,), in nats a matrix.
    """
    size, factors, deviations = (parameters[name] for name in ("size", "factors", "deviations"))
    matrices = np.stack(
        [one.standard_normal((factors, size, size)) for one in rng.spawn(parameters["seeds"])]
    )
    vector = np.zeros((parameters["seeds"], size, 1))
    vector[:, 0] = 1
    log_length = np.zeros(parameters["seeds"])
    for factor in range(factors):
        vector = matrices[:, factor] @ vector
        length = np.linalg.norm(vector, axis=1, keepdims=True)
        log_length += np.log(length[:, 0, 0])
        vector /= length
    return {
        "deviation": np.array(deviations),
        # The deviation multiplies every matrix, so it adds its logarithm.
        "growth": np.log(deviations)[:, np.newaxis] + log_length / factors,
        "growth_theory": np.array([gaussian_exponents(size, each)[0] for each in deviations]),
    }
