/** Numbers as people read them: a true minus, few digits, powers of ten above the line. */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * A power of ten: 10⁻¹².
 *
 * @param {number} exponent A whole number.
 */
export function powerOfTen(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/**
 * A number with that many significant digits; far from 1 as 1.2×10⁻⁹.
 *
 * @param {number} number
 * @param {number} [digits]
 */
export function short(number, digits = 3) {
  if (Number.isNaN(number)) return "NaN";
  if (!Number.isFinite(number)) return number > 0 ? "∞" : "−∞";
  if (number === 0) return "0";
  const [mantissa = "", exponent = "0"] = number.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power < -3 || power > 4) return `${signed(mantissa)}×${powerOfTen(power)}`;
  return signed(Number(number.toPrecision(digits)).toFixed(Math.max(0, Math.min(digits - 1 - power, 6))));
}

/**
 * A number with that many digits after the point.
 *
 * @param {number} number
 * @param {number} digits
 */
export const fixed = (number, digits) => signed(number.toFixed(digits));

/** @param {string} text */
const signed = (text) => text.replace("-", "−");
