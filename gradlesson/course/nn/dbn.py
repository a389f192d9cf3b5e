"""The deep belief network: restricted Boltzmann machines trained one upon the other, then fine-tuned as one MLP."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated

import numpy as np
from numpy.random import Generator

from gradlesson.course.nn.activations import Sigmoid
from gradlesson.course.nn.arrays import Array, IntegerArray
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import Initialiser
from gradlesson.course.nn.mlp import MLP
from gradlesson.course.nn.rbm import RBM, check_shares
from gradlesson.course.nn.sgd import SGD
from gradlesson.course.nn.training import minibatches


class DBN:
    """A stack of RBMs; each takes what the one below makes of the data.

    References:
        Hinton, Osindero & Teh 2006, A fast learning algorithm for deep belief nets,
        doi:10.1162/neco.2006.18.7.1527.
        Bengio, Lamblin, Popovici & Larochelle 2007, Greedy layer-wise training of deep networks (NIPS 19).
    """

    def __init__(self, machines: Sequence[RBM]) -> None:
        """Stack machines, the one that sees the data first.

        Raises:
            ValueError: no machine, or one whose hidden units are not the visible units of the next.
        """
        if not machines:
            raise ValueError("`machines` must hold at least one RBM, got none. Draw the stack from widths.")
        for number, (below, above) in enumerate(pairwise(machines), start=1):
            if below.hidden != above.visible:
                raise ValueError(
                    f"The hidden units of a machine must be the visible ones of the next, got {below.hidden} in "
                    f"machine {number} and {above.visible} in machine {number + 1}. Draw both from one list."
                )
        self.machines = list(machines)

    @classmethod
    def draw(cls, widths: Sequence[int], initialiser: Initialiser, rngs: Sequence[Generator]) -> "DBN":
        """A new stack for each generator; `widths` runs from the visible units to the last hidden ones."""
        return cls([RBM(initialiser.draw(rngs, *fans)) for fans in pairwise(widths)])

    def pretrain(
        self,
        x: Annotated[Array, "samples visible"],
        rngs: Sequence[Generator],
        *,
        epochs: int,
        batch: int,
        learning_rate: float,
        momenta: Sequence[float] = (0.5, 0.9),
        gentle_epochs: int = 5,
        weight_decay: float = 0.0,
        k: int = 1,
    ) -> Annotated[Array, "machines epochs seeds"]:
        """Train the machines greedily, from the data up; returns the mean reconstruction error of each epoch.

        Once a machine is trained it stays, and its hidden probabilities are the data of the next. Momentum is the
        first of `momenta` for `gentle_epochs` epochs and the second from then on.

        Raises:
            ValueError: samples that are not (samples, visible) or outside [0, 1], momenta that are no two,
                negative epochs, and what `RBM`, `SGD` and `minibatches` refuse.
        """
        if x.ndim != 2 or 0 in x.shape:
            raise ValueError(
                f"`x` must be (samples, visible), got shape {x.shape}. All seeds share the data."
            )
        check_shares("x", x)
        if len(momenta) != 2 or not all(0 <= momentum < 1 for momentum in momenta):
            raise ValueError(f"`momenta` must be two numbers in [0, 1), got {momenta}. Try (0.5, 0.9).")
        if epochs < 0:
            raise ValueError(f"`epochs` must not be negative, got {epochs}. Use 0 to train nothing.")
        seeds = len(rngs)
        data = np.broadcast_to(x, (seeds, *x.shape))
        per_epoch = len(x) // batch if batch else 0
        errors = np.empty((len(self.machines), epochs, seeds))
        for machine, of_machine in zip(self.machines, errors, strict=True):
            batches = minibatches(rngs, len(x), batch, epochs * per_epoch)
            optimiser = SGD([machine], learning_rate, momenta[0])
            for epoch in range(epochs):
                optimiser.momentum = momenta[epoch >= gentle_epochs]
                steps = batches[epoch * per_epoch : (epoch + 1) * per_epoch]
                of_machine[epoch] = _epoch(machine, optimiser, data, steps, rngs, k, weight_decay)
            data = machine.hidden_probabilities(data)
        return errors

    def fine_tunable(self, output: Dense) -> MLP:
        """The sigmoid network that starts from the machines' weights and hidden biases, with a new last layer."""
        # Set, not handed in: a machine that has diverged is part of the result, and no mistake.
        layers = [Dense(np.zeros_like(machine.W)) for machine in self.machines]
        for layer, machine in zip(layers, self.machines, strict=True):
            layer.W[...], layer.b[...] = machine.W, machine.c
        return MLP([*layers, output], Sigmoid())


def _epoch(
    machine: RBM,
    optimiser: SGD,
    data: Annotated[Array, "seeds samples visible"],
    batches: Annotated[IntegerArray, "steps seeds batch"],
    rngs: Sequence[Generator],
    k: int,
    weight_decay: float,
) -> Annotated[Array, "seeds"]:
    """The mean error of reconstruction over all steps."""
    total = np.zeros(len(rngs))
    seeds = np.arange(len(rngs))[:, np.newaxis]
    for rows in batches:
        total += machine.contrast(data[seeds, rows], rngs, k, weight_decay)
        optimiser.step()
    return total / len(batches)
