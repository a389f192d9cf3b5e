/** Which charts show a result, and what they mark. */

import { draw } from "./chart.js";
import { linear, logarithmic, whole } from "./ticks.js";

/** @typedef {import("../core/types.js").Result} Result */
/** @typedef {import("../core/types.js").Histogram} Histogram */
/** @typedef {import("./chart.js").Mark} Mark */
/** @typedef {import("./chart.js").Point} Point */
/** @typedef {import("./strings.js").Strings} Strings */
/** @typedef {{width: number, height: number}} Size */

/**
 * The gradient of every layer on a logarithmic axis: dots on the line of theory, and where training has begun, the
 * dots of now over those from before.
 *
 * @param {Result} result
 * @param {Float64Array|undefined} trained The gradients of the latest training step.
 * @param {Strings} words
 * @param {Size} size
 * @param {string} name
 */
export function gradientChart(result, trained, words, size, name) {
  const { deltaByLayer, theoryDeltaByLayer, divergedForward, divergedBackward } = result;
  /** @type {Mark[]} */
  const marks = [line("theory", theoryDeltaByLayer)];
  if (trained) marks.push(line("before", deltaByLayer));
  marks.push({ kind: "dots", role: "measured", points: byLayer(trained ?? deltaByLayer) });
  // Above the first layer that diverged on the way forward no gradient is a number, nor below on the way back.
  const [from, to] = divergedForward ? [1, result.settings.depth] : [1, divergedBackward];
  if (!trained && to > 0) marks.push(band(from, to, words.outOfRange));
  const silent = deltaByLayer.lastIndexOf(0) + 1;
  if (!trained && silent > 0) marks.push(band(1, silent, words.isZero));
  const y = logarithmic([...deltaByLayer, ...theoryDeltaByLayer, ...(trained ?? [])], 5);
  return draw({ ...size, name, x: layers(result), y, xLabel: words.layerAxis, yLabel: words.gradientAxis, marks });
}

/**
 * The size of the activations of every layer.
 *
 * @param {Result} result
 * @param {Strings} words
 * @param {Size} size
 * @param {string} name
 */
export function activationChart(result, words, size, name) {
  const { activationByLayer, theoryActivationByLayer, divergedForward, settings } = result;
  /** @type {Mark[]} */
  const marks = [
    line("theory", theoryActivationByLayer),
    { kind: "dots", role: "measured", points: byLayer(activationByLayer) },
  ];
  if (divergedForward > 0) marks.push(band(divergedForward, settings.depth, words.outOfRange));
  const y = logarithmic([...activationByLayer, ...theoryActivationByLayer], 5);
  return draw({ ...size, name, x: layers(result), y, xLabel: words.layerAxis, yLabel: words.activationAxis, marks });
}

/**
 * How the activations of one layer are spread.
 *
 * @param {Histogram} histogram
 * @param {Strings} words
 * @param {Size} size
 * @param {string} name
 */
export function histogramChart({ edges, counts, outside }, words, size, name) {
  const total = counts.reduce((sum, count) => sum + count, outside);
  const shares = Array.from(counts, (count) => (100 * count) / Math.max(total, 1));
  const x = linear(edges[0] ?? 0, edges[edges.length - 1] ?? 1, 5);
  const y = linear(0, Math.max(...shares, 1), 4);
  /** @type {Point[]} */
  const points = Array.from(edges, (edge, at) => [edge, shares[at] ?? 0]);
  /** @type {Mark[]} */
  const marks = [{ kind: "bars", role: "bars", points }];
  return draw({ ...size, name, x, y, xLabel: words.valueAxis, yLabel: words.shareAxis, marks });
}

/**
 * The loss of every training step.
 *
 * @param {readonly number[]} losses
 * @param {number} theoryLoss Of the untrained network.
 * @param {Strings} words
 * @param {Size} size
 * @param {string} name
 */
export function lossChart(losses, theoryLoss, words, size, name) {
  const last = Math.max(losses.length - 1, 10);
  /** @type {Point[]} */
  const points = losses.map((loss, step) => [step, Math.log10(loss)]);
  const level = Math.log10(theoryLoss);
  /** @type {Mark[]} */
  const marks = [
    { kind: "line", role: "theory", points: [[0, level], [last, level]] },
    { kind: "line", role: "loss", points },
  ];
  if (losses.length === 1) marks.push({ kind: "dots", role: "measured", points });
  const y = logarithmic([...losses, theoryLoss], 4);
  return draw({ ...size, name, x: whole(0, last, 5), y, xLabel: words.stepAxis, yLabel: words.lossAxis, marks });
}

/** @param {Result} result */
const layers = ({ settings }) => whole(1, settings.depth, 5);

/** @param {Float64Array} values @returns {Point[]} */
const byLayer = (values) =>
  Array.from(values, (value, at) => [at + 1, value > 0 && value < Infinity ? Math.log10(value) : NaN]);

/** @param {string} role @param {Float64Array} values @returns {Mark} */
const line = (role, values) => ({ kind: "line", role, points: byLayer(values) });

/** @param {number} from @param {number} to @param {string} text @returns {Mark} */
const band = (from, to, text) => ({ kind: "band", role: "lost", points: [[from, 0], [to, 0]], text });
