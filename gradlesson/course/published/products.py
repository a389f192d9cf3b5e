"""Products of random matrices, and networks that are applied again and again."""

import numpy as np

from gradlesson.course.published.line import Comparison, Results, line, within_errors
from gradlesson.course.theory.lstm_carry import half_life_of_scattered_gates, log_carry

RECURRENCE = ("theory.mean_field", "experiments.recurrence")
GATES = ("theory.lstm_carry", "experiments.sequence_numbers")


@line(
    "tanh RNN with a largest singular value above 1: factor of the gradient norm per step, still below 1",
    source="pascanu2013",
    setting="rnn",
    reason="errors",
    code=RECURRENCE,
)
def singular_value_above_one(results: Results) -> Comparison:
    """Mean field predicts the rate; the largest singular value is only a bound."""
    result = results["recurrence"]
    row, steps = result["network"].tolist().index("rnn-gaussian"), int(result["steps"][-1])
    predicted = 10.0 ** (float(result["log10_gradient_theory"][row, -1]) / steps)
    return within_errors(predicted, 10.0 ** (result["log10_gradient"][row, -1] / steps))


@line(
    "The same RNN: largest singular value of one step's Jacobian; below 1 all gradients vanish "
    "(derived for infinite width: 1.73)",
    source="pascanu2013",
    setting="rnn-step",
    reason="errors-and-width",
    code=("theory.singular_values", "experiments.recurrence"),
)
def largest_singular_value(results: Results) -> Comparison:
    """The end of the spectrum of D W, W Gaussian and D = diag(phi'), at this width."""
    result = results["recurrence"]
    predicted = float(result["largest_singular_value_theory"])
    return within_errors(predicted, result["largest_singular_value"][0], result.parameters["width"])


@line(
    "LSTM, forget bias 0: half-life in steps of a product of forget gates (published, for gates that rest: 1)",
    source="hochreiter1997, gers2000",
    setting="gates",
    reason="errors",
    code=GATES,
)
def forget_bias_zero(results: Results) -> Comparison:
    """Ln 2 / ln(1 + e^0) = 1 if no gate moved."""
    return carried(results, 0)


@line(
    "LSTM, forget bias 1: half-life in steps of a product of forget gates (published, for gates that rest: 2.21)",
    source="gers2000, jozefowicz2015",
    setting="gates",
    reason="errors",
    code=GATES,
)
def forget_bias_one(results: Results) -> Comparison:
    """Ln 2 / ln(1 + 1/e) if no gate moved."""
    return carried(results, 1)


@line(
    "LSTM, forget bias ln T: half-life in steps of a product of forget gates (published, for gates that rest: "
    "about T ln 2 = 69)",
    source="gers2000, tallec2018",
    setting="gates",
    reason="errors",
    code=GATES,
)
def forget_bias_log(results: Results) -> Comparison:
    """Ln 2 / ln(1 + 1/T) if no gate moved."""
    return carried(results, 2)


@line(
    "LSTM, forget bias 0 or 1: share of the networks whose whole cell gradient is larger than sigmoid(bias)^T",
    source="hochreiter1997, gers2000",
    setting="whole-cell",
    reason="every-seed",
    code=("theory.lstm_carry", "experiments.recurrence"),
)
def whole_cell_outlives_its_gates(results: Results) -> Comparison:
    """The carry is one of the ways back: the gradient also comes through the gates and the candidate."""
    result = results["recurrence"]
    rows = [result["network"].tolist().index(name) for name in ("lstm-0", "lstm-1")]
    carry = np.outer([log_carry(bias) for bias in (0.0, 1.0)], result["steps"]) / np.log(10)
    outlives = result["log10_gradient"][rows] > carry[..., np.newaxis]
    return Comparison(1.0, float(np.mean(outlives)), 0.5 / outlives.size)


@line(
    "Adding problem: mean squared error of always answering 1, the variance 1/6 (published: about 0.1767)",
    source="le2015",
    setting="adding",
    reason="errors",
    code=("data.sequences", "experiments.sequence_numbers"),
)
def adding_baseline(results: Results) -> Comparison:
    """The variance of the sum of two uniform numbers."""
    return within_errors(1 / 6, results["sequence-numbers"]["always_one_error"])


@line(
    "100 random Gaussian 4 x 4 matrices: growth of a vector in nats per matrix, (ln 2 + psi(2)) / 2",
    source="newman1986",
    setting="matrices",
    reason="errors",
    code=("theory.lyapunov", "experiments.random_products"),
)
def four_by_four(results: Results) -> Comparison:
    """The largest Lyapunov exponent: the product explodes."""
    return grown(results, -1)


@line(
    "100 random Gaussian 4 x 4 matrices of half the size: growth of a vector in nats per matrix",
    source="newman1986",
    setting="matrices",
    reason="errors",
    code=("theory.lyapunov", "experiments.random_products"),
)
def four_by_four_halved(results: Results) -> Comparison:
    """Ln s is added: the product vanishes."""
    return grown(results, 0)


def carried(results: Results, row: int) -> Comparison:
    """The half-life of the forget gates with one bias, which scatter about sigmoid(bias) as their inputs do."""
    result = results["sequence-numbers"]
    variance = float(np.median(result["gate_variance"][row]))
    predicted = half_life_of_scattered_gates(float(result["forget_bias"][row]), variance)
    return within_errors(predicted, result["half_life"][row])


def grown(results: Results, row: int) -> Comparison:
    """The growth with one of the deviations."""
    result = results["random-products"]
    return within_errors(float(result["growth_theory"][row]), result["growth"][row])
