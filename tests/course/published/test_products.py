"""Lines about recurrent networks, on results made up to hold or to break them."""

import numpy as np
import pytest

from gradlesson.course.published import products
from gradlesson.render.exhibits import Result


@pytest.mark.parametrize(("lost_a_step", "holds"), [(0.05, True), (0.14, False)])
def test_one_cell_that_keeps_no_more_than_its_gates_breaks_the_line(lost_a_step, holds):
    """Sigmoid(1) loses 0.136 decades a step."""
    steps = np.array([20, 50])
    logs = -0.05 * np.ones((2, 1, 3)) * steps[:, np.newaxis]
    logs[1, 0, -1] = -lost_a_step * steps[0]
    arrays = {"network": np.array(["lstm-0", "lstm-1"]), "steps": steps, "log10_gradient": logs}
    comparison = products.whole_cell_outlives_its_gates.compare(
        {"recurrence": Result("recurrence", arrays, {})}
    )
    assert comparison.verdict.holds is holds
