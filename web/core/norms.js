/** Sums of squares, in an order that does not depend on the kernels, and their roots. */

import { exponent, powerOfTwo, sqrt } from "./elementary.js";
import { SUMS } from "./memory.js";

/** @typedef {import("./kernels.js").Kernels} Kernels */

/**
 * @typedef {object} Table Numbers in the memory of the kernels.
 * @property {number} at Where the first of them lies.
 * @property {number} stride From one row to the next.
 * @property {number} rows
 * @property {number} columns
 */

/**
 * The sum of (factor * value)^2: over the rows of each column first, then over the columns.
 *
 * @param {Kernels} kernels
 * @param {Table} table
 * @param {number} [factor]
 */
export function sumOfSquares(kernels, { at, stride, rows, columns }, factor = 1) {
  kernels.columnSquares(SUMS, at, stride, rows, factor);
  const m = kernels.view();
  let sum = 0;
  for (let c = 0; c < columns; c++) sum += m[SUMS + c];
  return sum;
}

/**
 * sqrt(sum of squares / count), right also where the squares leave the range of floats.
 *
 * @param {Kernels} kernels
 * @param {Table} table
 * @param {number} count
 */
export function rootOfSquares(kernels, table, count) {
  const sum = sumOfSquares(kernels, table);
  if (sum > 1e-280 && sum < 1e280) return sqrt(sum / count);
  const size = largest(kernels.view(), table);
  if (!(size > 2 ** -1000) || size === Infinity) return size;
  const n = Math.min(exponent(size), 1000);
  return sqrt(sumOfSquares(kernels, table, powerOfTwo(-n)) / count) * powerOfTwo(n);
}

/**
 * The largest absolute value; NaN where there is one.
 *
 * @param {Float64Array} m
 * @param {Table} table
 */
function largest(m, { at, stride, rows, columns }) {
  let found = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const size = Math.abs(m[at + r * stride + c]);
      if (size !== size) return NaN;
      if (size > found) found = size;
    }
  }
  return found;
}
