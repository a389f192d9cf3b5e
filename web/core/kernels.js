/**
 * The loops over many numbers, in JavaScript; `web/assembly/kernels.ts` is the same, two numbers at a time.
 *
 * All arrays lie in one memory of float64; offsets count numbers, not bytes. Rows are samples or the inputs of a
 * layer, padded to `stride` columns, a multiple of 4. What a sum adds, it adds in ascending order.
 *
 * @typedef {object} Kernels
 * @property {(count: number) => void} reserve Make the memory hold `count` numbers; what was there stays.
 * @property {() => Float64Array} view The memory; valid until the next `reserve`.
 * @property {(out: number, stride: number, columns: number, row: number, rows: number, seed: number, layer: number, stream: number) => void} normals
 *     Standard normal numbers of the rows `row` .. `row + rows - 1`, written at `out` on.
 * @property {(out: number, values: number, count: number, factor: number) => void} scale out = factor * values.
 * @property {(out: number, values: number, count: number, factor: number) => void} add out = out + factor * values.
 * @property {(out: number, values: number, count: number) => void} multiply out = out * values.
 * @property {(out: number, left: number, right: number, count: number) => void} subtract out = left - right.
 * @property {(out: number, outRow: number, left: number, leftRow: number, leftInner: number, right: number, rightInner: number, rightColumn: number, bias: number, rows: number, inner: number, columns: number, panel: number) => void} product
 *     out[r, c] = bias[c] + sum over k of left[r, k] * right[k, c]; `leftRow` is the distance of two rows of the left
 *     matrix, and so on. `rows` and `columns` are multiples of 4; `panel` is room for 4 * inner numbers.
 * @property {(kind: number, h: number, slope: number, count: number) => void} activate Replace z at `h` by phi(z), and
 *     write phi'(z) at `slope`; `kind` is the place in `ACTIVATIONS`, `count` a multiple of 4.
 * @property {(out: number, values: number, stride: number, rows: number, factor: number) => void} columnSquares
 *     out[c] = sum over rows of (factor * values[r, c])^2.
 * @property {(out: number, values: number, stride: number, rows: number) => void} columnSums out[c] = sum over rows.
 */

import { COTH, LN2_HIGH, LN2_LOW, LOG2_E, ROUNDING } from "./elementary.js";
import { fillNormals } from "./normals.js";

/** exp beyond +-44 changes nothing: tanh is 1 and expm1 is -1. */
const FLAT = 44;
const [B0, B1, B2, B3, B4, B5] = COTH;
/** sqrt(2 / pi), and 0.044715 times it. */
const GELU_LINEAR = 0.7978845608028654;
const GELU_CUBIC = 0.035677408136300125;
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0];

/** @returns {Kernels} */
export function createKernels() {
  let m = new Float64Array(0);
  return {
    reserve(count) {
      if (count <= m.length) return;
      const larger = new Float64Array(count);
      larger.set(m);
      m = larger;
    },
    view: () => m,
    normals: (...all) => fillNormals(m, ...all),
    scale(out, values, count, factor) {
      for (let i = 0; i < count; i++) m[out + i] = factor * m[values + i];
    },
    add(out, values, count, factor) {
      for (let i = 0; i < count; i++) m[out + i] += factor * m[values + i];
    },
    multiply(out, values, count) {
      for (let i = 0; i < count; i++) m[out + i] *= m[values + i];
    },
    subtract(out, left, right, count) {
      for (let i = 0; i < count; i++) m[out + i] = m[left + i] - m[right + i];
    },
    product: (...all) => product(m, ...all),
    activate: (kind, h, slope, count) => PASSES[kind](m, h, slope, count),
    columnSquares(out, values, stride, rows, factor) {
      m.fill(0, out, out + stride);
      for (let r = 0, i = values; r < rows; r++) {
        for (let c = 0; c < stride; c++, i++) {
          const value = factor * m[i];
          m[out + c] += value * value;
        }
      }
    },
    columnSums(out, values, stride, rows) {
      m.fill(0, out, out + stride);
      for (let r = 0, i = values; r < rows; r++) {
        for (let c = 0; c < stride; c++, i++) m[out + c] += m[i];
      }
    },
  };
}

/**
 * Two columns of the right matrix are first copied side by side: neighbours in memory are read much faster.
 *
 * @param {Float64Array} m
 * @param {Parameters<Kernels["product"]>} all
 */
