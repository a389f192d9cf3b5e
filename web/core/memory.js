/**
 * Where the arrays of a network lie in the one memory of the kernels.
 *
 * What is drawn comes before what depends on depth and batch: a deeper network or a larger batch keeps its numbers.
 */

import { LIMITS } from "./settings.js";
import { NODE_COUNT } from "./theory.js";

const DEEPEST = LIMITS.depth[1];
const LARGEST_BATCH = LIMITS.batch[1];
const LARGEST_SIDE = Math.max(LARGEST_BATCH, LIMITS.width[1]);

/** The memory begins here; a WebAssembly module may keep the bytes before to itself. */
const START = 1024;
/** Room of the same size in every network. */
export const ZEROS = START;
export const SUMS = ZEROS + LARGEST_SIDE;
export const PANEL = SUMS + LARGEST_SIDE;
export const NODES = PANEL + 4 * LARGEST_SIDE;
export const NODE_VALUES = NODES + 2 * NODE_COUNT;
export const NODE_SLOPES = NODE_VALUES + 2 * NODE_COUNT;
const DRAWN = NODE_SLOPES + 2 * NODE_COUNT;

/** @param {number} count */
export const padded = (count) => Math.ceil(count / 4) * 4;

/** Offsets of the arrays of a network; layers count from 1. */
export class Memory {
  /**
   * @param {number} depth
   * @param {number} width
   * @param {number} batch
   */
  constructor(depth, width, batch) {
    const stride = padded(width);
    const parameters = (stride + 1) * stride;
    const signal = padded(batch) * stride;
    let end = DRAWN;
    const take = (/** @type {number} */ count) => (end += count) - count;
    /** Columns from one row to the next. */
    this.stride = stride;
    /** Rows of the batch, those that only fill up included. */
    this.rows = padded(batch);
    this.x = take(LARGEST_BATCH * stride);
    this.entering = take(LARGEST_BATCH * stride);
    const normals = take(DEEPEST * parameters);
    const weights = take(depth * parameters);
    const outputs = take(depth * signal);
    const slopes = take(depth * signal);
    this.deltas = [take(signal), take(signal)];
    /** Room for dW. */
    this.gradient = take(parameters);
    this.end = end;
    /** All parameters of a layer: `stride` rows of W, then b. */
    this.parameters = parameters;
    this.G = (/** @type {number} */ layer) => normals + (layer - 1) * parameters;
    this.W = (/** @type {number} */ layer) => weights + (layer - 1) * parameters;
    this.b = (/** @type {number} */ layer) => this.W(layer) + stride * stride;
    /** The activations of a layer; layer 0 is the input. */
    this.h = (/** @type {number} */ layer) => (layer ? outputs + (layer - 1) * signal : this.x);
    this.slope = (/** @type {number} */ layer) => slopes + (layer - 1) * signal;
    /** Two layers that are neighbours never share their deltas. */
    this.delta = (/** @type {number} */ layer) => this.deltas[layer % 2];
  }
}
