"""The network in the page: a forward and a backward pass, its training, and the theory beside them.

z_l = h_{l-1} @ W_l + b_l, h_l = phi(z_l), all layers equally wide, the last one linear. The input x is standard
normal, and the task is to give it back: the loss of one sample is |z_L - x|^2 / 2, that of the batch their mean.

`delta` is dL/dz. A pass of the untrained network lets a standard normal delta_L enter at the last layer, as the
experiment `gradient_by_layer` does: theory needs it to know nothing of the weights, while z_L - x has gone through
them, which lifts every delta below. Training takes the delta of the loss of one sample, z_L - x at the last layer:
`batch` times the delta of the mean loss in `gradlesson.course.nn`.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from gradlesson.course.playground.activations import ACTIVATIONS
from gradlesson.course.playground.arrays import FloatArray, ascending_sum, may_diverge, product
from gradlesson.course.playground.elementary import exponent, log10, power_of_two, sqrt
from gradlesson.course.playground.normals import BIASES, INPUTS, OUTPUT_DELTAS, WEIGHTS, normals
from gradlesson.course.playground.settings import Settings
from gradlesson.course.playground.theory import Theory, depth_scale

Layers = Annotated[FloatArray, "depth"]
Signal = Annotated[FloatArray, "batch width"]


@dataclass(frozen=True)
class Result:
    """What one pass through the untrained network shows; index l - 1 belongs to layer l.

    Attributes:
        delta_by_layer: RMS over samples and units of delta = dL/dz_l, for a standard normal delta_L.
        activation_by_layer: RMS over samples and units of h_l.
        dead_by_layer: share of units (0 to 1) with phi'(z_l) = 0 at every sample.
        theory_delta_by_layer, theory_activation_by_layer: the same RMS for infinite width.
        loss: mean over the batch of |z_L - x|^2 / 2; theory_loss: (q_L + 1) width / 2.
        decades_per_layer: powers of ten by which delta grows per layer on its way down.
        fixed_point, chi, depth_scale: q*, chi(q*) and -1 / ln chi(q*).
        diverged_forward: the lowest layer whose activations are not finite, 0 for none; diverged_backward: the
            highest whose deltas are not.
    """

    delta_by_layer: Layers
    activation_by_layer: Layers
    dead_by_layer: Layers
    theory_delta_by_layer: Layers
    theory_activation_by_layer: Layers
    loss: float
    theory_loss: float
    decades_per_layer: float
    fixed_point: float
    chi: float
    depth_scale: float
    diverged_forward: int
    diverged_backward: int


@dataclass(frozen=True)
class TrainingStep:
    """What one update saw before it moved the weights; `weight_gradient_by_layer` is the norm |dW_l|."""

    loss: float
    delta_by_layer: Layers
    weight_gradient_by_layer: Layers
    diverged_forward: int
    diverged_backward: int


@dataclass(frozen=True)
class Histogram:
    """The activations of a layer: bins + 1 edges, how many lie in each bin, and how many are not finite."""

    edges: Annotated[FloatArray, "bins+1"]
    counts: Annotated[FloatArray, "bins"]
    outside: int


class Network:
    """The untrained network of some settings.

    Attributes:
        x, entering: the input, and the delta_L of `run`, (batch, width).
        W, b: of the layers 1 .. depth, (width, width) and (width,).
        h: activations of the layers 0 .. depth at the latest pass; slope: phi'(z) of the layers 1 .. depth - 1.
    """

    def __init__(self, settings: Settings) -> None:
        """Draw weights, biases and input."""
        self.settings = settings
        seed, width, layers = settings.seed, settings.width, range(1, settings.depth + 1)
        self.x = normals(seed, INPUTS, 0, settings.batch, width)
        self.entering = normals(seed, OUTPUT_DELTAS, 0, settings.batch, width)
        spread = settings.weight_spread
        self.W = [spread * normals(seed, WEIGHTS, layer, width, width) for layer in layers]
        self.b = [settings.bias_spread * normals(seed, BIASES, layer, 1, width)[0] for layer in layers]
        self.h: list[Signal] = []
        self.slope: list[Signal] = []

    @may_diverge
    def run(self) -> Result:
        """One forward and one backward pass, and what theory says."""
        settings = self.settings
        activation, delta = self._forward(), self.entering
        loss = self._loss(self.h[-1] - self.x)
        delta_by_layer = np.zeros(settings.depth)
        for layer in range(settings.depth, 0, -1):
            delta_by_layer[layer - 1] = root_of_squares(delta, delta.size)
            delta = self._step_down(delta, layer)
        spread = settings.weight_spread
        theory = Theory(
            settings.activation,
            settings.width * (spread * spread),
            settings.bias_spread * settings.bias_spread,
        )
        fixed_point = theory.fixed_point()
        chi = theory.chi(fixed_point)
        theory_activation, theory_delta, q = theory.by_layer(settings.depth)
        growth = log10(delta_by_layer[0]) - log10(delta_by_layer[-1])
        return Result(
            delta_by_layer=delta_by_layer,
            activation_by_layer=activation,
            dead_by_layer=self._dead(),
            theory_delta_by_layer=theory_delta,
            theory_activation_by_layer=theory_activation,
            loss=loss,
            theory_loss=0.5 * (q + 1) * settings.width,
            decades_per_layer=float(growth / np.float64(settings.depth - 1)),
            fixed_point=fixed_point,
            chi=chi,
            depth_scale=depth_scale(chi),
            diverged_forward=_first(~np.isfinite(activation)),
            diverged_backward=_last(~np.isfinite(delta_by_layer)),
        )

    @may_diverge
    def train_step(self) -> TrainingStep:
        """One update of all weights and biases: W - learning_rate dW."""
        settings = self.settings
        activation, delta = self._forward(), self.h[-1] - self.x
        loss = self._loss(delta)
        delta_by_layer, weight_gradient = np.zeros(settings.depth), np.zeros(settings.depth)
        factor = -(settings.learning_rate / settings.batch)
        for layer in range(settings.depth, 0, -1):
            delta_by_layer[layer - 1] = root_of_squares(delta, delta.size)
            below = self._step_down(delta, layer)
            gradient = product(self.h[layer - 1].T, delta, np.zeros(settings.width))
            weight_gradient[layer - 1] = root_of_squares(gradient, 1) / settings.batch
            self.W[layer - 1] = self.W[layer - 1] + factor * gradient
            self.b[layer - 1] = self.b[layer - 1] + factor * ascending_sum(delta)
            delta = below
        return TrainingStep(
            loss=loss,
            delta_by_layer=delta_by_layer,
            weight_gradient_by_layer=weight_gradient,
            diverged_forward=_first(~np.isfinite(activation)),
            diverged_backward=_last(~np.isfinite(delta_by_layer)),
        )

    @may_diverge
    def histogram(self, layer: int, bins: int) -> Histogram:
        """The activations of a layer, 1 to depth, from the smallest to the largest finite one."""
        h = self.h[layer].ravel()
        finite = h[np.isfinite(h)]
        low, high = (finite.min(), finite.max()) if finite.size else (np.float64(0), np.float64(0))
        half = 0.5 * high - 0.5 * low if high > low else np.float64(0.5)
        middle = 0.5 * low + 0.5 * high
        place = np.floor(((finite - middle) / half * bins + bins) * 0.5)
        counts = np.bincount(np.clip(place, 0, bins - 1).astype(np.int64), minlength=bins)
        edges = middle + (2 * np.arange(bins + 1) - bins) / bins * half
        return Histogram(edges, counts.astype(np.float64), h.size - finite.size)

    def _forward(self) -> Layers:
        """The RMS of h in every layer."""
        self.h, self.slope = [self.x], []
        for layer, (W, b) in enumerate(zip(self.W, self.b, strict=True), start=1):
            z = product(self.h[-1], W, b)
            if layer < self.settings.depth:
                z, slope = ACTIVATIONS[self.settings.activation](z)
                self.slope.append(slope)
            self.h.append(z)
        return np.array([root_of_squares(h, h.size) for h in self.h[1:]])

    def _loss(self, delta: Signal) -> float:
        return float(0.5 * sum_of_squares(delta, 1.0) / self.settings.batch)

    def _step_down(self, delta: Signal, layer: int) -> Signal:
        """delta_{l-1} = (delta_l @ W_l^T) * phi'(z_{l-1})."""
        if layer == 1:
            return delta
        return product(delta, self.W[layer - 1].T, np.zeros(self.settings.width)) * self.slope[layer - 2]

    def _dead(self) -> Layers:
        shares = [np.mean(ascending_sum(slope * slope) == 0) for slope in self.slope]
        return np.array([*shares, 0.0])


