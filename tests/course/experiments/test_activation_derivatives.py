"""How steep is each activation function?"""

import numpy as np
import pytest

from gradlesson.course.experiments import activation_derivatives
from gradlesson.course.nn.activations import ACTIVATIONS


@pytest.fixture(scope="module")
def result():
    return activation_derivatives.run(activation_derivatives.PARAMETERS, np.random.default_rng(0))


def row(result, key):
    return dict(zip(result["activation"].tolist(), result[key], strict=True))


def test_grid_is_symmetric_and_meets_zero(result):
    z = result["z"]
    np.testing.assert_allclose(z, -z[::-1], atol=1e-12)
    assert 0.0 in z
    assert result["phi"].shape == result["derivative"].shape == (7, 601)


def test_curves_are_the_activations_of_the_networks(result):
    assert result["activation"].tolist() == list(ACTIVATIONS)
    for index, phi in enumerate(ACTIVATIONS.values()):
        np.testing.assert_array_equal(result["phi"][index], phi(result["z"]))
        np.testing.assert_array_equal(result["derivative"][index], phi.derivative(result["z"]))


def test_maxima_are_those_of_calculus(result):
    expected = {
        "sigmoid": (0.0, 0.25),
        "tanh": (0.0, 1.0),
        "relu": (0.0, 1.0),
        "leaky-relu": (0.0, 1.0),
        "elu": (0.0, 1.0),
        "selu": (0.0, 1.0507009873554805 * 1.6732632423543772),
        "gelu": (1.418504, 1.1289930686587717),
    }
    for name, (at, maximum) in expected.items():
        assert row(result, "maximum_at")[name] == pytest.approx(at, abs=1e-6)
        assert row(result, "maximum")[name] == pytest.approx(maximum, rel=1e-12)


def test_no_point_of_the_grid_is_steeper_than_the_maximum(result):
    assert (np.abs(result["derivative"]).max(axis=1) <= result["maximum"] * (1 + 1e-15)).all()


def test_saturation_starts_where_the_slope_is_one_percent_of_its_maximum(result):
    # sigmoid' = 1/4 / cosh^2(z / 2) and tanh' = 1 / cosh^2 z, so cosh = 10; exp z = 1/100.
    tanh = np.arccosh(10)
    expected = {
        "sigmoid": (-2 * tanh, 2 * tanh),
        "tanh": (-tanh, tanh),
        "relu": (0.0, np.nan),
        "leaky-relu": (np.nan, np.nan),
        "elu": (np.log(0.01), np.nan),
        "selu": (np.log(0.01), np.nan),
    }
    for name, (below, above) in expected.items():
        np.testing.assert_allclose(row(result, "saturates_below")[name], below, atol=2e-6)
        np.testing.assert_allclose(row(result, "saturates_above")[name], above, atol=2e-6)
    z = row(result, "saturates_below")["gelu"]
    level = 0.01 * row(result, "maximum")["gelu"]
    assert abs(ACTIVATIONS["gelu"].derivative(np.array(z))) == pytest.approx(level, rel=1e-4)


def test_saturation_follows_its_parameter():
    parameters = {**activation_derivatives.PARAMETERS, "saturation": 0.5}
    looser = activation_derivatives.run(parameters, np.random.default_rng(0))
    assert row(looser, "saturates_above")["tanh"] == pytest.approx(np.arccosh(np.sqrt(2)), abs=2e-6)
    # Half of 1 is more than the leaky slope, so now that counts as saturated.
    assert row(looser, "saturates_below")["leaky-relu"] == pytest.approx(0.0, abs=2e-6)
