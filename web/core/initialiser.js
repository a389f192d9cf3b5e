/** Untrained weights and biases, and what enters at either end, from standard normal numbers that are kept. */

import { sqrt } from "./elementary.js";

/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./memory.js").Memory} Memory */

/** What a random number is for. */
const STREAMS = { weights: 0, biases: 1, inputs: 2, outputDeltas: 3 };

/** Normal numbers of one piece of work: an engine that still interprets takes some microseconds for each. */
const NUMBERS = 256;

export class Initialiser {
  /** @param {import("./kernels.js").Kernels} kernels */
  constructor(kernels) {
    this.kernels = kernels;
    /** What the standard normal numbers in the memory belong to. */
    this.drawn = { seed: -1, width: -1, layers: 0, rows: 0 };
  }

  /**
   * Set all weights and biases, and the input.
   *
   * @param {Memory} memory
   * @param {Settings} settings
   * @returns {Generator<void, void>}
   */
  *initialise(memory, settings) {
    const { kernels } = this;
    kernels.reserve(memory.end);
    yield;
    yield* this.draw(memory, settings);
    const { stride, parameters } = memory;
    const spread = weightSpread(settings);
    for (let layer = 1; layer <= settings.depth; layer++) {
      const [W, G] = [memory.W(layer), memory.G(layer)];
      kernels.scale(W, G, parameters - stride, spread);
      kernels.scale(memory.b(layer), G + parameters - stride, stride, settings.biasSpread);
      if (layer % 4 === 0) yield;
    }
  }

  /**
   * The standard normal numbers that are not there yet.
   *
   * @param {Memory} memory
   * @param {Settings} settings
   * @returns {Generator<void, void>}
   */
  *draw(memory, { seed, width, depth, batch }) {
    if (this.drawn.seed !== seed || this.drawn.width !== width) this.drawn = { seed, width, layers: 0, rows: 0 };
    const { kernels, drawn } = this;
    const { stride, parameters } = memory;
    const most = Math.ceil(NUMBERS / width);
    for (; drawn.layers < depth; drawn.layers++) {
      const layer = drawn.layers + 1;
      const G = memory.G(layer);
      kernels.view().fill(0, G, G + parameters); // what fills up rows and columns stays 0
      for (let row = 0; row < width; row += most) {
        const rows = Math.min(most, width - row);
        kernels.normals(G + row * stride, stride, width, row, rows, seed, layer, STREAMS.weights);
        yield;
      }
      kernels.normals(G + parameters - stride, stride, width, 0, 1, seed, layer, STREAMS.biases);
    }
    while (drawn.rows < batch) {
      const rows = Math.min(most, batch - drawn.rows);
      const at = drawn.rows * stride;
      kernels.view().fill(0, memory.x + at, memory.x + at + rows * stride);
      kernels.view().fill(0, memory.entering + at, memory.entering + at + rows * stride);
      kernels.normals(memory.x + at, stride, width, drawn.rows, rows, seed, 0, STREAMS.inputs);
      kernels.normals(memory.entering + at, stride, width, drawn.rows, rows, seed, 0, STREAMS.outputDeltas);
      drawn.rows += rows;
      yield;
    }
  }
}

/**
 * The standard deviation of one weight.
 *
 * @param {Settings} settings
 */
export function weightSpread({ initialiser, gain, width }) {
  if (initialiser === "normal") return gain;
  return initialiser === "he" ? gain * sqrt(2 / width) : gain / sqrt(width);
}
