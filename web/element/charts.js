/** Which charts show a result, and what they mark. */

import { breadth, draw } from "./chart.js";
import { isOne, linear, linearWithin, logarithmic, roundStep, whole } from "./ticks.js";

/** @typedef {import("../core/types.js").Result} Result */
/** @typedef {import("../core/types.js").Histogram} Histogram */
/** @typedef {import("./chart.js").Mark} Mark */
/** @typedef {import("./chart.js").Point} Point */
/** @typedef {import("./strings.js").Strings} Strings */
/** @typedef {{width: number, height: number}} Size */

/** More layers than these have smaller dots. */
const CROWD = 50;

/** Half of what the bar takes on the axis where all values are one. */
const ONE = 1 / 60;

/**
 * The gradient of every layer on a logarithmic axis: dots on the line of theory, and where training has begun, the
 * dots of now over those from before.
 *
 * @param {Result} result
 * @param {import("../core/types.js").TrainingStep|undefined} trained
 * @param {Strings} words
 * @param {Size} size
 * @param {string} name
 */
export function gradientChart(result, trained, words, size, name) {
  const { deltaByLayer: before, theoryDeltaByLayer, settings } = result;
  const { deltaByLayer, divergedForward, divergedBackward } = trained ?? result;
  /** @type {Mark[]} */
  const marks = [line("theory", theoryDeltaByLayer)];
  if (trained) marks.push(line("before", before));
  marks.push(dots(deltaByLayer));
  // Where the way forward has diverged no gradient is a number; else those below the layer where the way back has.
  const lost = divergedForward ? settings.depth : divergedBackward;
  if (lost > 0) marks.push(band(1, lost, words.outOfRange));
  const silent = deltaByLayer.lastIndexOf(0) + 1;
  if (silent > 0) marks.push(band(1, silent, words.isZero));
  const y = logarithmic([...deltaByLayer, ...theoryDeltaByLayer, ...before], 5, 2);
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
    dots(activationByLayer),
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
  const [low, high] = [edges[0] ?? 0, edges[edges.length - 1] ?? 1];
  const x = linearWithin(low, high, 5, breadth(size.width));
  const xLabel = x.unit ? `${words.valueAxis} (×${x.unit})` : words.valueAxis;
  /** @type {Point[]} */
  const points = isOne(low, high)
    ? [[low - ONE, shares.reduce((sum, share) => sum + share, 0)], [low + ONE, 0]]
    : Array.from(edges, (edge, at) => [edge, shares[at] ?? 0]);
  const y = linear(0, Math.max(...points.map(([, share]) => share), 1), 4);
  /** @type {Mark[]} */
  const marks = [{ kind: "bars", role: "bars", points }];
  return draw({ ...size, name, x, y, xLabel, yLabel: words.shareAxis, marks });
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
  const last = roundStep(Math.max(losses.length - 1, 10));
  /** @type {Point[]} */
  const points = losses.map((loss, step) => [step, Math.log10(loss)]);
  const level = Math.log10(theoryLoss);
  /** @type {Mark[]} */
  const marks = [
    { kind: "line", role: "theory", points: [[0, level], [last, level]] },
    { kind: "line", role: "loss", points },
  ];
  if (!Number.isFinite(losses[1] ?? NaN)) marks.push({ kind: "dots", role: "measured", points: points.slice(0, 1) });
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

/** @param {Float64Array} values @returns {Mark} */
const dots = (values) => ({
  kind: "dots",
  role: values.length > CROWD ? "measured crowd" : "measured",
  points: byLayer(values),
});

/** @param {number} from @param {number} to @param {string} text @returns {Mark} */
const band = (from, to, text) => ({ kind: "band", role: "lost", points: [[from, 0], [to, 0]], text });
