/** How many of the numbers of a table lie where. */

/** @typedef {import("./types.js").Histogram} Histogram */
/** @typedef {import("./norms.js").Table} Table */

/** Rows of one piece of work. */
const ROWS = 8;

/**
 * The histogram of a table, from its smallest to its largest finite number.
 *
 * @param {import("./kernels.js").Kernels} kernels
 * @param {Table} table
 * @param {number} bins
 * @returns {Generator<void, Omit<Histogram, "layer">>}
 */
export function* histogramOf(kernels, table, bins) {
  const { low, high } = yield* range(kernels, table);
  // A layer of one value has it in the middle; halves, because the whole range may overflow.
  const half = high > low ? 0.5 * high - 0.5 * low : 0.5;
  const middle = 0.5 * low + 0.5 * high;
  const edges = new Float64Array(bins + 1);
  for (let k = 0; k <= bins; k++) edges[k] = middle + ((2 * k - bins) / bins) * half;
  const counts = new Float64Array(bins);
  let outside = 0;
  for (let r = 0; r < table.rows; r++) {
    const values = row(kernels, table, r);
    for (let c = 0; c < table.columns; c++) {
      const value = values[c];
      if (value - value !== 0) {
        outside++;
        continue;
      }
      const place = Math.floor((((value - middle) / half) * bins + bins) * 0.5);
      counts[place < 0 ? 0 : place >= bins ? bins - 1 : place]++;
    }
    if (r % ROWS === ROWS - 1) yield;
  }
  return { edges, counts, outside };
}

/**
 * The smallest and the largest finite number; 0 and 0 where there is none.
 *
 * @param {import("./kernels.js").Kernels} kernels
 * @param {Table} table
 * @returns {Generator<void, {low: number, high: number}>}
 */
function* range(kernels, table) {
  let low = Infinity;
  let high = -Infinity;
  for (let r = 0; r < table.rows; r++) {
    const values = row(kernels, table, r);
    for (let c = 0; c < table.columns; c++) {
      const value = values[c];
      if (value - value !== 0) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (r % ROWS === ROWS - 1) yield;
  }
  return low > high ? { low: 0, high: 0 } : { low, high };
}

/**
 * @param {import("./kernels.js").Kernels} kernels
 * @param {Table} table
 * @param {number} r
 */
function row(kernels, { at, stride, columns }, r) {
  return kernels.view().subarray(at + r * stride, at + r * stride + columns);
}
