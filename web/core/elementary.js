/**
 * sqrt, exp and log of one number, from + - * / and moves of bits alone.
 *
 * Engines differ in the last bits of Math.exp, Math.log and Math.tanh; these give the same bits in JavaScript,
 * WebAssembly and numpy, because IEEE 754 fixes the result of each step.
 */

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Which of the two words holds the exponent. */
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0];
const LOW = 1 - HIGH;

export const LOG2_E = 1.4426950408889634;
/** ln 2 in two parts; whole multiples of the first up to 2^20 are exact. */
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;
/** Adding and taking away 1.5 * 2^52 rounds to a whole number. */
export const ROUNDING = 6755399441055744;
/** The series of x coth(x / 2) = 2 + x^2 (B_0 + B_1 x^2 + ..), the Bernoulli numbers B_2k 2 / (2k)!. */
export const COTH = [
  1 / 6, -1 / 360, 1 / 15120, -1 / 604800, 1 / 23950080, -691 / 653837184000,
];

/**
 * 2^n for a whole n from -1022 to 1023.
 *
 * @param {number} n
 */
export function powerOfTwo(n) {
  words[LOW] = 0;
  words[HIGH] = (n + 1023) << 20;
  return float[0];
}

/**
 * n with 2^n <= |x| < 2^(n+1), for a normal number x.
 *
 * @param {number} x
 */
export function exponent(x) {
  float[0] = x;
  return ((words[HIGH] >>> 20) & 2047) - 1023;
}

/**
 * The square root; NaN below 0. Newton's steps double the right digits of a first guess, whose exponent is half that
 * of x.
 *
 * @param {number} x
 * @returns {number}
 */
export function sqrt(x) {
  if (!(x > 0) || x === Infinity) return x < 0 ? NaN : x;
  if (x < 2 ** -1000) return sqrt(x * 2 ** 108) * 2 ** -54;
  float[0] = x;
  words[HIGH] = (words[HIGH] >>> 1) + 0x1ff80000;
  words[LOW] = 0;
  let root = float[0];
  for (let step = 0; step < 5; step++) root = 0.5 * (root + x / root);
  return root;
}

/**
 * e^x for x from -700 to 700: 2^n e^r with |r| <= ln 2 / 2 and e^r = (D + 2 r) / D, D = r coth(r / 2) - r.
 *
 * @param {number} x
 */
export function exp(x) {
  const n = x * LOG2_E + ROUNDING - ROUNDING;
  const r = x - n * LN2_HIGH - n * LN2_LOW;
  const square = r * r;
  let series = COTH[5];
  for (let k = 4; k >= 0; k--) series = series * square + COTH[k];
  const D = 2 - r + square * series;
  return powerOfTwo(n) * ((D + 2 * r) / D);
}

/**
 * The natural logarithm: n ln 2 + 2 artanh(s) with s = (m - 1) / (m + 1), x = 2^n m, sqrt(1/2) <= m <= sqrt 2.
 *
 * @param {number} x
 * @returns {number}
 */
export function log(x) {
  if (!(x > 0) || x === Infinity) return x === 0 ? -Infinity : x < 0 ? NaN : x;
  if (x < 2 ** -1000) return log(x * 2 ** 108) - 108 * LN2_HIGH - 108 * LN2_LOW;
  if (x > 2 ** 1000) return log(x * 2 ** -108) + 108 * LN2_HIGH + 108 * LN2_LOW;
  let n = exponent(x);
  let m = x * powerOfTwo(-n);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    n += 1;
  }
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let series = 2 / 21;
  for (let k = 19; k > 0; k -= 2) series = series * square + 2 / k;
  return n * LN2_HIGH + (s * series + n * LN2_LOW);
}

/**
 * The logarithm to base 10.
 *
 * @param {number} x
 */
export function log10(x) {
  return log(x) * 0.4342944819032518;
}
