/** The network of the playground: `types.js` says what it computes, the kernels do the loops. */

import { exponent, log10, powerOfTwo, sqrt } from "./elementary.js";
import { Memory, PANEL, SUMS, ZEROS } from "./memory.js";
import { ACTIVATIONS } from "./settings.js";
import { Theory, depthScale } from "./theory.js";

/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").Result} Result */
/** @typedef {import("./types.js").TrainingStep} TrainingStep */
/** @typedef {import("./types.js").Histogram} Histogram */

/** What a random number is for. */
const STREAMS = { weights: 0, biases: 1, inputs: 2, outputDeltas: 3 };

/**
 * A network on an engine; use one engine for one network.
 *
 * @param {import("./types.js").Engine} engine
 * @returns {import("./types.js").Network}
 */
export function createNetwork(engine) {
  const body = new Body(engine.kernels);
  return {
    run: (settings) => finish(body.run(settings)),
    runInPieces: (settings) => body.run(settings),
    histogram: (layer, bins) => body.histogram(layer, bins),
    startTraining: (settings) => finish(body.startTraining(settings)),
    trainStep: (learningRate) => finish(body.trainStep(learningRate)),
    trainStepInPieces: (learningRate) => body.trainStep(learningRate),
  };
}

/**
 * @template T
 * @param {Generator<void, T>} pieces
 * @returns {T}
 */
