/** The network of the playground: `types.js` says what it computes, the kernels do the loops. */

import { log10 } from "./elementary.js";
import { histogramOf } from "./histogram.js";
import { Initialiser, weightSpread } from "./initialiser.js";
import { Memory } from "./memory.js";
import { Passes } from "./passes.js";
import { ACTIVATIONS } from "./settings.js";
import { Slabs } from "./slabs.js";
import { Theory, depthScale } from "./theory.js";

/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").Result} Result */
/** @typedef {import("./types.js").TrainingStep} TrainingStep */
/** @typedef {import("./types.js").Histogram} Histogram */

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
    histogram: (layer, bins) => finish(body.histogram(layer, bins)),
    histogramInPieces: (layer, bins) => body.histogram(layer, bins),
    startTraining: (settings) => finish(body.startTraining(settings)),
    startTrainingInPieces: (settings) => body.startTraining(settings),
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
    this.initialiser = new Initialiser(kernels);
    this.slabs = new Slabs();
    /** @type {Passes | undefined} */
    this.passes = undefined;
    this.step = 0;
  }

  /**
   * @param {Settings} settings
   * @returns {Generator<void, Result>}
   */
  *run(settings) {
    const passes = yield* this.initialise(settings);
    const { memory } = passes;
    const { depth } = settings;
    const activationByLayer = yield* passes.forward();
    const loss = passes.outputDelta();
    this.kernels.scale(memory.delta(depth), memory.entering, memory.rows * memory.stride, 1);
    const deltaByLayer = yield* passes.backward();
    const theory = this.theory(settings);
    const fixedPoint = yield* theory.fixedPoint();
    const chi = theory.chi(fixedPoint);
    const predicted = yield* theory.byLayer(depth);
    const deadByLayer = yield* passes.deadByLayer();
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
  *trainStep(learningRate = this.current.settings.learningRate) {
    const passes = this.current;
    const activationByLayer = yield* passes.forward();
    const loss = passes.outputDelta();
    const weightGradientByLayer = new Float64Array(passes.settings.depth);
    const deltaByLayer = yield* passes.backward(function* (layer) {
      weightGradientByLayer[layer - 1] = yield* passes.update(layer, learningRate);
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
   * @returns {Generator<void, Histogram>}
   */
  *histogram(layer, bins) {
    const passes = this.current;
    return { layer, ...(yield* histogramOf(this.kernels, passes.table(passes.memory.h(layer)), bins)) };
  }

  /** The passes through the latest network. */
  get current() {
    if (this.passes) return this.passes;
    throw new Error("A network must have settings before it trains or shows a layer. Call `run` or `startTraining`.");
  }

  /**
   * An untrained network.
   *
   * @param {Settings} settings
   * @returns {Generator<void, Passes>}
   */
  *initialise(settings) {
    const memory = new Memory(settings.depth, settings.width, settings.batch);
    this.passes = new Passes(this.kernels, memory, this.slabs, { ...settings });
    yield* this.initialiser.initialise(memory, settings);
    return this.passes;
  }

  /** @param {Settings} settings */
  theory(settings) {
    const spread = weightSpread(settings);
    const kind = ACTIVATIONS.indexOf(settings.activation);
    const biasVariance = settings.biasSpread * settings.biasSpread;
    return new Theory(this.kernels, kind, settings.width * (spread * spread), biasVariance);
  }
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
