/** Where the ticks of an axis stand. */

import { fixed, powerOfTen, short } from "./numbers.js";

/**
 * @typedef {object} Axis
 * @property {number} low Where the axis begins; on a logarithmic one a power of ten, by its exponent.
 * @property {number} high
 * @property {{at: number, text: string}[]} ticks
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
  if (!(high > low)) [low, high] = [low - 0.5, low + 0.5];
  const step = roundStep((high - low) / most);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const ticks = [];
  for (let k = first; k <= last; k += 1) ticks.push({ at: k * step, text: rounded(k * step, step) });
  [low, high] = [first * step, last * step];
  return { low, high, ticks };
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

/** A multiple of a step without needless digits. @param {number} number @param {number} step */
function rounded(number, step) {
  const isPlain = Math.abs(number) < 1e4 && step >= 1e-3;
  return isPlain ? fixed(number, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))) : short(number, 2);
}

/** The next of 1, 2 and 5 times a power of ten. @param {number} step */
export function roundStep(step) {
  const power = 10 ** Math.floor(Math.log10(step));
  return ([1, 2, 5].find((digit) => digit * power >= step * (1 - 1e-9)) ?? 10) * power;
}
