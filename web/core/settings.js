/** The settings of a network: what they may be, and the nearest valid ones to what somebody typed. */

/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").Note} Note */

/** @type {readonly import("./types.js").ActivationName[]} */
export const ACTIVATIONS = ["sigmoid", "tanh", "relu", "leaky-relu", "elu", "selu", "gelu"];

/** @type {readonly import("./types.js").InitialiserName[]} */
export const INITIALISERS = ["normal", "lecun", "xavier", "he"];

/**
 * Smallest and largest value of each number, both allowed.
 *
 * @type {Readonly<Record<"depth"|"width"|"gain"|"biasSpread"|"batch"|"seed"|"learningRate", readonly [number, number]>>}
 */
export const LIMITS = {
  depth: [1, 100],
  width: [1, 128],
  gain: [0, 1000],
  biasSpread: [0, 10],
  batch: [1, 256],
  seed: [0, 2 ** 32 - 1],
  learningRate: [0, 10],
};

/** Numbers that are whole. */
const WHOLE = new Set(["depth", "width", "batch", "seed"]);

/** @type {Readonly<Settings>} */
export const DEFAULTS = {
  depth: 30,
  width: 64,
  activation: "tanh",
  initialiser: "xavier",
  gain: 1,
  biasSpread: 0,
  batch: 128,
  seed: 1,
  learningRate: 0.01,
};

/**
 * Settings with every value valid: numbers are moved to the nearest valid one, what is missing or cannot be read
 * takes its default. Numbers may be strings, as in a URL.
 *
 * @param {Partial<Record<keyof Settings, unknown>>} values
 * @returns {{settings: Settings, notes: Note[]}} The notes name each value that had to move; a missing one does not.
 */
export function nearestValid(values) {
  /** @type {Record<string, number|string>} */
  const settings = {};
  /** @type {Note[]} */
  const notes = [];
  for (const name of /** @type {(keyof Settings)[]} */ (Object.keys(DEFAULTS))) {
    const given = values[name];
    const used = given === undefined ? DEFAULTS[name] : nearest(name, given);
    settings[name] = used;
    if (given !== undefined && String(used) !== String(given) && used !== asNumber(given)) {
      notes.push({ name, given, used });
    }
  }
  return { settings: /** @type {Settings} */ (/** @type {unknown} */ (settings)), notes };
}

/**
 * @param {keyof Settings} name
 * @param {unknown} given
 * @returns {number|string}
 */
function nearest(name, given) {
  if (name === "activation" || name === "initialiser") {
    const known = /** @type {readonly unknown[]} */ (name === "activation" ? ACTIVATIONS : INITIALISERS);
    return known.includes(given) ? /** @type {string} */ (given) : DEFAULTS[name];
  }
  const number = asNumber(given);
  if (Number.isNaN(number)) return DEFAULTS[name];
  const [low, high] = LIMITS[name];
  const inside = Math.min(Math.max(number, low), high);
  return WHOLE.has(name) ? Math.round(inside) : inside;
}

/** @param {unknown} given */
function asNumber(given) {
  if (typeof given === "number") return given;
  return typeof given === "string" && given.trim() !== "" ? Number(given) : NaN;
}
