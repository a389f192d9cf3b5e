import assert from "node:assert/strict";
import { test } from "node:test";

import { DEFAULTS } from "../core/api.js";
import { completed, fromQuery, layerShown, MOST_STEPS, toQuery, withoutState } from "../element/address.js";
import { presetOf, PRESETS } from "../element/presets.js";

const SETTINGS = completed({ activation: "gelu", gain: 0.1 + 0.2, width: 17, biasSpread: 0.05, seed: 2 ** 32 - 1 });

test("a state comes back from its address bit for bit", () => {
  const state = { settings: SETTINGS, layer: 7, steps: 12 };
  const { state: read, notes } = fromQuery(toQuery(state), DEFAULTS);
  assert.deepEqual(read, state);
  assert.deepEqual(notes, []);
});

test("what an address holds for others stays", () => {
  const query = toQuery({ settings: SETTINGS, layer: 3, steps: 0 }, "h=relu&layer=9");
  assert.match(query, /^h=relu&layer=3&/);
  assert.equal(withoutState(query), "h=relu");
});

test("names in an address have hyphens", () => {
  assert.match(toQuery({ settings: SETTINGS, layer: 0, steps: 0 }), /bias-spread=0\.05.*learning-rate=/);
});

test("an address without state gives what the page asks for", () => {
  const base = completed({ depth: 3 });
  assert.deepEqual(fromQuery("", base), { state: { settings: base, layer: 0, steps: 0 }, notes: [] });
});

for (const [query, name, used] of /** @type {[string, string, number|string][]} */ ([
  ["depth=500", "depth", 100],
  ["depth=-1", "depth", 1],
  ["width=12.4", "width", 12],
  ["width=many", "width", DEFAULTS.width],
  ["activation=softmax", "activation", DEFAULTS.activation],
  ["bias-spread=Infinity", "bias-spread", 10],
  ["gain=", "gain", DEFAULTS.gain],
  ["layer=99", "layer", DEFAULTS.depth],
  ["steps=1e9", "steps", MOST_STEPS],
  ["steps=x", "steps", 0],
])) {
  test(`${query} becomes ${used}, with a note`, () => {
    const { state, notes } = fromQuery(query, DEFAULTS);
    assert.equal(notes.length, 1);
    assert.equal(notes[0]?.name, name);
    assert.equal(notes[0]?.used, used);
    /** @type {unknown[]} */
    const values = Object.values({ ...state.settings, layer: state.layer, steps: state.steps });
    assert.ok(values.includes(used));
  });
}

test("the histogram shows the layer in the middle until somebody chooses, and never one that is not there", () => {
  assert.equal(layerShown(0, completed({ depth: 9 })), 5);
  assert.equal(layerShown(30, completed({ depth: 9 })), 9);
  assert.equal(layerShown(0, completed({ depth: 1 })), 1);
});

test("every preset is found by its settings", () => {
  for (const [name, settings] of Object.entries(PRESETS)) assert.equal(presetOf({ ...settings }), name);
  assert.equal(presetOf(SETTINGS), "");
});
