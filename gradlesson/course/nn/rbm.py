"""The restricted Boltzmann machine: a distribution over visible units, learnt by contrastive divergence."""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from numpy.random import Generator

from gradlesson.course.nn.activations import Sigmoid
from gradlesson.course.nn.arrays import Array, check_finite
from gradlesson.course.nn.divergence import may_diverge

Visible = Annotated[Array, "seeds batch visible"]
Hidden = Annotated[Array, "seeds batch hidden"]

_sigmoid = Sigmoid()


class RBM:
    """Bernoulli units with the energy E(v, h) = -v W h^T - v b^T - h c^T, and p(v, h) proportional to exp(-E).

    Written with a unit that is always 1 on each side, E = -(v, 1) Theta (h, 1)^T: one matrix holds all that is
    learnt, so the optimisers of other networks serve here.

    Attributes:
        parameters: Theta, (seeds, visible + 1, hidden + 1); its last row is c, its last column b, its corner 0.
        gradients: what an optimiser steps against, of the same layout.
        W, b, c: views of `parameters`, (seeds, visible, hidden), (seeds, 1, visible) and (seeds, 1, hidden).

    References:
        Hinton 2002, Training products of experts by minimizing contrastive divergence,
        doi:10.1162/089976602760128018.
    """

    def __init__(self, W: Annotated[Array, "seeds visible hidden"]) -> None:
        """Hold a copy of the weights `W`, and zero biases.

        Raises:
            ValueError: weights without an axis of seeds, without units, or not finite.
        """
        if W.ndim != 3 or 0 in W.shape:
            raise ValueError(
                f"`W` must be (seeds, visible, hidden) with at least one of each, got shape {W.shape}. "
                "For one machine, use W[None]."
            )
        check_finite("W", W)
        seeds, self.visible, self.hidden = W.shape
        self.parameters: Annotated[Array, "seeds visible+1 hidden+1"] = np.zeros(
            (seeds, self.visible + 1, self.hidden + 1), W.dtype
        )
        self.gradients: Annotated[Array, "seeds visible+1 hidden+1"] = np.zeros_like(self.parameters)
        self.W = self.parameters[:, :-1, :-1]
        self.b = self.parameters[:, :-1, -1:].swapaxes(1, 2)
        self.c = self.parameters[:, -1:, :-1]
        self.W[...] = W

    @may_diverge
    def energy(self, v: Visible, h: Hidden) -> Annotated[Array, "seeds batch"]:
        """E(v, h) in nats.

        Raises:
            ValueError: units of another shape.
        """
        self._check_units("v", v, self.visible)
        self._check_units("h", h, self.hidden)
        interaction = ((v @ self.W) * h).sum(axis=2)
        energy: Array = -interaction - (v * self.b).sum(axis=2) - (h * self.c).sum(axis=2)
        return energy

    @may_diverge
    def free_energy(self, v: Visible) -> Annotated[Array, "seeds batch"]:
        """F(v) = -log sum_h exp(-E(v, h)) = -v b^T - sum of log(1 + exp(c + v W)), in nats.

        Raises:
            ValueError: units of another shape.
        """
        self._check_units("v", v, self.visible)
        softplus: Array = np.logaddexp(0, v @ self.W + self.c)
        energy: Array = -(v * self.b).sum(axis=2) - softplus.sum(axis=2)
        return energy

    @may_diverge
    def hidden_probabilities(self, v: Visible) -> Hidden:
        """p(h = 1 | v) = sigmoid(v W + c).

        Raises:
            ValueError: units of another shape.
        """
        self._check_units("v", v, self.visible)
        z = v @ self.W
        z += self.c
        return _sigmoid(z, out=z)

    @may_diverge
    def visible_probabilities(self, h: Hidden) -> Visible:
        """p(v = 1 | h) = sigmoid(h W^T + b).

        Raises:
            ValueError: units of another shape.
        """
        self._check_units("h", h, self.hidden)
        z = h @ self.W.swapaxes(1, 2)
        z += self.b
        return _sigmoid(z, out=z)

    @may_diverge
    def contrastive_divergence(
        self, v: Visible, rngs: Sequence[Generator], k: int = 1, weight_decay: float = 0.0
    ) -> Annotated[Array, "seeds"]:
        """The mean squared error of the reconstruction after one step of the chain; sets `gradients`.

        The gradient of -log p(v) is <(v, 1)^T (h, 1)> under the model minus the same under the data. CD-k takes
        k steps of Gibbs sampling from the data instead of the model. Hidden units enter both means with their
        probabilities; visible units are drawn in both. If only the reconstructions were drawn and the data stayed
        probabilities that hardly vary, as they are high in a stack, the noise of the drawing alone would pull W to
        zero. To the gradient of W, but of no bias, `weight_decay` W is added.

        Args:
            v: samples in [0, 1]; what lies between is a probability, and a unit is drawn from it.
            rngs: one generator for each seed.
            k: steps of the chain.
            weight_decay: strength of the pull of W to zero.

        Raises:
            ValueError: samples of the wrong shape or outside [0, 1], no step, a negative weight decay, or not one
                generator for each seed.
        """
        self._check_units("v", v, self.visible)
        check_shares("v", v)
        return self.contrast(v, rngs, k, weight_decay)

    @may_diverge
    def contrast(
        self, v: Visible, rngs: Sequence[Generator], k: int, weight_decay: float
    ) -> Annotated[Array, "seeds"]:
        """What `contrastive_divergence` does, for samples that may be NaN: those of a machine that has diverged."""
        self._check_settings(rngs, k, weight_decay)
        data = _bernoulli(v, rngs)
        h = self.hidden_probabilities(data)
        positive = _statistics(data, h)
        for step in range(k):
            reconstruction = self.visible_probabilities(_bernoulli(h, rngs))
            if step == 0:
                error: Array = np.square(reconstruction - v).mean(axis=(1, 2))
            sample = _bernoulli(reconstruction, rngs)
            h = self.hidden_probabilities(sample)
        np.subtract(_statistics(sample, h), positive, out=self.gradients)
        self.gradients[:, :-1, :-1] += weight_decay * self.W
        return error

    def _check_units(self, name: str, units: Visible | Hidden, width: int) -> None:
        seeds = len(self.W)
        if units.ndim != 3 or (units.shape[0], units.shape[2]) != (seeds, width) or units.shape[1] < 1:
            raise ValueError(
                f"`{name}` must be (seeds, batch, units) with {seeds} seeds and {width} units, got shape "
                f"{units.shape}. Repeat samples that all seeds share with `np.broadcast_to`."
            )

    def _check_settings(self, rngs: Sequence[Generator], k: int, weight_decay: float) -> None:
        seeds = len(self.W)
        if len(rngs) != seeds:
            raise ValueError(
                f"`rngs` must hold {seeds} generators, one a seed, got {len(rngs)}. Try `rng.spawn({seeds})`."
            )
        if k < 1:
            raise ValueError(f"`k` must be at least 1, got {k}. CD-1 is the usual choice.")
        if not 0 <= weight_decay < np.inf:
            raise ValueError(f"`weight_decay` must be a number from 0, got {weight_decay}. Use 0 for none.")


