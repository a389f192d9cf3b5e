"""Which size of the initial weights vanishes, keeps, explodes?"""

import numpy as np
import pytest

from gradlesson.course.experiments import weight_scale
from gradlesson.course.nn.activations import ACTIVATIONS

PARAMETERS = {
    **weight_scale.PARAMETERS,
    "width": 48,
    "depth": 6,
    "batch": 5,
    "log2_scales": [-1, 0, 1],
    "widths": [8, 32],
    "seeds": 3,
}


@pytest.fixture(scope="module")
def result():
    return weight_scale.run(PARAMETERS, np.random.default_rng(21))


def of(result, key, activation):
    return result[key][result["activation"].tolist().index(activation)]


def test_shapes(result):
    assert result["activation"].tolist() == list(ACTIVATIONS)
    assert result["sigma_w"].tolist() == [0.5, 1, 2]
    assert result["chi"].shape == (7, 3, 3)
    assert result["chi_theory"].shape == (7, 3)
    assert result["chi_default"].shape == (7, 3)
    assert result["chi_default_theory"].shape == (7,)
    assert result["relu_log10_delta"].shape == result["relu_log10_dW"].shape == (3, 6, 3)
    assert result["relu_active"].shape == (3, 3)
    assert result["chi_by_width"].shape == (2, 3)


def plain_numpy(phi, derivative, scale):
    """RMS of delta_l and norm of dL/dW_l of seed 1, from the numbers of its generator in their order."""
    rng = np.random.default_rng(21).spawn(3)[1]
    h, delta = (rng.standard_normal((5, 48), dtype=np.float32).astype(np.float64) for _ in range(2))
    weights = [rng.standard_normal((48, 48), dtype=np.float32) * scale / np.sqrt(48) for _ in range(6)]
    inputs, z = [], []
    for W in weights:
        inputs.append(h)
        z.append(h @ W)
        h = phi(z[-1])
    rms, norms = [], []
    for layer in range(5, -1, -1):
        rms.insert(0, np.sqrt(np.mean(delta**2)))
        norms.insert(0, np.linalg.norm(inputs[layer].T @ delta))
        if layer:
            delta = (delta @ weights[layer].T) * derivative(z[layer - 1])
    return rms, norms


def test_chi_of_one_seed_by_hand(result):
    rms, _ = plain_numpy(np.tanh, lambda z: 1 / np.cosh(z) ** 2, 2.0)
    assert of(result, "chi", "tanh")[2, 1] == pytest.approx((rms[0] / rms[-1]) ** (2 / 5), rel=1e-6)


def test_both_gradients_of_a_relu_network_by_hand(result):
    rms, norms = plain_numpy(lambda z: np.maximum(z, 0), lambda z: z > 0, 0.5)
    np.testing.assert_allclose(result["relu_log10_delta"][0, :, 1], np.log10(rms), atol=1e-6)
    np.testing.assert_allclose(result["relu_log10_dW"][0, :, 1], np.log10(norms), atol=1e-6)


def test_chi_of_relu_grows_with_the_square_of_the_scale(result):
    """The same numbers at twice the scale: every factor is exactly four times as large."""
    chi = of(result, "chi", "relu")
    np.testing.assert_allclose(chi[1:] / chi[:-1], 4, rtol=1e-9)


def test_the_weight_gradient_of_relu_has_one_profile_at_every_scale(result):
    """What delta_l loses on its way down, h_{l-1} lost on its way up."""
    profile = result["relu_log10_dW"] - result["relu_log10_dW"][:, -1:]
    np.testing.assert_allclose(profile, profile[:1].repeat(3, axis=0), atol=1e-9)


def test_units_are_on_as_often_at_every_scale(result):
    assert (np.ptp(result["relu_active"], axis=0) == 0).all()
    np.testing.assert_allclose(result["relu_active"], 0.5, atol=0.1)


def test_theory_of_relu_is_half_the_weight_variance(result):
    np.testing.assert_allclose(of(result, "chi_theory", "relu"), result["sigma_w"] ** 2 / 2, rtol=1e-12)
    assert of(result, "chi_default_theory", "relu") == pytest.approx(1 / 6, rel=1e-12)
    np.testing.assert_allclose(result["chi_by_width_theory"], np.array([8, 32]) * 0.125**2 / 2)


def test_measured_chi_lies_near_theory(result):
    ratio = np.median(result["chi"], axis=-1) / result["chi_theory"]
    np.testing.assert_allclose(ratio, 1, atol=0.25)


def test_critical_scales_are_those_of_mean_field_theory(result):
    critical = dict(zip(result["activation"].tolist(), result["critical"], strict=True))
    assert critical["relu"] == pytest.approx(np.sqrt(2), rel=1e-5)
    assert critical["leaky-relu"] == pytest.approx(np.sqrt(2 / 1.0001), rel=1e-6)
    assert critical["tanh"] == pytest.approx(1, rel=1e-5)
    assert critical["elu"] == pytest.approx(1, rel=1e-5)
    # At q* = 0, SELU' is scale above and scale * alpha below.
    steepness = (1.0507009873554805**2 + (1.0507009873554805 * 1.6732632423543772) ** 2) / 2
    assert critical["selu"] == pytest.approx(1 / np.sqrt(steepness), rel=1e-3)


def test_sigmoid_needs_unit_weights_at_a_width_of_about_103(result):
    assert of(result, "critical", "sigmoid") ** 2 == pytest.approx(103, abs=0.5)
