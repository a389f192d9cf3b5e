"""How does the gradient change from layer to layer?"""

import numpy as np
import pytest

from gradlesson.course.experiments import gradient_by_layer
from gradlesson.course.nn.activations import ACTIVATIONS

PARAMETERS = {"width": 96, "depth": 12, "batch": 5, "seeds": 6}


@pytest.fixture(scope="module")
def result():
    return gradient_by_layer.run(PARAMETERS, np.random.default_rng(18))


def at(result, key, activation, initialiser):
    a = result["activation"].tolist().index(activation)
    return result[key][a, result["initialiser"].tolist().index(initialiser)]


def test_shapes(result):
    assert result["activation"].tolist() == list(ACTIVATIONS)
    assert result["initialiser"].tolist() == ["normal-0.01", "normal-1", "xavier", "he", "orthogonal"]
    assert result["layer"].tolist() == list(range(1, 13))
    for key in ("log10_delta", "log10_q"):
        assert result[key].shape == (7, 5, 6, 12)
        assert result[key].dtype == np.float32
        assert result[f"{key}_theory"].shape == (7, 5, 12)
    assert result["factor"].shape == (7, 5, 6)
    for key in ("factor_theory", "chi", "q_star"):
        assert result[key].shape == (7, 5)


@pytest.mark.parametrize(("initialiser", "scale"), [("xavier", 1.0), ("normal-0.01", 0.01 * np.sqrt(96))])
def test_one_seed_by_hand(result, initialiser, scale):
    """Plain numpy, one seed, tanh: the numbers of child 3 in the order x, output gradient, layers."""
    rng = np.random.default_rng(18).spawn(6)[3]
    h = rng.standard_normal((5, 96), dtype=np.float32).astype(np.float64)
    delta = rng.standard_normal((5, 96), dtype=np.float32).astype(np.float64)
    weights = [rng.standard_normal((96, 96), dtype=np.float32) * scale / np.sqrt(96) for _ in range(12)]
    z = []
    for W in weights:
        z.append(h @ W)
        h = np.tanh(z[-1])
    log_q = [np.log10(np.mean(each**2)) for each in z]
    log_delta = [np.log10(np.sqrt(np.mean(delta**2)))]
    for layer in range(11, 0, -1):
        delta = (delta @ weights[layer].T) / np.cosh(z[layer - 1]) ** 2
        log_delta.insert(0, np.log10(np.sqrt(np.mean(delta**2))))
    np.testing.assert_allclose(at(result, "log10_delta", "tanh", initialiser)[3], log_delta, atol=1e-4)
    np.testing.assert_allclose(at(result, "log10_q", "tanh", initialiser)[3], log_q, atol=1e-4)


@pytest.mark.parametrize("activation", ["relu", "leaky-relu"])
def test_scale_alone_separates_the_gaussian_initialisers_where_phi_is_homogeneous(result, activation):
    """On equal numbers He is sqrt 2 times Xavier, so the gradient of layer l is 2^((L - l) / 2) times larger."""
    steps = 12 - result["layer"]
    xavier = at(result, "log10_delta", activation, "xavier")
    for initialiser, ratio in (
        ("he", np.sqrt(2)),
        ("normal-1", np.sqrt(96)),
        ("normal-0.01", 0.01 * np.sqrt(96)),
    ):
        expected = xavier + steps * np.log10(ratio)
        np.testing.assert_allclose(at(result, "log10_delta", activation, initialiser), expected, atol=1e-3)


def test_factor_is_the_mean_over_the_layers(result):
    log_delta = result["log10_delta"].astype(np.float64)
    expected = 10 ** ((log_delta[..., 0] - log_delta[..., -1]) / 11)
    np.testing.assert_allclose(result["factor"], expected, rtol=1e-5)


def test_the_gradient_put_in_is_standard_normal(result):
    # 5 x 96 numbers a seed: the RMS is 1 within five standard errors.
    np.testing.assert_allclose(10 ** result["log10_delta"][..., -1], 1, atol=5 / np.sqrt(2 * 480))


def test_measured_factors_lie_within_a_tenth_of_theory(result):
    """GELU with He is left out: its signal lingers, then dies out, at a depth that varies from seed to seed."""
    ratio = np.median(result["factor"], axis=-1) / result["factor_theory"]
    ratio[result["activation"] == "gelu", result["initialiser"] == "he"] = 1
    np.testing.assert_allclose(ratio, 1, atol=0.1)


def test_theory_is_the_product_of_the_factors_of_the_layers(result):
    assert (result["log10_delta_theory"][..., -1] == 0).all()
    np.testing.assert_allclose(at(result, "log10_delta_theory", "relu", "he"), 0, atol=1e-12)
    expected = -0.5 * np.log10(2) * (12 - result["layer"])
    np.testing.assert_allclose(at(result, "log10_delta_theory", "relu", "xavier"), expected, atol=1e-12)
    np.testing.assert_allclose(result["factor_theory"], 10 ** (result["log10_delta_theory"][..., 0] / 11))


def test_chi_and_fixed_point_are_the_limits_of_infinite_depth(result):
    assert at(result, "chi", "sigmoid", "xavier") == pytest.approx(0.0557207, abs=1e-6)
    assert at(result, "chi", "tanh", "xavier") == pytest.approx(1.0, rel=1e-12)
    assert at(result, "q_star", "tanh", "xavier") == 0.0
    assert at(result, "q_star", "relu", "normal-1") == np.inf
    assert at(result, "chi", "leaky-relu", "normal-1") == pytest.approx(96 * 1.0001 / 2, rel=1e-12)
    np.testing.assert_array_equal(
        at(result, "chi", "selu", "xavier"), at(result, "chi", "selu", "orthogonal")
    )


def test_seeds_of_several_groups_come_once_each():
    seeds = gradient_by_layer.SEEDS_AT_ONCE + 3
    small = gradient_by_layer.run(
        {**PARAMETERS, "width": 8, "depth": 3, "seeds": seeds}, np.random.default_rng(0)
    )
    assert len(np.unique(at(small, "factor", "tanh", "he"))) == seeds
    assert small["log10_q"].shape[2] == seeds


def test_sixty_layers_of_tiny_weights_stay_in_range():
    deep = gradient_by_layer.run(
        {"width": 24, "depth": 60, "batch": 2, "seeds": 1}, np.random.default_rng(19)
    )
    assert np.isfinite(deep["log10_delta"]).all()
    assert at(deep, "log10_delta", "relu", "normal-0.01").min() < -75
    assert at(deep, "log10_delta", "relu", "normal-1").max() > 25