function product(m, ...all) {
  const [out, outRow, left, leftRow, leftInner, right, rightInner, rightColumn, bias, rows, inner, columns, panel] =
    all;
  for (let c = 0; c < columns; c += 2) {
    for (let k = 0; k < inner; k++) {
      m[panel + 2 * k] = m[right + k * rightInner + c * rightColumn];
      m[panel + 2 * k + 1] = m[right + k * rightInner + (c + 1) * rightColumn];
    }
    for (let r = 0; r < rows; r += 4) {
      const a = left + r * leftRow;
      let s00 = m[bias + c];
      let s01 = m[bias + c + 1];
      let [s10, s11, s20, s21, s30, s31] = [s00, s01, s00, s01, s00, s01];
      for (let k = 0, i = a, p = panel; k < inner; k++, i += leftInner, p += 2) {
        const b0 = m[p];
        const b1 = m[p + 1];
        const a0 = m[i];
        const a1 = m[i + leftRow];
        const a2 = m[i + 2 * leftRow];
        const a3 = m[i + 3 * leftRow];
        s00 += a0 * b0;
        s01 += a0 * b1;
        s10 += a1 * b0;
        s11 += a1 * b1;
        s20 += a2 * b0;
        s21 += a2 * b1;
        s30 += a3 * b0;
        s31 += a3 * b1;
      }
      const o = out + r * outRow + c;
      m[o] = s00;
      m[o + 1] = s01;
      m[o + outRow] = s10;
      m[o + outRow + 1] = s11;
      m[o + 2 * outRow] = s20;
      m[o + 2 * outRow + 1] = s21;
      m[o + 3 * outRow] = s30;
      m[o + 3 * outRow + 1] = s31;
    }
  }
}

// expm1(x) = (2^n 2 r + (2^n - 1) D) / D: numerator and denominator, set by `expm1Fraction`.
let numerator = 0;
let D = 0;

/**
 * expm1 as a fraction, so that tanh and the ELU each take one division; accurate also where x is tiny.
 *
 * @param {number} x From -44 to 44, or NaN.
 */
function expm1Fraction(x) {
  const n = x * LOG2_E + ROUNDING - ROUNDING;
  const r = x - n * LN2_HIGH - n * LN2_LOW;
  const square = r * r;
  const series = ((((B5 * square + B4) * square + B3) * square + B2) * square + B1) * square + B0;
  D = 2 - r + square * series;
  words[HIGH] = (n + 1023) << 20;
  const power = float[0];
  numerator = power * (2 * r) + (power - 1) * D;
}

/**
 * tanh(x / 2) = t / (t + 2) with t = expm1(x), for x >= 0.
 *
 * @param {number} x
 */
function tanhOfHalf(x) {
  expm1Fraction(x > FLAT ? FLAT : x);
  return numerator / (2 * D + numerator);
}

/** @typedef {(m: Float64Array, h: number, slope: number, count: number) => void} Pass */

/** @type {Pass} */
function sigmoid(m, h, slope, count) {
  for (let i = 0; i < count; i++) {
    const z = m[h + i];
    const t = tanhOfHalf(Math.abs(z));
    const phi = 0.5 * (z < 0 ? -t : t) + 0.5;
    m[h + i] = phi;
    m[slope + i] = (1 - phi) * phi;
  }
}

/** @type {Pass} */
function tanh(m, h, slope, count) {
  for (let i = 0; i < count; i++) {
    const z = m[h + i];
    const t = tanhOfHalf(2 * Math.abs(z));
    m[h + i] = z < 0 ? -t : t;
    m[slope + i] = 1 - t * t;
  }
}

/** @type {Pass} */
function relu(m, h, slope, count) {
  for (let i = 0; i < count; i++) {
    const z = m[h + i];
    m[h + i] = z <= 0 ? 0 : z; // NaN stays NaN
    m[slope + i] = z > 0 ? 1 : z <= 0 ? 0 : NaN;
  }
}

/** @type {Pass} */
function leakyRelu(m, h, slope, count) {
  for (let i = 0; i < count; i++) {
    const z = m[h + i];
    const factor = z > 0 ? 1 : z <= 0 ? 0.01 : NaN;
    m[h + i] = factor * z;
    m[slope + i] = factor;
  }
}

/**
 * @param {number} alpha
 * @param {number} scale
 * @returns {Pass}
 */
function elu(alpha, scale) {
  const limit = scale * alpha;
  return (m, h, slope, count) => {
    for (let i = 0; i < count; i++) {
      const z = m[h + i];
      if (z > 0) {
        m[h + i] = scale * z;
        m[slope + i] = scale;
      } else {
        expm1Fraction(z < -FLAT ? -FLAT : z);
        const phi = scale * (alpha * (numerator / D));
        m[h + i] = phi;
        m[slope + i] = phi + limit;
      }
    }
  };
}

/** @type {Pass} */
function gelu(m, h, slope, count) {
  for (let i = 0; i < count; i++) {
    const z = m[h + i];
    const near = z < -10 ? -10 : z > 10 ? 10 : z; // beyond, tanh is 1 and z^3 may overflow
    const u = (near * near * GELU_CUBIC + GELU_LINEAR) * near;
    const size = tanhOfHalf(2 * Math.abs(u));
    const t = u < 0 ? -size : size;
    const half = (t + 1) * 0.5;
    m[h + i] = half * z;
    m[slope + i] = half * ((3 * u - 2 * GELU_LINEAR * near) * (1 - t) + 1);
  }
}

/** In the order of `ACTIVATIONS`. */
const PASSES = [sigmoid, tanh, relu, leakyRelu, elu(1, 1), elu(SELU_ALPHA, SELU_SCALE), gelu];
