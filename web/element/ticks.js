/** Where the ticks of an axis stand. */

import { fixed, powerOfTen, short } from "./numbers.js";

/** Pixels of a digit, a little more than it takes, and between the texts of two ticks. */
export const DIGIT = 7.5;
const GAP = 6;

/** Share of a number below which a difference would take too many digits to be written. */
const FINEST = 1e-8;

/** Where an axis ends at the latest: the distance of its ends must be a number too. */
const LAST = 2e307;

/**
 * @typedef {object} Axis
 * @property {number} low Where the axis begins; on a logarithmic one a power of ten, by its exponent.
 * @property {number} high
 * @property {{at: number, text: string}[]} ticks
 * @property {string} [unit] What the texts of the ticks are multiples of, where they would be long otherwise: 10²⁴.
 */

/**
 * Ticks at round numbers, of which the first and the last are the ends of the axis, around `low` and `high`.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} most
 * @returns {Axis}
 */
export function linear(low, high, most) {
  [low, high] = isOne(low, high) ? [low - 0.5, low + 0.5] : [Math.max(low, -LAST), Math.min(high, LAST)];
  const step = roundStep((high - low) / most);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  [low, high] = [first * step, last * step];
  const largest = Math.max(-low, high);
  const power = largest >= 1e4 || largest < 1e-2 ? Math.floor(Math.log10(largest) + 1e-9) : 0;
  const digits = Math.max(0, power - Math.floor(Math.log10(step) + 1e-9));
  const ticks = [];
  for (let k = first; k <= last; k += 1) {
    ticks.push({ at: k * step, text: fixed((k * step) / 10 ** power, digits) });
  }
  return { low, high, ticks, ...(power ? { unit: powerOfTen(power) } : {}) };
}

/** Whether an axis cannot tell these ends apart. @param {number} low @param {number} high */
export const isOne = (low, high) => !(high / 2 - low / 2 > Math.max(-low, high) * FINEST) || high / 2 - low / 2 < 1e-300;

/**
 * Linear ticks whose texts do not touch on an axis of that many pixels: as many of them as there is room for.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} most
 * @param {number} pixels
 * @returns {Axis}
 */
export function linearWithin(low, high, most, pixels) {
  const axis = linear(low, high, most);
  const widest = Math.max(...axis.ticks.map(({ text }) => text.length)) * DIGIT + GAP;
  // The last text may be moved to the left, to stay within the chart.
  const isTooMuch = (axis.ticks.length - 0.7) * widest > pixels;
  return isTooMuch && most > 1 ? linearWithin(low, high, most - 1, pixels) : axis;
}

/**
 * Ticks at layers or steps: whole numbers, the first and the last one among them.
 *
 * @param {number} first
 * @param {number} last
 * @param {number} most
 * @returns {Axis}
 */
export function whole(first, last, most) {
  const step = Math.max(1, Math.ceil(roundStep((last - first) / most)));
  /** @type {{at: number, text: string}[]} */
  const ticks = [{ at: first, text: String(first) }];
  for (let at = (Math.floor(first / step) + 1) * step; at < last; at += step) {
    if (at - first >= step / 2 && last - at >= step / 2) ticks.push({ at, text: String(at) });
  }
  if (last > first) ticks.push({ at: last, text: String(last) });
  return { low: first, high: Math.max(last, first + 1), ticks };
}

/** Powers of ten below which an axis has ticks between them. */
const NARROW = 1.4;

/**
 * A logarithmic axis that holds all the positive finite numbers of `values`: from one round number to another.
 *
 * @param {Iterable<number>} values
 * @param {number} most
 * @param {number} [least] Powers of ten that it spans at least, so that what hardly changes looks level.
 * @returns {Axis}
 */
export function logarithmic(values, most, least = 0) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!(value > 0) || value === Infinity) continue;
    low = Math.min(low, Math.log10(value));
    high = Math.max(high, Math.log10(value));
  }
  if (low === Infinity) [low, high] = [-1, 1];
  const missing = Math.max(0, least - (high - low)) / 2;
  [low, high] = [low - missing, high + missing];
  return high - low < NARROW ? narrow(low, high) : wide(low, high, most);
}

/** @param {number} low @param {number} high @param {number} most @returns {Axis} */
function wide(low, high, most) {
  low = Math.floor(low + 1e-9);
  high = Math.ceil(high - 1e-9);
  const step = Math.max(1, Math.ceil(roundStep((high - low) / most)));
  const ticks = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step) ticks.push({ at, text: powerOfTen(at) });
  return { low, high, ticks };
}

/** Ticks at 1, 2 and 5 times powers of ten, the first and the last at the ends. @param {number} low @param {number} high @returns {Axis} */
function narrow(low, high) {
  const all = [];
  for (let power = Math.floor(low) - 1; power <= Math.ceil(high); power += 1) {
    for (const digit of [1, 2, 5]) all.push({ at: power + Math.log10(digit), text: short(digit * 10 ** power, 1) });
  }
  const from = all.findLastIndex(({ at }) => at <= low + 1e-9);
  const to = Math.max(from + 1, all.findIndex(({ at }) => at >= high - 1e-9));
  const ticks = all.slice(from, to + 1);
  return { low: ticks[0]?.at ?? low, high: ticks.at(-1)?.at ?? high, ticks };
}

/** The next of 1, 2 and 5 times a power of ten. @param {number} step */
export function roundStep(step) {
  const power = 10 ** Math.floor(Math.log10(step));
  return ([1, 2, 5].find((digit) => digit * power >= step * (1 - 1e-9)) ?? 10) * power;
}
