"""Does a product of matrices shrink because the spectral radius of each is below one?"""

import numpy as np
import pytest

from gradlesson.course.experiments import misconceptions_products as experiment

PARAMETERS = {**experiment.PARAMETERS, "width": 5, "steps": 6, "seeds": 3}


@pytest.fixture(scope="module")
def result():
    return experiment.run(PARAMETERS, np.random.default_rng(2))


@pytest.fixture(scope="module")
def second():
    """The matrices of the second seed, and its vector at the start."""
    rng = np.random.default_rng(2).spawn(3)[1]
    return experiment._matrices(PARAMETERS, rng), rng.standard_normal(5)


def test_eigenvalues_are_those_of_the_diagonal(result, second):
    """Uniform on (-0.9, 0.9), and the radius is the largest."""
    matrices, _ = second
    eigenvalues = np.linalg.eigvals(matrices)
    np.testing.assert_allclose(eigenvalues.imag, 0, atol=1e-6)
    assert (np.abs(eigenvalues) < 0.9).all()
    np.testing.assert_allclose(result["spectral_radius"][:, 1], np.abs(eigenvalues).max(axis=1))


def test_matrices_are_not_normal(second):
    """Their singular values reach beyond 1, although no eigenvalue does."""
    assert (np.linalg.norm(second[0], ord=2, axis=(1, 2)) > 1).all()


def test_lengths_by_hand(result, second):
    matrices, start = second
    power = product = start
    for step, matrix in enumerate(matrices):
        power, product = matrices[0] @ power, matrix @ product
        for name, vector in (("powers", power), ("products", product)):
            length = np.log10(np.linalg.norm(vector) / np.linalg.norm(start))
            assert result[f"log10_length_{name}"][step, 1] == pytest.approx(length, abs=1e-9)


def test_long_products_do_not_overflow():
    long = {**PARAMETERS, "steps": 3000, "gain": 20.0, "seeds": 1}
    assert experiment.run(long, np.random.default_rng(0))["log10_length_products"][-1, 0] > 1000
