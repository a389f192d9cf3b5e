"""The phase diagram of tanh: what is predicted at its points, and where its measured edge lies."""

import numpy as np
import pytest

from gradlesson.course.experiments import phase_diagram
from gradlesson.course.nn.activations import Tanh
from gradlesson.course.theory.mean_field import MeanField


def test_theory_is_that_of_the_fixed_point():
    sigma_w, sigma_b = np.array([0.5, 1.3, 4.0]), np.array([0.0, 0.2, 2.0])
    tanh = Tanh()
    expected = [
        [
            float((field := MeanField(tanh, tanh.derivative, w**2, b**2)).chi(field.fixed_point()))
            for w in sigma_w
        ]
        for b in sigma_b
    ]
    np.testing.assert_allclose(phase_diagram._theory(sigma_w, sigma_b), expected, rtol=2e-4)


def test_the_crossing_of_a_bent_curve_is_found():
    sigma_w = np.linspace(1.1, 1.6, 6)
    chi = np.exp(0.9 * np.log(sigma_w / 1.3) - 0.8 * np.log(sigma_w / 1.3) ** 2)
    assert phase_diagram._crossing(sigma_w, chi) == pytest.approx(1.3, rel=2e-3)


def test_wide_networks_cross_where_theory_does():
    parameters = {
        **phase_diagram.PARAMETERS,
        "points": 2,
        "seeds": 2,
        "line_seeds": 12,
    }
    result = phase_diagram.run(parameters, np.random.default_rng(3))
    crossings = result["line_critical"]
    error = crossings.std() / np.sqrt(crossings.size)
    predicted = float(result["line_critical_theory"])
    assert np.mean(crossings) == pytest.approx(predicted, abs=4 * error + predicted / parameters["width"])
