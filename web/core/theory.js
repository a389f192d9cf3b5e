/**
 * Signal and gradient of an infinitely wide random network, layer by layer, on the axes of the measured ones.
 *
 * The preactivations of layer l are normal with variance q_l, and each layer multiplies the mean square of delta by
 * chi(q_l); `gradlesson.course.theory.mean_field` tells the same with another quadrature.
 *
 * References:
 *     Poole et al. 2016, arXiv:1606.05340. Schoenholz et al. 2017, arXiv:1611.01232.
 */

import { exp, log, sqrt } from "./elementary.js";
import { NODES, NODE_SLOPES, NODE_VALUES } from "./memory.js";

/**
 * The substitution u = e^t makes of an integral over u > 0 a sum over evenly spaced t, which converges exponentially
 * and sees phi(s u) equally well at every scale s.
 */
const STEP = 1 / 8;
const LOWEST = -32;
/** From e^-32 to e^2.375: beyond lies 1e-14 of the normal distribution at the one end and 1e-26 at the other. */
export const NODE_COUNT = 276;

/** Beyond these every activation function is as good as its limit, and q* counts as 0 or infinite. */
const SMALLEST_Q = 1e-24;
const LARGEST_Q = 1e24;
/** A smaller relative change of q from a layer to the next counts as none. */
const UNCHANGED = 1e-12;

/** Expectations of one activation function at one scale of weights and biases. */
export class Theory {
  /**
   * @param {import("./kernels.js").Kernels} kernels Its memory must reach beyond the nodes.
   * @param {number} kind The place of phi in `ACTIVATIONS`.
   * @param {number} weightVariance sigma_w^2, the width times the variance of one weight.
   * @param {number} biasVariance sigma_b^2.
   */
  constructor(kernels, kind, weightVariance, biasVariance) {
    this.kernels = kernels;
    this.kind = kind;
    this.weightVariance = weightVariance;
    this.biasVariance = biasVariance;
    this.weights = placeNodes(kernels.view());
  }

  /**
   * E[phi(z)^2] and E[phi'(z)^2] for z ~ N(0, q).
   *
   * @param {number} q
   */
  meanSquares(q) {
    const { kernels, weights } = this;
    kernels.scale(NODE_VALUES, NODES, 2 * NODE_COUNT, sqrt(q));
    kernels.activate(this.kind, NODE_VALUES, NODE_SLOPES, 2 * NODE_COUNT);
    const m = kernels.view();
    let phi = 0;
    let slope = 0;
    for (let i = 0; i < NODE_COUNT; i++) {
      const [above, below] = [m[NODE_VALUES + i], m[NODE_VALUES + NODE_COUNT + i]];
      phi += weights[i] * (above * above + below * below);
      const [rising, falling] = [m[NODE_SLOPES + i], m[NODE_SLOPES + NODE_COUNT + i]];
      slope += weights[i] * (rising * rising + falling * falling);
    }
    return { phi, slope };
  }

  /** @param {number} q */
  nextQ(q) {
    return this.weightVariance * this.meanSquares(q).phi + this.biasVariance;
  }

  /** @param {number} q */
  chi(q) {
    const limited = q < SMALLEST_Q ? SMALLEST_Q : q > LARGEST_Q ? LARGEST_Q : q;
    return this.weightVariance * this.meanSquares(limited).slope;
  }

  /**
   * RMS of h and of delta in every layer, for a standard normal input x and a standard normal delta_L.
   *
   * @param {number} depth
   * @returns {Generator<void, {activation: Float64Array, delta: Float64Array, q: number}>}
   */
  *byLayer(depth) {
    const activation = new Float64Array(depth);
    const delta = new Float64Array(depth);
    const chis = new Float64Array(depth);
    let q = this.weightVariance + this.biasVariance;
    for (let l = 0; l < depth - 1; l++) {
      const { phi, slope } = this.meanSquares(q);
      chis[l] = q < SMALLEST_Q || q > LARGEST_Q ? this.chi(q) : this.weightVariance * slope;
      activation[l] = sqrt(phi);
      q = this.weightVariance * phi + this.biasVariance;
      yield;
    }
    activation[depth - 1] = sqrt(q);
    delta[depth - 1] = 1;
    for (let l = depth - 2; l >= 0; l--) delta[l] = delta[l + 1] * sqrt(chis[l]);
    return { activation, delta, q };
  }

  /**
   * q*, the limit of q_l from q_1; 0 or Infinity where it falls or grows without end.
   *
   * @returns {Generator<void, number>}
   */
  *fixedPoint() {
    const start = this.weightVariance + this.biasVariance;
    if (start === 0) return 0;
    const growth = this.growth(start);
    if (growth < UNCHANGED && growth > -UNCHANGED) return start;
    const up = growth > 0;
    for (let near = start; near > SMALLEST_Q && near < LARGEST_Q; ) {
      yield;
      const far = up ? near * 2 : near * 0.5;
      const there = this.growth(far);
      if (up ? there < -UNCHANGED : there > UNCHANGED) return yield* this.bisect(near, far, up);
      near = far;
    }
    return up ? Infinity : 0;
  }

  /**
   * The relative change of q from a layer to the next.
   *
   * @param {number} q
   */
  growth(q) {
    return this.nextQ(q) / q - 1;
  }

  /**
   * The fixed point between `near`, from where q moves towards `far`, and `far`, from where it comes back.
   *
   * @param {number} near
   * @param {number} far
   * @param {boolean} up
   * @returns {Generator<void, number>}
   */
  *bisect(near, far, up) {
    for (let step = 0; step < 60; step++) {
      yield;
      const middle = 0.5 * (near + far);
      if (this.growth(middle) > 0 === up) near = middle;
      else far = middle;
    }
    return near;
  }
}

/**
 * The number of layers over which the mean square of delta changes by e, -1 / ln chi; infinite where chi is 1.
 *
 * @param {number} chi
 */
export function depthScale(chi) {
  return chi > 1 - UNCHANGED && chi < 1 + UNCHANGED ? Infinity : -1 / log(chi);
}

/** @type {Float64Array | undefined} */
let nodesAndWeights;

/**
 * Write the nodes, those above 0 and then those below, into the memory; their weights, normal density included.
 *
 * @param {Float64Array} m
 */
function placeNodes(m) {
  nodesAndWeights ??= computeNodes();
  for (let i = 0; i < NODE_COUNT; i++) {
    m[NODES + i] = nodesAndWeights[i];
    m[NODES + NODE_COUNT + i] = -nodesAndWeights[i];
  }
  return nodesAndWeights.subarray(NODE_COUNT);
}

function computeNodes() {
  const both = new Float64Array(2 * NODE_COUNT);
  for (let i = 0; i < NODE_COUNT; i++) {
    const u = exp(LOWEST + i * STEP);
    both[i] = u;
    both[NODE_COUNT + i] = STEP * u * (exp(-0.5 * (u * u)) * 0.3989422804014327);
  }
  return both;
}
