"""How many networks are born dead, and which slope revives dead units?"""

import numpy as np
import pytest

from gradlesson.course.experiments import dying_relu

PARAMETERS = {
    **dying_relu.PARAMETERS,
    "born_widths": [2, 5],
    "born_depth": 4,
    "networks": 600,
    "directions": 16,
    "slopes": [0.0, 0.3],
    "width": 32,
    "steps": 200,
    "record_every": 100,
    "seeds": 2,
}


@pytest.fixture(scope="module")
def result():
    return dying_relu.run(PARAMETERS, np.random.default_rng(40))


def test_shapes(result):
    assert result["born_width"].tolist() == [2, 5]
    assert result["dead_at_a_point"].shape == result["dead_everywhere"].shape == (2, 600)
    assert result["dead_everywhere"].dtype == bool
    assert result["slope"].tolist() == [0.0, 0.3]
    assert result["step"].tolist() == [0, 100]
    for key in ("accuracy", "dead_before", "dead_after"):
        assert result[key].shape == (2, 2)
    assert result["loss"].shape == (2, 2, 2)


def test_networks_by_hand(result):
    """Plain numpy on the numbers of each child: the layers of width 2 first, then those of width 5."""
    angle = np.pi / 8 * np.arange(16)
    directions = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)
    births = np.random.default_rng(40).spawn(2)[0].spawn(600)
    for network in (0, 1, 299):
        for row, width in enumerate([2, 5]):
            h = directions
            for fans in ((2, width), *[(width, width)] * 3):
                W = births[network].standard_normal(fans, dtype=np.float32) * np.sqrt(2 / fans[0])
                h = np.maximum(h @ W, 0)
            births[network].standard_normal((width, 1), dtype=np.float32)
            assert result["dead_at_a_point"][row, network] == (not h[0].any())
            assert result["dead_everywhere"][row, network] == (not h.any())


def test_share_for_one_input_is_within_five_standard_errors_of_its_probability(result):
    probability = 1 - (1 - 0.5 ** result["born_width"]) ** 4
    error = np.sqrt(probability * (1 - probability) / 600)
    assert (np.abs(result["dead_at_a_point"].mean(axis=1) - probability) < 5 * error).all()


def test_what_is_dead_everywhere_is_dead_at_the_point(result):
    assert (result["dead_at_a_point"] | ~result["dead_everywhere"]).all()
    assert (result["dead_everywhere"].sum(axis=1) < result["dead_at_a_point"].sum(axis=1)).all()


def test_relu_units_stay_dead_and_a_large_slope_revives_them(result):
    assert (result["accuracy"][0] < 0.2).all()
    assert (result["accuracy"][1] > 0.8).all()
    assert (result["dead_before"] > 0.6).all()
    assert (result["dead_after"][1] < 0.6 * result["dead_before"][1]).all()


def test_where_all_units_are_dead_the_loss_is_that_of_guessing_and_nothing_revives_a_relu():
    parameters = {**PARAMETERS, "born_widths": [2], "networks": 1, "slopes": [0.0], "bias": -100.0}
    dead = dying_relu.run(parameters, np.random.default_rng(41))
    np.testing.assert_allclose(dead["loss"][0, :, 0], np.log(10), rtol=1e-6)
    assert (dead["dead_before"] == 1).all()
    assert (dead["dead_after"] == 1).all()


def test_slopes_start_from_the_same_weights():
    """A second slope in the list trains as it does alone."""
    alone, second = (
        dying_relu.run(
            {**PARAMETERS, "born_widths": [2], "networks": 1, "slopes": slopes, "steps": 20},
            np.random.default_rng(42),
        )
        for slopes in ([0.3], [0.1, 0.3])
    )
    np.testing.assert_array_equal(alone["loss"][0], second["loss"][1])
