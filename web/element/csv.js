/** The table of values, as rows and as a file. */

/** @typedef {import("../core/types.js").Result} Result */
/** @typedef {import("../core/types.js").TrainingStep} TrainingStep */

/** Names of the columns, as in the file. */
export const COLUMNS = [
  "layer",
  "gradient",
  "gradient_theory",
  "activation",
  "activation_theory",
  "dead_share",
  "gradient_trained",
];

/**
 * One row a layer: numbers of `COLUMNS`; the last column is there where a training step is.
 *
 * @param {Result} result
 * @param {TrainingStep} [trained]
 * @returns {number[][]}
 */
export function rows(result, trained) {
  const columns = [
    result.deltaByLayer,
    result.theoryDeltaByLayer,
    result.activationByLayer,
    result.theoryActivationByLayer,
    result.deadByLayer,
    ...(trained ? [trained.deltaByLayer] : []),
  ];
  return Array.from(result.deltaByLayer, (_, at) => [at + 1, ...columns.map((column) => column[at] ?? NaN)]);
}

/**
 * A CSV file with a header row; every number with all its digits.
 *
 * @param {number[][]} table
 */
export function csv(table) {
  const header = COLUMNS.slice(0, table[0]?.length ?? 0).join(",");
  return `${[header, ...table.map((row) => row.join(","))].join("\n")}\n`;
}
