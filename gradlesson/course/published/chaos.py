"""The edge of chaos, and how fast two inputs become alike in front of it."""

import numpy as np

from gradlesson.course.published.line import Comparison, Results, line, within_errors


@line(
    "tanh, sigma_b^2 = 0.05: sigma_w at the edge of chaos, chi = 1",
    source="poole2016, schoenholz2017",
    setting="edge",
    reason="errors-and-width",
    code=("theory.edge_of_chaos", "experiments.phase_diagram"),
)
def edge_of_chaos(results: Results) -> Comparison:
    """Where the measured factor of the squared gradient crosses 1."""
    diagram = results["phase-diagram"]
    predicted = float(diagram["line_critical_theory"])
    return within_errors(predicted, diagram["line_critical"], diagram.parameters["width"])


@line(
    "tanh, ordered phase: factor by which a layer contracts 1 - c, which is chi",
    source="schoenholz2017",
    setting="correlation",
    reason="errors",
    code=("theory.correlation", "experiments.correlation_length"),
)
def correlation_contracts(results: Results) -> Comparison:
    """The slope of the correlation map at its fixed point 1."""
    pair = results["correlation-length"]
    return within_errors(float(pair["chi"]), pair["contraction"])


@line(
    "tanh, ordered phase: correlation length -1 / ln chi in layers",
    source="schoenholz2017",
    setting="correlation",
    reason="errors",
    code=("theory.correlation", "experiments.correlation_length"),
)
def correlation_length(results: Results) -> Comparison:
    """The same as a length."""
    pair = results["correlation-length"]
    return within_errors(float(pair["length"]), -1 / np.log(pair["contraction"]))
