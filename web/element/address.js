/** What the page shows, as the query of an address: readable, complete, and forgiving when read back. */

import { LIMITS, nearestValid } from "../core/settings.js";

/** @typedef {import("../core/types.js").Settings} Settings */
/** @typedef {import("../core/types.js").Note} Note */

/**
 * @typedef {object} State
 * @property {Settings} settings
 * @property {number} layer Whose activations the histogram shows; 0 for the one in the middle.
 * @property {number} steps Updates of the training; 0 for the untrained network.
 */

export const MOST_STEPS = 1000;

/** @type {Readonly<Record<string, string>>} Names in an address, where they differ from those of the core. */
const SPELT = { biasSpread: "bias-spread", learningRate: "learning-rate" };

/** @param {string} name */
const spell = (name) => SPELT[name] ?? name;

/**
 * The query of a state; what the address holds for others stays.
 *
 * @param {State} state
 * @param {string} [query] The present one.
 */
export function toQuery({ settings, layer, steps }, query = "") {
  const parameters = new URLSearchParams(query);
  for (const [name, value] of Object.entries(settings)) parameters.set(spell(name), String(value));
  for (const [name, value] of Object.entries({ layer, steps })) {
    if (value > 0) parameters.set(name, String(value));
    else parameters.delete(name);
  }
  return parameters.toString();
}

/**
 * The query without any state.
 *
 * @param {string} query
 */
export function withoutState(query) {
  const parameters = new URLSearchParams(query);
  for (const name of [...Object.keys(nearestValid({}).settings), "layer", "steps"]) parameters.delete(spell(name));
  return parameters.toString();
}

/**
 * The state of a query, what it lacks taken from `base`, and what had to be moved to a valid value.
 *
 * @param {string} query
 * @param {Settings} base
 * @returns {{state: State, notes: {name: string, given: string, used: number|string}[]}}
 */
export function fromQuery(query, base) {
  const parameters = new URLSearchParams(query);
  /** @type {Partial<Record<keyof Settings, unknown>>} */
  const values = { ...base };
  for (const name of /** @type {(keyof Settings)[]} */ (Object.keys(base))) {
    values[name] = parameters.get(spell(name)) ?? base[name];
  }
  const { settings, notes } = nearestValid(values);
  const found = notes.map(({ name, given, used }) => ({ name: spell(name), given: String(given), used }));
  /** @param {string} name @param {number} most */
  const whole = (name, most) => {
    const given = parameters.get(name);
    if (given === null) return 0;
    const number = given.trim() === "" ? NaN : Number(given);
    const used = Number.isNaN(number) ? 0 : Math.round(Math.min(Math.max(number, 0), most));
    if (used !== number) found.push({ name, given, used });
    return used;
  };
  return { state: { settings, layer: whole("layer", settings.depth), steps: whole("steps", MOST_STEPS) }, notes: found };
}

/**
 * The settings of a preset's name or of `{name: value}` pairs, the rest from the defaults.
 *
 * @param {Partial<Settings>} given
 * @returns {Settings}
 */
export function completed(given) {
  return nearestValid(given).settings;
}

/** Whether a layer can be shown. @param {number} layer @param {Settings} settings */
export const layerShown = (layer, settings) =>
  Math.min(layer || Math.max(1, Math.ceil(settings.depth / 2)), settings.depth, LIMITS.depth[1]);
