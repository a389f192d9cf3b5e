"""Whole networks: born dead, published as an example, trained with and without pre-training."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.course.published.line import Comparison, Results, error_of_median, line, within_errors
from gradlesson.course.theory.born_dead import dead_at_a_point, dead_everywhere_at_most

BORN = ("theory.born_dead", "experiments.dying_relu")
NIELSEN = ("theory.mean_field", "experiments.nielsen_norms")
PRETRAINING = ("experiments.pretraining",)
TEST_SAMPLES = 360
"""Of the 1797 digits, those that are kept for the test."""
GROUPS = 20
"""Networks are counted in this many groups, whose shares show how they scatter."""


@line(
    "Born-dead ReLU networks, width 2: share that is dead for one input, 1 - (1 - 2^-N)^L",
    source="lu2019",
    setting="born",
    reason="errors-of-groups",
    code=BORN,
)
def born_dead_two(results: Results) -> Comparison:
    """Exact for a single input."""
    return born_dead(results, 2)


@line(
    "Born-dead ReLU networks, width 4: share that is dead for one input, 1 - (1 - 2^-N)^L",
    source="lu2019",
    setting="born",
    reason="errors-of-groups",
    code=BORN,
)
def born_dead_four(results: Results) -> Comparison:
    """Exact for a single input."""
    return born_dead(results, 4)


@line(
    "Born-dead ReLU networks, width 4: share that is dead everywhere, at most 1 - (1 - 2^-N)^(L - 1)",
    source="lu2019",
    setting="born-everywhere",
    reason="bound",
    code=BORN,
)
def born_dead_everywhere(results: Results) -> Comparison:
    """The first layer cannot be off for x and -x, so it does not count."""
    result = results["dying-relu"]
    measured = share_of(result, "dead_everywhere", 4)
    bound = dead_everywhere_at_most([4] * result.parameters["born_depth"])
    return Comparison(bound, measured, 3 * error_of_median(measured), is_bound=True)


@line(
    "Nielsen's network: norm of the first hidden layer's gradient over the second's (published: 0.00298 / 0.01708)",
    source='nielsen2015 where="ch. 5"',
    setting="nielsen",
    reason="one-network",
    code=NIELSEN,
)
def nielsen_first(results: Results) -> Comparison:
    """His is one network, so it may lie where single networks of ours do."""
    return nielsen(results, 0)


@line(
    "Nielsen's network: norm of the second hidden layer's gradient over the third's (published: 0.01708 / 0.06954)",
    source='nielsen2015 where="ch. 5"',
    setting="nielsen",
    reason="one-network",
    code=NIELSEN,
)
def nielsen_second(results: Results) -> Comparison:
    """The same, one layer up."""
    return nielsen(results, 1)


@line(
    "Nielsen's network: norm of the third hidden layer's gradient over the fourth's (published: 0.06954 / 0.28514)",
    source='nielsen2015 where="ch. 5"',
    setting="nielsen",
    reason="one-network",
    code=NIELSEN,
)
def nielsen_third(results: Results) -> Comparison:
    """The same, two layers up."""
    return nielsen(results, 2)


@line(
    "Nielsen's network: the same ratio of the first two layers beside sqrt(chi) of mean-field theory",
    source="schoenholz2017",
    setting="nielsen",
    reason="errors-and-width",
    code=NIELSEN,
)
def nielsen_chi(results: Results) -> Comparison:
    """What a layer of infinite width does to the norm."""
    result = results["nielsen-norms"]
    return within_errors(float(result["ratio_theory"][0]), result["ratio"][0], result.parameters["hidden"][0])


@line(
    "Deepest sigmoid network, Xavier start, no pre-training: test accuracy after training is chance, 1/10",
    source="bengio2007, erhan2010",
    setting="fine-tuning",
    reason="test-samples",
    code=PRETRAINING,
)
def without_pretraining(results: Results) -> Comparison:
    """The published finding: deep networks do not train from an ordinary random start."""
    measured = results["pretraining"]["accuracy"][start(results, "xavier"), -1]
    return Comparison(0.1, measured, 3 * float(np.sqrt(0.1 * 0.9 / TEST_SAMPLES)))


@line(
    "Deepest sigmoid network: share of the seeds in which pre-training lowers the test error (published: it does)",
    source="hinton2006, bengio2007, erhan2010",
    setting="fine-tuning",
    reason="every-seed",
    code=PRETRAINING,
)
def pretraining_helps(results: Results) -> Comparison:
    """With pre-training the error is lower."""
    accuracy = results["pretraining"]["accuracy"][:, -1]
    better = accuracy[start(results, "dbn")] > accuracy[start(results, "xavier")]
    return Comparison(1.0, float(np.mean(better)), 0.5 / better.size)


@line(
    "Deepest sigmoid network: share of the seeds in which pre-training makes |dW_1| larger",
    source="erhan2010",
    setting="before-fine-tuning",
    reason="every-seed",
    code=PRETRAINING,
)
def pretraining_reaches_the_first_weights(results: Results) -> Comparison:
    """dW_1 = dL/dW_1 on the first minibatch, its norm over that of the same network from Xavier's weights.

    No size of the effect is published; without it the first layer could not learn.
    """
    result = results["pretraining"]
    logs, names = result["log10_first_dW"], result["looked_at"].tolist()
    larger = logs[names.index("dbn")] > logs[names.index("xavier")]
    return Comparison(1.0, float(np.mean(larger)), 0.5 / larger.size)


@line(
    "Deepest sigmoid network, Xavier start: log10 of the norm of delta in the first over the last hidden layer",
    source="erhan2010",
    setting="before-fine-tuning",
    reason="errors-and-width",
    code=("theory.mean_field", *PRETRAINING),
)
def gradient_without_pretraining(results: Results) -> Comparison:
    """What mean field predicts of the start from which it does not train."""
    result = results["pretraining"]
    logs = result["log10_delta"][result["looked_at"].tolist().index("xavier")]
    theory = float(result["log10_delta_theory"][0, 0])
    return within_errors(theory, logs[:, 0] - logs[:, -1], result.parameters["width"])


def born_dead(results: Results, width: int) -> Comparison:
    """The share of networks of this width that are dead for one input."""
    result = results["dying-relu"]
    predicted = dead_at_a_point([width] * result.parameters["born_depth"])
    return within_errors(predicted, share_of(result, "dead_at_a_point", width))


def share_of(result: Any, array: str, width: int) -> NDArray[Any]:
    """The share of dead networks in each group."""
    dead = result[array][result["born_width"].tolist().index(width)]
    shares: NDArray[Any] = dead.reshape(GROUPS, -1).mean(axis=1)
    return shares


def nielsen(results: Results, layer: int) -> Comparison:
    """One published ratio: that of a single network, of which 95 % lie within two standard deviations."""
    result = results["nielsen-norms"]
    measured = result["ratio"][layer]
    return Comparison(float(result["published_ratio"][layer]), measured, 2 * float(measured.std(ddof=1)))


def start(results: Results, name: str) -> int:
    """The row of a start in the accuracies of the experiment pretraining."""
    return int(results["pretraining"]["start"].tolist().index(name))