function finish(pieces) {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

class Body {
  /** @param {import("./kernels.js").Kernels} kernels */
  constructor(kernels) {
    this.kernels = kernels;
    this.memory = new Memory(1, 1, 1);
    /** What the standard normal numbers in the memory belong to. */
    this.drawn = { seed: -1, width: -1, layers: 0, rows: 0 };
    /** @type {Settings | undefined} */
    this.settings = undefined;
    this.step = 0;
  }

  /**
   * @param {Settings} settings
   * @returns {Generator<void, Result>}
   */
  *run(settings) {
    yield* this.initialise(settings);
    const { depth } = settings;
    const activationByLayer = yield* this.forward();
    const loss = this.outputDelta();
    const { memory } = this;
    this.kernels.scale(memory.delta(depth), memory.entering, memory.rows * memory.stride, 1);
    const deltaByLayer = yield* this.backward();
    const theory = this.theory();
    const fixedPoint = theory.fixedPoint();
    yield;
    const chi = theory.chi(fixedPoint);
    const predicted = yield* theory.byLayer(depth);
    const deadByLayer = yield* this.deadByLayer();
    return {
      settings: { ...settings },
      deltaByLayer,
      activationByLayer,
      deadByLayer,
      theoryDeltaByLayer: predicted.delta,
      theoryActivationByLayer: predicted.activation,
      loss,
      theoryLoss: 0.5 * (predicted.q + 1) * settings.width,
      decadesPerLayer: (log10(deltaByLayer[0]) - log10(deltaByLayer[depth - 1])) / (depth - 1),
      fixedPoint,
      chi,
      depthScale: depthScale(chi),
      ...divergence(activationByLayer, deltaByLayer),
    };
  }

  /**
   * @param {Settings} settings
   * @returns {Generator<void, void>}
   */
  *startTraining(settings) {
    yield* this.initialise(settings);
    this.step = 0;
  }

  /**
   * @param {number} [learningRate]
   * @returns {Generator<void, TrainingStep>}
   */
  *trainStep(learningRate = this.current.learningRate) {
    const activationByLayer = yield* this.forward();
    const loss = this.outputDelta();
    const weightGradientByLayer = new Float64Array(this.current.depth);
    const deltaByLayer = yield* this.backward((layer) => {
      weightGradientByLayer[layer - 1] = this.update(layer, learningRate);
    });
    return {
      step: this.step++,
      loss,
      deltaByLayer,
      weightGradientByLayer,
      ...divergence(activationByLayer, deltaByLayer),
    };
  }

  /**
   * @param {number} layer
   * @param {number} bins
   * @returns {Histogram}
   */
  histogram(layer, bins) {
    const { batch, width } = this.current;
    const { stride } = this.memory;
    const m = this.kernels.view();
    const h = this.memory.h(layer);
    let low = Infinity;
    let high = -Infinity;
    /** @param {(value: number) => void} visit */
    const each = (visit) => {
      for (let r = 0; r < batch; r++) for (let c = 0; c < width; c++) visit(m[h + r * stride + c]);
    };
    each((value) => {
      if (value - value !== 0) return;
      if (value < low) low = value;
      if (value > high) high = value;
    });
    if (low > high) low = high = 0;
    // A layer of one value has it in the middle; halves, because the whole range may overflow.
    const half = high > low ? 0.5 * high - 0.5 * low : 0.5;
    const middle = 0.5 * low + 0.5 * high;
    const edges = new Float64Array(bins + 1);
    for (let k = 0; k <= bins; k++) edges[k] = middle + ((2 * k - bins) / bins) * half;
    const counts = new Float64Array(bins);
    let outside = 0;
    each((value) => {
      if (value - value !== 0) return void outside++;
      const place = Math.floor((((value - middle) / half) * bins + bins) * 0.5);
      counts[place < 0 ? 0 : place >= bins ? bins - 1 : place]++;
    });
    return { layer, edges, counts, outside };
  }

  /** The settings of the latest pass. */
  get current() {
    if (this.settings) return this.settings;
    throw new Error("A network must have settings before it trains or shows a layer. Call `run` or `startTraining`.");
  }

  /**
   * Untrained weights, and the input.
   *
   * @param {Settings} settings
   * @returns {Generator<void, void>}
   */
  *initialise(settings) {
    this.settings = { ...settings };
    const { depth, width, batch, biasSpread } = settings;
    this.memory = new Memory(depth, width, batch);
    this.kernels.reserve(this.memory.end);
    yield* this.draw(settings);
    const { stride, parameters } = this.memory;
    const spread = weightSpread(settings);
    for (let layer = 1; layer <= depth; layer++) {
      const [W, G] = [this.memory.W(layer), this.memory.G(layer)];
      this.kernels.scale(W, G, parameters - stride, spread);
      this.kernels.scale(this.memory.b(layer), G + parameters - stride, stride, biasSpread);
      if (layer % 16 === 0) yield;
    }
  }

  /**
   * The standard normal numbers that are not there yet.
   *
   * @param {Settings} settings
   * @returns {Generator<void, void>}
   */
  *draw({ seed, width, depth, batch }) {
    const { kernels, memory, drawn } = this;
    const { stride, parameters } = memory;
    if (drawn.seed !== seed || drawn.width !== width) {
      this.drawn = { seed, width, layers: 0, rows: 0 };
      return yield* this.draw(/** @type {Settings} */ ({ seed, width, depth, batch }));
    }
    for (; drawn.layers < depth; drawn.layers++) {
      const layer = drawn.layers + 1;
      const G = memory.G(layer);
      kernels.view().fill(0, G, G + parameters); // what fills up rows and columns stays 0
      for (let row = 0; row < width; row += 32) {
        const rows = Math.min(32, width - row);
        kernels.normals(G + row * stride, stride, width, row, rows, seed, layer, STREAMS.weights);
        yield;
      }
      kernels.normals(G + parameters - stride, stride, width, 0, 1, seed, layer, STREAMS.biases);
    }
    while (drawn.rows < batch) {
      const rows = Math.min(32, batch - drawn.rows);
      const at = drawn.rows * stride;
      kernels.view().fill(0, memory.x + at, memory.x + at + rows * stride);
      kernels.view().fill(0, memory.entering + at, memory.entering + at + rows * stride);
      kernels.normals(memory.x + at, stride, width, drawn.rows, rows, seed, 0, STREAMS.inputs);
      kernels.normals(memory.entering + at, stride, width, drawn.rows, rows, seed, 0, STREAMS.outputDeltas);
      drawn.rows += rows;
      yield;
    }
  }

  /**
   * h and phi' of every layer; the RMS of each h.
   *
   * @returns {Generator<void, Float64Array<ArrayBuffer>>}
   */
  *forward() {
    const { kernels, memory } = this;
    const { depth, width, batch, activation } = this.current;
    const { stride, rows } = memory;
    const kind = ACTIVATIONS.indexOf(activation);
    const rms = new Float64Array(depth);
    for (let layer = 1; layer <= depth; layer++) {
      const [h, below, W, b] = [memory.h(layer), memory.h(layer - 1), memory.W(layer), memory.b(layer)];
      for (const [row, count] of slabs(rows, stride * stride)) {
        const at = row * stride;
        kernels.product(h + at, stride, below + at, stride, 1, W, stride, 1, b, count, width, stride, PANEL);
        if (layer < depth) kernels.activate(kind, h + at, memory.slope(layer) + at, count * stride);
        yield;
      }
      rms[layer - 1] = this.rootOfSquares(h, batch, batch * width);
    }
    return rms;
  }

  /** Set delta_L = z_L - x; the loss. */
  outputDelta() {
    const { kernels, memory } = this;
    const { depth, batch, width } = this.current;
    const delta = memory.delta(depth);
    kernels.subtract(delta, memory.h(depth), memory.x, memory.rows * memory.stride);
    return (0.5 * this.sumOfSquares(delta, batch, width, 1)) / batch;
  }

  /**
   * The RMS of every delta; `visit` sees each layer while its delta is there, and may then move its weights.
   *
   * @param {(layer: number) => void} [visit]
   * @returns {Generator<void, Float64Array<ArrayBuffer>>}
   */
  *backward(visit = () => {}) {
    const { kernels, memory } = this;
    const { depth, width, batch } = this.current;
    const { stride, rows } = memory;
    const rms = new Float64Array(depth);
    for (let layer = depth; layer >= 1; layer--) {
      const delta = memory.delta(layer);
      rms[layer - 1] = this.rootOfSquares(delta, batch, batch * width);
      if (layer > 1) {
        const [below, slope, W] = [memory.delta(layer - 1), memory.slope(layer - 1), memory.W(layer)];
        for (const [row, count] of slabs(rows, stride * stride)) {
          const at = row * stride;
          kernels.product(below + at, stride, delta + at, stride, 1, W, 1, stride, ZEROS, count, width, stride, PANEL);
          kernels.multiply(below + at, slope + at, count * stride);
          yield;
        }
      }
      visit(layer);
      yield;
    }
    return rms;
  }

  /**
   * W - learningRate dW and b - learningRate db, with the gradients of the mean loss; the norm of dW.
   *
   * @param {number} layer
   * @param {number} learningRate
   */
  update(layer, learningRate) {
    const { kernels, memory } = this;
    const { width, batch } = this.current;
    const { stride, gradient } = memory;
    const [h, delta] = [memory.h(layer - 1), memory.delta(layer)];
    kernels.product(gradient, stride, h, 1, stride, delta, stride, 1, ZEROS, stride, batch, stride, PANEL);
    const norm = this.rootOfSquares(gradient, width, 1) / batch;
    const factor = -(learningRate / batch);
    kernels.add(memory.W(layer), gradient, width * stride, factor);
    kernels.columnSums(SUMS, delta, stride, batch);
    kernels.add(memory.b(layer), SUMS, stride, factor);
    return norm;
  }

  /**
   * Share of units with phi' = 0 at every sample.
   *
   * @returns {Generator<void, Float64Array<ArrayBuffer>>}
   */
  *deadByLayer() {
    const { depth, width, batch } = this.current;
    const shares = new Float64Array(depth);
    for (let layer = 1; layer < depth; layer++) {
      this.kernels.columnSquares(SUMS, this.memory.slope(layer), this.memory.stride, batch, 1);
      const m = this.kernels.view();
      let dead = 0;
      for (let c = 0; c < width; c++) if (m[SUMS + c] === 0) dead++;
      shares[layer - 1] = dead / width;
      if (layer % 8 === 0) yield;
    }
    return shares;
  }

  theory() {
    const settings = this.current;
    const spread = weightSpread(settings);
    const kind = ACTIVATIONS.indexOf(settings.activation);
    const biasVariance = settings.biasSpread * settings.biasSpread;
    return new Theory(this.kernels, kind, settings.width * (spread * spread), biasVariance);
  }

  /**
   * The sum of (factor * value)^2: over the rows of each column first, then over the columns.
   *
   * @param {number} values
   * @param {number} rows
   * @param {number} columns
   * @param {number} factor
   */
  sumOfSquares(values, rows, columns, factor) {
    this.kernels.columnSquares(SUMS, values, this.memory.stride, rows, factor);
    const m = this.kernels.view();
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += m[SUMS + c];
    return sum;
  }

  /**
   * sqrt(sum of squares / count), right also where the squares leave the range of floats.
   *
   * @param {number} values
   * @param {number} rows
   * @param {number} count
   */
  rootOfSquares(values, rows, count) {
    const { width } = this.current;
    const sum = this.sumOfSquares(values, rows, width, 1);
    if (sum > 1e-280 && sum < 1e280) return sqrt(sum / count);
    const largest = this.largest(values, rows);
    if (!(largest > 2 ** -1000) || largest === Infinity) return largest;
    const n = Math.min(exponent(largest), 1000);
    return sqrt(this.sumOfSquares(values, rows, width, powerOfTwo(-n)) / count) * powerOfTwo(n);
  }

  /**
   * The largest absolute value; NaN where there is one.
   *
   * @param {number} values
   * @param {number} rows
   */
  largest(values, rows) {
    const { stride } = this.memory;
    const { width } = this.current;
    const m = this.kernels.view();
    let largest = 0;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < width; c++) {
        const size = Math.abs(m[values + r * stride + c]);
        if (size !== size) return NaN;
        if (size > largest) largest = size;
      }
    }
    return largest;
  }
}

/**
 * The standard deviation of one weight.
 *
 * @param {Settings} settings
 */
function weightSpread({ initialiser, gain, width }) {
  if (initialiser === "normal") return gain;
  return initialiser === "he" ? gain * sqrt(2 / width) : gain / sqrt(width);
}

/**
 * Where the numbers left the range of floats, going up and coming down.
 *
 * @param {Float64Array} activationByLayer
 * @param {Float64Array} deltaByLayer
 */
function divergence(activationByLayer, deltaByLayer) {
  const finite = (/** @type {number} */ value) => value - value === 0;
  return {
    divergedForward: activationByLayer.findIndex((each) => !finite(each)) + 1,
    divergedBackward: deltaByLayer.findLastIndex((each) => !finite(each)) + 1,
  };
}

/**
 * Rows in slabs of about half a million products each, so that a piece of work takes less than a millisecond or two.
 *
 * @param {number} rows
 * @param {number} productsPerRow
 * @returns {Generator<[number, number], void>}
 */
function* slabs(rows, productsPerRow) {
  const most = Math.max(4, Math.floor(2 ** 19 / productsPerRow / 4) * 4);
  for (let row = 0; row < rows; row += most) yield [row, Math.min(most, rows - row)];
}