def check_shares(name: str, values: Array) -> None:
    """Refuse samples outside [0, 1].

    Raises:
        ValueError: a number below 0 or above 1, or NaN.
    """
    if not (values.min() >= 0 and values.max() <= 1):
        raise ValueError(
            f"`{name}` must be in [0, 1], got {values.min()} to {values.max()}. Divide pixels by their maximum."
        )


def _statistics(v: Visible, h: Hidden) -> Annotated[Array, "seeds visible+1 hidden+1"]:
    """The mean over the batch of (v, 1)^T (h, 1)."""
    (seeds, batch, visible), hidden = v.shape, h.shape[2]
    mean = np.empty((seeds, visible + 1, hidden + 1), h.dtype)
    np.matmul(v.swapaxes(1, 2), h, out=mean[:, :-1, :-1])
    mean[:, :-1, -1] = v.sum(axis=1)
    mean[:, -1, :-1] = h.sum(axis=1)
    mean[:, -1, -1] = batch
    mean /= batch
    return mean


def _bernoulli(probability: Array, rngs: Sequence[Generator]) -> Array:
    """Independent draws of 0 and 1; those of seed k come from `rngs[k]` alone."""
    uniform = np.empty(probability.shape, probability.dtype)
    for seed, rng in enumerate(rngs):
        rng.random(out=uniform[seed], dtype=uniform.dtype.type)
    draws: Array = np.less(uniform, probability, out=uniform)
    return draws
