"""Our networks beside PyTorch's, one BLAS thread each: prints seconds and ratios as one JSON object.

Run by `bench.networks` in a process of its own, since the number of threads is fixed when numpy is imported.
Both sides compute the same from the same weights; that they agree is asserted.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as torch_functions

from gradlesson.course.nn.activations import ACTIVATIONS, ReLU, SideBySide
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import He, LeCun, Normal, Orthogonal, Xavier, standard_normal
from gradlesson.course.nn.losses import softmax_cross_entropy
from gradlesson.course.nn.lstm import LSTM
from gradlesson.course.nn.mlp import MLP, rms_of_logs
from gradlesson.course.nn.sgd import SGD

Run = Callable[[], object]
TORCH_ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky-relu": lambda z: torch_functions.leaky_relu(z, 0.01),
    "elu": torch_functions.elu,
    "selu": torch_functions.selu,
    "gelu": lambda z: torch_functions.gelu(z, approximate="tanh"),
}
NAMES_IN_TORCH = ("input", "forget", "candidate", "output")
"""The blocks of an `nn.LSTM`'s weights, in its order."""


def alternating(repeats: int, **runs: Run) -> dict[str, list[float]]:
    """Processor seconds of each run, in turn; the first round, which warms up, is left out."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for round in range(repeats + 1):
        for name, run in runs.items():
            started = time.process_time()
            run()
            if round:
                seconds[name].append(time.process_time() - started)
    return seconds


def ratio(seconds: dict[str, list[float]], theirs: str) -> float:
    """Median of our seconds over those of the run beside it."""
    return statistics.median(
        mine / other for mine, other in zip(seconds["ours"], seconds[theirs], strict=True)
    )


# -- gradients of each layer ---------------------------------------------------------------------------------------


def per_layer_gradients(
    seeds: int = 64, at_once: int = 16, depth: int = 50, width: int = 128, batch: int = 16, repeats: int = 3
) -> dict[str, float]:
    """log10 of the RMS of dL/dz of every layer, 7 activations x 4 initialisers, with the weights in place.

    Beside PyTorch with one network at a time, and with as many at once as ours.
    """
    rngs = np.random.default_rng(1).spawn(seeds)
    x, output_delta = (standard_normal(rngs, batch, width) for _ in range(2))
    normals = [standard_normal(rngs, width, width) for _ in range(depth)]
    weights = [[each(layer) for layer in normals] for each in (Normal(0.1), Xavier(), He(), Orthogonal())]
    parts = [slice(first, first + at_once) for first in range(0, seeds, at_once)]
    phi = SideBySide(tuple(ACTIVATIONS.values()))
    networks = [[MLP([Dense(W[part]) for W in layers], phi) for part in parts] for layers in weights]
    x_7, delta_7 = (np.tile(each, (1, len(ACTIVATIONS), 1)) for each in (x, output_delta))
    trace = networks[0][0].new_trace(x_7[:at_once])
    found: dict[str, list[Any]] = {}

    def ours() -> None:
        found["ours"] = []
        for of_initialiser in networks:
            logs = []
            for network, part in zip(of_initialiser, parts, strict=True):
                network.forward(x_7[part], trace)
                log = network.backward_in_logs(trace, delta_7[part])
                logs.append(np.stack([rms_of_logs(one) for one in np.split(log, len(ACTIVATIONS), axis=1)]))
            found["ours"].append(np.concatenate(logs, axis=1))

    tensors = [[torch.from_numpy(W) for W in layers] for layers in weights]
    torch_x, torch_delta = torch.from_numpy(x), torch.from_numpy(output_delta)

    def theirs(name: str, at_once: int) -> None:
        found[name] = []
        bias = torch.zeros(at_once, 1, width)
        for layers in tensors:
            norms = np.empty((len(TORCH_ACTIVATIONS), seeds, depth))
            for row, function in zip(norms, TORCH_ACTIVATIONS.values(), strict=True):
                for first in range(0, seeds, at_once):
                    part = slice(first, first + at_once)
                    h = torch_x[part]
                    preactivations: list[Any] = []
                    for W in layers:
                        z = torch.baddbmm(bias, h, W[part])
                        if not preactivations:
                            z.requires_grad_(True)
                        preactivations.append(z)
                        h = function(z)
                    deltas = torch.autograd.grad(z, preactivations, torch_delta[part])
                    row[part] = torch.stack([one.square().mean((1, 2)).log10() / 2 for one in deltas], 1)
            found[name].append(norms)

    seconds = alternating(
        repeats,
        ours=ours,
        single=lambda: theirs("single", 1),
        batched=lambda: theirs("batched", at_once),
    )
    for name in ("single", "batched"):
        mine, other = np.array(found["ours"]), np.array(found[name])
        # Squares below 1e-36 leave float32 in PyTorch; ours add up logs.
        inside = other > -18
        np.testing.assert_allclose(mine[inside], other[inside], atol=0.02)
    return {
        "gradients-seconds": statistics.median(seconds["ours"]),
        "gradients": ratio(seconds, "single"),
        "gradients-over-batched": ratio(seconds, "batched"),
    }


# -- a step of training --------------------------------------------------------------------------------------------


def training_step(
    seeds: int = 10, depth: int = 15, width: int = 64, batch: int = 64, classes: int = 10, repeats: int = 15
) -> dict[str, float]:
    """Forward, cross-entropy, backward and momentum, beside PyTorch and beside our own matrix products alone."""
    steps = 20
    rngs = np.random.default_rng(2).spawn(seeds)
    network = MLP.draw([width] * depth + [classes], ReLU(), He(), rngs)
    x = standard_normal(rngs, batch, width)
    labels = np.random.default_rng(3).integers(0, classes, (seeds, batch))
    optimiser = SGD(network.layers, 0.01, 0.9)
    trace = network.new_trace(x, keep_preactivations=False)

    def ours() -> None:
        for _ in range(steps):
            network.forward(x, trace)
            _, delta = softmax_cross_entropy(trace.output, labels)
            network.backward(trace, delta)
            optimiser.step()

    weights = [torch.from_numpy(layer.W.copy()).requires_grad_(True) for layer in network.layers]
    biases = [torch.zeros(seeds, 1, layer.fan_out, requires_grad=True) for layer in network.layers]
    torch_x, torch_labels = torch.from_numpy(x), torch.from_numpy(labels).reshape(-1)
    torch_optimiser = torch.optim.SGD([*weights, *biases], lr=0.01, momentum=0.9)

    def theirs() -> None:
        for _ in range(steps):
            h = torch_x
            for W, b in zip(weights, biases, strict=True):
                z = torch.baddbmm(b, h, W)
                h = torch.relu(z)
            loss = (
                torch_functions.cross_entropy(z.reshape(-1, classes), torch_labels, reduction="sum") / batch
            )
            torch_optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch_optimiser.step()

    ours()
    inputs = [x, *trace.activations[:-1]]
    products_of = [
        # As a step makes them: z, dW, and below the first layer dh with its transpose contiguous.
        (h, layer.W, delta, np.empty_like(delta), np.empty_like(layer.W), np.empty_like(h.swapaxes(1, 2)))
        for h, layer, delta in zip(inputs, network.layers, trace.deltas, strict=True)
    ]

    def products() -> None:
        for _ in range(steps):
            for at, (h, W, delta, z, dW, dh) in enumerate(products_of):
                np.matmul(h, W, out=z)
                np.matmul(h.swapaxes(1, 2), delta, out=dW)
                if at:
                    np.matmul(delta, W.swapaxes(1, 2), out=dh.swapaxes(1, 2))

    seconds = alternating(repeats, ours=ours, torch=theirs, products=products)
    return {
        "training-seconds": statistics.median(seconds["ours"]) / steps,
        "training": ratio(seconds, "torch"),
        "training-over-products": ratio(seconds, "products"),
    }


# -- LSTM ----------------------------------------------------------------------------------------------------------


def lstm(
    steps: int = 200, seeds: int = 5, batch: int = 32, units: int = 32, repeats: int = 11
) -> dict[str, float]:
    """Forward, and backward from the last state to all weights, beside `nn.LSTM` looped over the seeds."""
    rng = np.random.default_rng(4)
    layer = LSTM.draw(units, units, LeCun(), Orthogonal(), rng.spawn(seeds), forget_bias=1.0)
    columns = np.concatenate([np.arange(units) + layer.columns(block).start for block in NAMES_IN_TORCH])
    networks = [torch.nn.LSTM(units, units) for _ in range(seeds)]
    with torch.no_grad():
        for seed, network in enumerate(networks):
            network.weight_ih_l0.copy_(torch.from_numpy(layer.W_x[seed].T[columns].copy()))
            network.weight_hh_l0.copy_(torch.from_numpy(layer.W_h[seed].T[columns].copy()))
            network.bias_ih_l0.copy_(torch.from_numpy(layer.b[seed, 0, columns].copy()))
            network.bias_hh_l0.zero_()
    x = rng.standard_normal((steps, seeds, batch, units), dtype=np.float32)
    dh = rng.standard_normal((seeds, batch, units), dtype=np.float32)
    torch_x = [torch.from_numpy(x[:, seed].copy()) for seed in range(seeds)]
    torch_dh = [torch.from_numpy(each) for each in dh]
    trace = layer.new_trace(x, record=False)

    def ours() -> None:
        layer.forward(x, trace=trace)
        layer.backward(trace, dh)

    def theirs() -> None:
        for network, inputs, delta in zip(networks, torch_x, torch_dh, strict=True):
            network.zero_grad(set_to_none=True)
            states, _ = network(inputs)
            states[-1].backward(delta)

    seconds = alternating(repeats, ours=ours, torch=theirs)
    for seed, network in enumerate(networks):
        found = network.weight_hh_l0.grad.numpy()
        np.testing.assert_allclose(layer.dW_h[seed].T[columns], found, atol=1e-3 * np.abs(found).max())
    return {"lstm-seconds": statistics.median(seconds["ours"]), "lstm": ratio(seconds, "torch")}


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(json.dumps({**per_layer_gradients(), **training_step(), **lstm()}))
