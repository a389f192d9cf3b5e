"""Lines about pre-training, on results made up to hold or to break them."""

import numpy as np
import pytest

from gradlesson.course.published import networks
from gradlesson.render.exhibits import Result


def compare(dbn, xavier):
    result = Result(
        "pretraining",
        {"looked_at": np.array(["dbn", "xavier"]), "log10_first_dW": np.array([dbn, xavier])},
        {},
    )
    return networks.pretraining_reaches_the_first_weights.compare({"pretraining": result})


@pytest.mark.parametrize(("last", "holds"), [(-4.5, True), (-5.5, False)])
def test_one_seed_whose_first_weights_gain_nothing_breaks_the_line(last, holds):
    comparison = compare([-2.0, -2.0, -2.0, last], [-5.0] * 4)
    assert comparison.verdict.holds is holds
    assert comparison.median == (1.0 if holds else 0.75)
