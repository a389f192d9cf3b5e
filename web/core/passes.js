/** What goes up through a network and what comes down, a layer at a time, in pieces of work. */

import { PANEL, SUMS, ZEROS } from "./memory.js";
import { rootOfSquares, sumOfSquares } from "./norms.js";
import { ACTIVATIONS } from "./settings.js";

export class Passes {
  /**
   * @param {import("./kernels.js").Kernels} kernels
   * @param {import("./memory.js").Memory} memory
   * @param {import("./slabs.js").Slabs} slabs
   * @param {import("./types.js").Settings} settings
   */
  constructor(kernels, memory, slabs, settings) {
    this.kernels = kernels;
    this.memory = memory;
    this.slabs = slabs;
    this.settings = settings;
  }

  /**
   * h and phi' of every layer; the RMS of each h.
   *
   * @returns {Generator<void, Float64Array<ArrayBuffer>>}
   */
  *forward() {
    const { kernels, memory } = this;
    const { depth, width, activation } = this.settings;
    const { stride, rows } = memory;
    const kind = ACTIVATIONS.indexOf(activation);
    const rms = new Float64Array(depth);
    for (let layer = 1; layer <= depth; layer++) {
      const [h, below, W, b] = [memory.h(layer), memory.h(layer - 1), memory.W(layer), memory.b(layer)];
      for (const [row, count] of this.slabs.of(rows, stride * stride)) {
        const at = row * stride;
        kernels.product(h + at, stride, below + at, stride, 1, W, stride, 1, b, count, width, stride, PANEL);
        yield;
        if (layer < depth) kernels.activate(kind, h + at, memory.slope(layer) + at, count * stride);
        yield;
      }
      rms[layer - 1] = this.rms(h);
      yield;
    }
    return rms;
  }

  /** Set delta_L = z_L - x; the loss. */
  outputDelta() {
    const { kernels, memory } = this;
    const { depth, batch } = this.settings;
    const delta = memory.delta(depth);
    kernels.subtract(delta, memory.h(depth), memory.x, memory.rows * memory.stride);
    return (0.5 * sumOfSquares(kernels, this.table(delta))) / batch;
  }

  /**
   * The RMS of every delta; `visit` sees each layer while its delta is there, and may then move its weights.
   *
   * @param {(layer: number) => Iterable<void>} [visit]
   * @returns {Generator<void, Float64Array<ArrayBuffer>>}
   */
  *backward(visit = () => []) {
    const { kernels, memory } = this;
    const { depth, width } = this.settings;
    const { stride, rows } = memory;
    const rms = new Float64Array(depth);
    for (let layer = depth; layer >= 1; layer--) {
      const delta = memory.delta(layer);
      rms[layer - 1] = this.rms(delta);
      yield;
      if (layer > 1) {
        const [below, slope, W] = [memory.delta(layer - 1), memory.slope(layer - 1), memory.W(layer)];
        for (const [row, count] of this.slabs.of(rows, stride * stride)) {
          const at = row * stride;
          kernels.product(below + at, stride, delta + at, stride, 1, W, 1, stride, ZEROS, count, width, stride, PANEL);
          kernels.multiply(below + at, slope + at, count * stride);
          yield;
        }
      }
      yield* visit(layer);
    }
    return rms;
  }

  /**
   * W - learningRate dW and b - learningRate db, with the gradients of the mean loss; the norm of dW.
   *
   * @param {number} layer
   * @param {number} learningRate
   * @returns {Generator<void, number>}
   */
  *update(layer, learningRate) {
    const { kernels, memory } = this;
    const { width, batch } = this.settings;
    const { stride, gradient } = memory;
    const [h, delta] = [memory.h(layer - 1), memory.delta(layer)];
    for (const [row, count] of this.slabs.of(stride, stride * batch)) {
      const to = gradient + row * stride;
      kernels.product(to, stride, h + row, 1, stride, delta, stride, 1, ZEROS, count, batch, stride, PANEL);
      yield;
    }
    const norm = rootOfSquares(kernels, { at: gradient, stride, rows: width, columns: width }, 1) / batch;
    yield;
    const factor = -(learningRate / batch);
    kernels.add(memory.W(layer), gradient, width * stride, factor);
    yield;
    kernels.columnSums(SUMS, delta, stride, batch);
    kernels.add(memory.b(layer), SUMS, stride, factor);
    yield;
    return norm;
  }

  /**
   * Share of units with phi' = 0 at every sample.
   *
   * @returns {Generator<void, Float64Array<ArrayBuffer>>}
   */
  *deadByLayer() {
    const { depth, width, batch } = this.settings;
    const shares = new Float64Array(depth);
    for (let layer = 1; layer < depth; layer++) {
      this.kernels.columnSquares(SUMS, this.memory.slope(layer), this.memory.stride, batch, 1);
      const m = this.kernels.view();
      let dead = 0;
      for (let c = 0; c < width; c++) if (m[SUMS + c] === 0) dead++;
      shares[layer - 1] = dead / width;
      if (layer % 4 === 0) yield;
    }
    return shares;
  }

  /**
   * Root of the mean square over samples and units.
   *
   * @param {number} at
   */
  rms(at) {
    const { batch, width } = this.settings;
    return rootOfSquares(this.kernels, this.table(at), batch * width);
  }

  /**
   * A signal, without what fills up its rows and columns.
   *
   * @param {number} at
   * @returns {import("./norms.js").Table}
   */
  table(at) {
    const { batch, width } = this.settings;
    return { at, stride: this.memory.stride, rows: batch, columns: width };
  }
}
