/** Networks worth looking at, by the name that a page gives in `<gradient-playground preset="relu-he">`. */

import { completed } from "./address.js";

/** @typedef {import("../core/types.js").Settings} Settings */

/** @type {Readonly<Record<string, Partial<Settings>>>} */
const CHANGES = {
  "sigmoid-xavier": { activation: "sigmoid", initialiser: "xavier", depth: 20 },
  "tanh-xavier": { activation: "tanh", initialiser: "xavier", depth: 50 },
  "relu-xavier": { activation: "relu", initialiser: "xavier", depth: 30 },
  "relu-he": { activation: "relu", initialiser: "he", depth: 30 },
  "relu-normal": { activation: "relu", initialiser: "normal", depth: 20 },
  "tanh-chaos": { activation: "tanh", initialiser: "lecun", gain: 2, depth: 30 },
  "relu-dead": { activation: "relu", initialiser: "he", width: 3, depth: 40 },
};

/** @type {Readonly<Record<string, Settings>>} */
export const PRESETS = Object.fromEntries(
  Object.entries(CHANGES).map(([name, changes]) => [name, completed(changes)]),
);

/**
 * The name of the preset with these settings; empty where there is none.
 *
 * @param {Settings} settings
 */
export function presetOf(settings) {
  const wanted = JSON.stringify(settings);
  return Object.keys(PRESETS).find((name) => JSON.stringify(PRESETS[name]) === wanted) ?? "";
}
