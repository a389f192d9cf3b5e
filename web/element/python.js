/** A Python program that prints the numbers of the page, bit for bit. */

/** @typedef {import("../core/types.js").Settings} Settings */

/**
 * @param {Settings} settings
 * @param {number} steps Updates that the page shows; 0 for the untrained network.
 */
export function snippet(settings, steps) {
  return JSON.stringify({ settings, steps });
}
