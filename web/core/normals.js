/**
 * Standard normal numbers that are a function of their place: the number of a layer, row and column is the same in a
 * network of any depth, width and batch.
 *
 * References:
 *     Salmon, Moraes, Dror & Shaw 2011, Parallel random numbers: as easy as 1, 2, 3, doi:10.1145/2063384.2063405:
 *     Philox4x32-10.
 *     Wichura 1988, Algorithm AS 241: the percentage points of the normal distribution, doi:10.2307/2347330: PPND16.
 */

import { log, sqrt } from "./elementary.js";

/**
 * The higher 32 bits of a product of two 32-bit numbers.
 *
 * @param {number} a
 * @param {number} b
 */
function highProduct(a, b) {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const other = a0 * b1 + (middle & 0xffff);
  return a1 * b1 + (middle >>> 16) + (other >>> 16);
}

/**
 * Four random 32-bit numbers: the ten rounds of Philox4x32-10.
 *
 * @param {Uint32Array} out 4 numbers.
 * @param {number} c0 Counter, 4 words.
 * @param {number} c1
 * @param {number} c2
 * @param {number} c3
 * @param {number} k0 Key, 2 words.
 * @param {number} k1
 */
export function philox(out, c0, c1, c2, c3, k0, k1) {
  for (let round = 0; round < 10; round++) {
    const high0 = highProduct(0xd2511f53, c0);
    const high1 = highProduct(0xcd9e8d57, c2);
    const low0 = Math.imul(0xd2511f53, c0);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/**
 * The normal number below which lies the share (bits + 1/2) / 2^32 of all.
 *
 * @param {number} bits A whole number from 0 to 2^32 - 1.
 */
export function normal(bits) {
  const share = (bits + 0.5) * 2 ** -32;
  const q = share - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE, r)) / polynomial(CENTRE_BELOW, r);
  }
  // The smallest share is 2^-33, so r stays below 4.8 and the third range of the algorithm is never reached.
  const r = sqrt(-log(q < 0 ? share : 1 - share)) - 1.6;
  const size = polynomial(TAIL, r) / polynomial(TAIL_BELOW, r);
  return q < 0 ? -size : size;
}

/**
 * @param {readonly number[]} coefficients Highest power first.
 * @param {number} x
 */
function polynomial(coefficients, x) {
  let sum = coefficients[0];
  for (let k = 1; k < 8; k++) sum = sum * x + coefficients[k];
  return sum;
}

const CENTRE = [
  2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
  1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
];
const CENTRE_BELOW = [
  5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
  687.1870074920579083, 42.313330701600911252, 1,
];
const TAIL = [
  7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
  3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
];
const TAIL_BELOW = [
  1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
  0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
];

const four = new Uint32Array(4);

/**
 * Standard normal numbers of some rows; the seed is the key, and the counter (column / 4, row, layer, stream).
 *
 * @param {Float64Array} m
 * @param {number} out Where the first of them goes.
 * @param {number} stride
 * @param {number} columns
 * @param {number} row The first row.
 * @param {number} rows
 * @param {number} seed
 * @param {number} layer
 * @param {number} stream
 */
export function fillNormals(m, out, stride, columns, row, rows, seed, layer, stream) {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      if (c % 4 === 0) philox(four, c >>> 2, row + r, layer, stream, seed, 0);
      m[out + r * stride + c] = normal(four[c % 4]);
    }
  }
}
