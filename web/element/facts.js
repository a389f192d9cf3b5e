/** The numbers beside the charts, as rows of tables. */

import { fixed, short } from "./numbers.js";

/** @typedef {import("../core/types.js").Result} Result */
/** @typedef {import("./verdict.js").Verdict} Verdict */
/** @typedef {import("./strings.js").Strings} Strings */

/**
 * Measured beside theory.
 *
 * @param {Result} result
 * @param {Verdict} verdict
 * @param {Strings} words
 */
export function facts({ chi, depthScale, loss, theoryLoss, theoryDeltaByLayer: theory }, verdict, words) {
  const { ratio, decadesPerLayer, theoryDecadesPerLayer } = verdict;
  const theoryRatio = (theory[0] ?? NaN) / (theory.at(-1) ?? NaN);
  /** @type {[string, string, string][]} */
  const lines = [
    [words.facts.ratio, short(ratio), short(theoryRatio)],
    [words.facts.decades, fixed(decadesPerLayer, 3), fixed(theoryDecadesPerLayer, 3)],
    [words.facts.scale, short(verdict.depthScale), short(depthScale)],
    [words.facts.chi, "", short(chi)],
    [words.facts.loss, short(loss), short(theoryLoss)],
  ];
  return head(words.factNames) + body(lines);
}

/**
 * One row a layer.
 *
 * @param {number[][]} rows
 * @param {Strings} words
 */
export function table(rows, words) {
  const names = words.columns.slice(0, rows[0]?.length ?? 0);
  const lines = rows.map((row) => row.map((value, at) => (at === 0 ? String(value) : short(value))));
  return `<table>${head(names)}${body(lines)}</table>`;
}

/** @param {readonly string[]} names */
const head = (names) =>
  `<thead><tr>${names.map((name) => (name ? `<th scope="col">${name}</th>` : "<td></td>")).join("")}</tr></thead>`;

/** @param {readonly (readonly string[])[]} lines */
const body = (lines) =>
  `<tbody>${lines
    .map(([name, ...cells]) => `<tr><th scope="row">${name}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`)
    .join("")}</tbody>`;