def run(settings: Settings) -> Result:
    """One pass through the untrained network of these settings."""
    return Network(settings).run()


def sum_of_squares(values: Annotated[FloatArray, "rows columns"], factor: float) -> float:
    """The sum of (factor * value)^2: over the rows of each column first, then over the columns."""
    scaled = factor * values
    return float(ascending_sum(ascending_sum(scaled * scaled)))


@may_diverge
def root_of_squares(values: Annotated[FloatArray, "rows columns"], count: int) -> float:
    """sqrt(sum of squares / count), right also where the squares leave the range of floats."""
    total = sum_of_squares(values, 1.0)
    if 1e-280 < total < 1e280:
        return float(sqrt(total / count))
    largest = float(np.abs(values).max())
    if not largest > 2.0**-1000 or largest == np.inf:
        return largest
    n = np.minimum(exponent(np.array(largest)), 1000.0)
    return float(sqrt(sum_of_squares(values, float(power_of_two(-n))) / count) * power_of_two(n))


def _first(flags: Annotated[np.ndarray[tuple[int], np.dtype[np.bool_]], "depth"]) -> int:
    """The lowest layer that is flagged; 0 for none."""
    return int(np.argmax(flags)) + 1 if flags.any() else 0


def _last(flags: Annotated[np.ndarray[tuple[int], np.dtype[np.bool_]], "depth"]) -> int:
    """The highest layer that is flagged; 0 for none."""
    return int(len(flags) - np.argmax(flags[::-1])) if flags.any() else 0
