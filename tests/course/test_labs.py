"""What the plan for teachers says that students will see when they change one parameter, is what they see.

With the first seeds of each experiment, whose numbers do not depend on how many seeds follow.
"""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from gradlesson.course.experiments import clipping, gradient_by_layer, thirty_layers
from gradlesson.engine.experiment import generator

DOCS = Path(__file__).parents[2] / "docs"
EXPERIMENTS = {
    "thirty-layers": thirty_layers,
    "gradient-by-layer": gradient_by_layer,
    "clipping": clipping,
}


def exercise(name, **changed):
    """The result of an experiment with changed parameters."""
    experiment = EXPERIMENTS[name]
    return experiment.run({**experiment.PARAMETERS, **changed}, generator(name))


def decades(result, activation, initialiser):
    """log10 of the gradient at the first hidden layer relative to the last, of every seed."""
    at = result["activation"].tolist().index(activation), result["initialiser"].tolist().index(initialiser)
    log10 = result["log10_delta"][at]
    return log10[..., 0] - log10[..., -1]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_exercise_changes_one_parameter_that_has_the_value_it_says(language):
    page = (DOCS / language / "teach.md").read_text(encoding="utf-8")
    steps = re.findall(r"^1\. .*PARAMETERS.*$", page, re.MULTILINE)
    commands = re.findall(r"gradlesson run ([\w-]+)$", page, re.MULTILINE)
    assert commands == list(EXPERIMENTS)
    for step, name in zip(steps, commands, strict=True):
        assert f"experiments/{name.replace('-', '_')}.py" in step
        old, new = (json.loads(f"{{{text}}}") for text in re.findall(r"`(\"\w+\": [\d.]+)`", step))
        ((parameter, value),) = old.items()
        assert EXPERIMENTS[name].PARAMETERS[parameter] == value
        assert new.keys() == old.keys()
        assert new != old


def test_in_ten_layers_xavier_learns_too():
    result = exercise("thirty-layers", depth=10, seeds=4)
    xavier, he = result["accuracy"]
    assert (xavier > 0.75).all()
    assert abs(np.median(xavier) - np.median(he)) < 0.1
    ratio = result["gradient"][0, 0] / result["gradient"][0, -1]
    assert (ratio > 0.01).all()
    assert np.median(ratio) == pytest.approx(0.5 ** (9 / 2), rel=0.3)


def test_at_half_the_width_sigmoid_with_unit_weights_vanishes_and_well_scaled_weights_keep_their_factor():
    result = exercise("gradient-by-layer", width=64, seeds=6)
    assert np.median(decades(result, "sigmoid", "normal-1")) < -1
    assert 30 < np.median(decades(result, "relu", "normal-1")) < 40
    # As at the full width: see the table of the definitions.
    for activation, initialiser, factor in (
        ("relu", "xavier", 0.5**0.5),
        ("relu", "he", 1.0),
        ("relu", "orthogonal", 0.5**0.5),
        ("sigmoid", "xavier", 0.236),
    ):
        measured = 10 ** (decades(result, activation, initialiser) / 49)
        assert np.median(measured) == pytest.approx(factor, rel=0.05)
    assert np.median(decades(result, "relu", "he")) < 0


def test_a_limit_a_hundred_times_lower_clips_every_update_and_fewer_seeds_solve_the_task():
    result = exercise("clipping", largest_norm=0.01, seeds=6)
    rows = list(zip(result["gain"].tolist(), result["clip"].tolist(), strict=True))
    exploding, vanishing = rows.index(("exploding", "by-norm")), rows.index(("vanishing", "by-norm"))
    assert (10.0 ** result["log10_norm"][exploding] > 0.01).all()
    solved = (result["accuracy"][exploding, :, -1] > 0.95).sum()
    assert 1 <= solved <= 5
    assert (10.0 ** result["log10_norm"][vanishing] > 0.01).any()
    assert (result["accuracy"][vanishing, :, -1] < 0.4).all()


def test_a_limit_a_hundred_times_higher_clips_almost_nothing():
    result = exercise("clipping", largest_norm=100.0, seeds=2, updates=100)
    rows = list(zip(result["gain"].tolist(), result["clip"].tolist(), strict=True))
    norms = 10.0 ** result["log10_norm"][rows.index(("exploding", "by-norm"))]
    assert (norms > 100).mean() < 0.01
