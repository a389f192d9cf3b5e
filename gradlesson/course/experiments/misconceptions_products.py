"""Does a product of matrices shrink because the spectral radius of each is below one?"""

from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.initialisers import Orthogonal

PARAMETERS = {"width": 16, "steps": 200, "spectral_radius": 0.9, "gain": 2.0, "seeds": 20}


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """How long a vector becomes that is multiplied by one matrix again and again, or by a new one at each step.

    A matrix is Q T Q^T, with Q orthogonal and T triangular. Its eigenvalues, the diagonal of T, are uniform on
    (-spectral_radius, spectral_radius), the entries above the diagonal N(0, gain^2 / width).

    spectral_radius: (steps, seeds), the largest |eigenvalue|, found from the whole matrix.
    log10_length_powers, log10_length_products: (steps, seeds), relative to the vector at the start.
    """
    measured = [_measure(parameters, one) for one in rng.spawn(parameters["seeds"])]
    return {
        "step": np.arange(1, parameters["steps"] + 1),
        **{name: np.stack([each[name] for each in measured], axis=-1) for name in measured[0]},
    }


def _measure(parameters: dict[str, Any], rng: Generator) -> dict[str, Array]:
    """What is measured of one seed."""
    steps, width = parameters["steps"], parameters["width"]
    matrices = _matrices(parameters, rng)
    vector = rng.standard_normal(width)
    return {
        "spectral_radius": np.abs(np.linalg.eigvals(matrices)).max(axis=-1),
        "log10_length_powers": _lengths(vector, np.broadcast_to(matrices[0], (steps, width, width))),
        "log10_length_products": _lengths(vector, matrices),
    }


def _matrices(parameters: dict[str, Any], rng: Generator) -> Annotated[Array, "steps width width"]:
    shape = (parameters["steps"], parameters["width"], parameters["width"])
    T = np.triu(rng.standard_normal(shape), 1) * parameters["gain"] / np.sqrt(parameters["width"])
    diagonal = np.arange(parameters["width"])
    T[:, diagonal, diagonal] = parameters["spectral_radius"] * rng.uniform(-1, 1, shape[:2])
    Q = Orthogonal()(rng.standard_normal(shape))
    matrices: Array = Q @ T @ Q.swapaxes(1, 2)
    return matrices


def _lengths(
    vector: Annotated[Array, "width"], matrices: Annotated[Array, "steps width width"]
) -> Annotated[Array, "steps"]:
    """log10 of the length after each step, relative to the start."""
    logs = np.empty(len(matrices))
    total = 0.0
    vector = vector / np.linalg.norm(vector)
    for step, matrix in enumerate(matrices):
        vector = matrix @ vector
        length = float(np.linalg.norm(vector))
        # The next step starts from length 1, so that nothing overflows.
        vector = vector / length
        total += np.log10(length)
        logs[step] = total
    return logs
