import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createEngine, createNetwork } from "../core/api.js";
import { differences } from "./golden.js";

const golden = JSON.parse(readFileSync(new URL("golden.json", import.meta.url), "utf8"));

for (const kind of /** @type {const} */ (["wasm", "javascript"])) {
  test(`${kind} computes the numbers of Python, bit for bit`, async () => {
    const engine = await createEngine({ wasm: kind === "wasm" });
    assert.equal(engine.kind, kind);
    assert.ok(golden.cases.length >= 80);
    assert.deepEqual(await differences(createNetwork(engine), golden), []);
  });
}
