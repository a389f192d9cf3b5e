import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULTS, createEngine, createNetwork, inSlices, nearestValid } from "../core/api.js";
import { exp, log, sqrt } from "../core/elementary.js";
import { normal, philox } from "../core/normals.js";
import { ACTIVATIONS } from "../core/settings.js";

const SMALL = { ...DEFAULTS, depth: 6, width: 9, batch: 7 };
const fresh = async () => createNetwork(await createEngine());

test("Philox gives its published known answers", () => {
  const out = new Uint32Array(4);
  const all = 0xffffffff;
  /** @type {[number[], number[]][]} */
  const known = [
    [[0, 0, 0, 0, 0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
    [[all, all, all, all, all, all], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ];
  for (const [[c0, c1, c2, c3, k0, k1], answer] of known) {
    philox(out, c0, c1, c2, c3, k0, k1);
    assert.deepEqual([...out], answer);
  }
});

test("own functions are within two units in the last place of Math's", () => {
  for (let x = -30; x < 30; x += 0.37) {
    const e = Math.exp(x);
    assert.ok(Math.abs(exp(x) / e - 1) < 2e-15, `exp ${x}`);
    assert.ok(Math.abs(sqrt(e) / Math.sqrt(e) - 1) < 5e-16, `sqrt ${e}`);
    assert.ok(Math.abs(log(e) - Math.log(e)) <= 4.5e-16 * Math.max(1, Math.abs(x)), `log ${e}`);
  }
  for (const x of [0, Infinity, -1, NaN]) {
    assert.deepEqual([sqrt(x), log(x)], [Math.sqrt(x), Math.log(x)]);
  }
  for (const x of [5e-324, 1e-310, 1.7e308]) {
    assert.ok(Math.abs(log(x) / Math.log(x) - 1) < 1e-15);
    assert.ok(Math.abs(sqrt(x) / Math.sqrt(x) - 1) < 1e-15);
  }
});

test("WebAssembly and JavaScript give every activation function the same bits, at its edges too", async () => {
  const edges = [0, 5e-324, 1e-310, 1e-9, 0.5, 7.5, 9.99, 10, 10.01, 22, 43.9, 44, 44.1, 88, 1e103, 1e308, Infinity, NaN];
  const values = edges.flatMap((each) => [each, -each]);
  for (let k = 0; k < 4096; k++) values.push(normal(k * 2654435761 % 2 ** 32) * 2 ** (k % 8));
  const [h, slope] = [2048, 2048 + values.length];
  const [wasm, javascript] = await Promise.all(
    [true, false].map(async (isWasm) => {
      const { kernels } = await createEngine({ wasm: isWasm });
      kernels.reserve(slope + values.length);
      return ACTIVATIONS.map((_, kind) => {
        kernels.view().set(values, h);
        kernels.activate(kind, h, slope, values.length);
        return Array.from(kernels.view().subarray(h, slope + values.length));
      });
    }),
  );
  // deepStrictEqual tells 0 from -0, and finds NaN equal to NaN.
  ACTIVATIONS.forEach((name, kind) => assert.deepEqual(wasm?.[kind], javascript?.[kind], name));
});

test("normal numbers have no infinity at either end", () => {
  assert.equal(normal(0), -normal(2 ** 32 - 1));
  assert.ok(normal(2 ** 32 - 1) > 6.3 && normal(2 ** 32 - 1) < 6.4);
});

test("a network that moved from setting to setting shows what a fresh one shows", async () => {
  const moved = await fresh();
  const changes = [
    { gain: 2 }, { batch: 90 }, { depth: 40 }, { width: 12 }, { width: 9, batch: 3 }, { seed: 2 }, {},
  ];
  for (const change of changes) {
    const settings = { ...SMALL, ...change };
    const result = moved.run(settings);
    assert.deepEqual(result, (await fresh()).run(settings), JSON.stringify(change));
    moved.startTraining(settings);
    moved.trainStep();
  }
});

test("only what is new is drawn", async () => {
  const engine = await createEngine({ wasm: false });
  let rows = 0;
  const { normals } = engine.kernels;
  engine.kernels.normals = (...all) => {
    rows += all[4];
    normals(...all);
  };
  const network = createNetwork(engine);
  const drawn = (/** @type {object} */ change) => {
    rows = 0;
    network.run({ ...SMALL, ...change });
    return rows;
  };
  assert.equal(drawn({}), 6 * (9 + 1) + 2 * 7);
  assert.equal(drawn({ gain: 3, initialiser: "he", activation: "relu", biasSpread: 1 }), 0);
  assert.equal(drawn({ depth: 8 }), 2 * (9 + 1));
  assert.equal(drawn({ batch: 10 }), 2 * 3);
  assert.equal(drawn({}), 0);
  assert.equal(drawn({ seed: 5 }), 6 * (9 + 1) + 2 * 7);
});

test("work in slices gives the same result, and lets others have their turn", async () => {
  let pauses = 0;
  const pause = async () => void pauses++;
  const network = await fresh();
  const result = await inSlices(network.runInPieces(SMALL), { milliseconds: 0, pause });
  assert.deepEqual(result, (await fresh()).run(SMALL));
  assert.ok(pauses > SMALL.depth);
});

test("no piece of work is a long one, and the first products, which an engine interprets, are few", async () => {
  const engine = await createEngine();
  const { kernels } = engine;
  const { normals, activate, product, scale } = kernels;
  let work = 0; // in ns, about, of an engine that is warm
  /** @type {number[]} */
  const slabs = [];
  Object.assign(kernels, /** @type {Partial<typeof kernels>} */ ({
    normals: (...all) => ((work += 50 * all[2] * all[4]), normals(...all)),
    activate: (...all) => ((work += 6 * all[3]), activate(...all)),
    scale: (...all) => ((work += all[2]), scale(...all)),
    product: (...all) => ((work += 0.15 * all[9] * all[10] * all[11]), slabs.push(all[9]), product(...all)),
  }));
  const network = createNetwork(engine);
  const settings = { ...DEFAULTS, depth: 12, width: 128, batch: 256, gain: 1.5 };
  for (const begin of [
    () => network.runInPieces(settings),
    () => network.histogramInPieces(3, 40),
    () => network.startTrainingInPieces({ ...settings, depth: 13 }),
    () => network.trainStepInPieces(),
  ]) {
    const pieces = begin();
    do {
      assert.ok(work < 125_000, `${work} ns`);
      work = 0;
    } while (!pieces.next().done);
  }
  assert.deepEqual(slabs.slice(0, 6), [4, 4, 8, 16, 32, 32]);
});

test("work that nobody wants any more ends, and the next is right", async () => {
  const network = await fresh();
  const controller = new AbortController();
  let pauses = 0;
  const pause = async () => void (++pauses === 3 && controller.abort());
  const work = inSlices(network.runInPieces(SMALL), { milliseconds: 0, pause, signal: controller.signal });
  await assert.rejects(work, { name: "AbortError" });
  assert.deepEqual(network.run({ ...SMALL, depth: 8 }), (await fresh()).run({ ...SMALL, depth: 8 }));
});

test("values out of range or unreadable give way to the nearest valid ones, with a note each", () => {
  const { settings, notes } = nearestValid({ depth: "500", width: "12", gain: "much", seed: 2.6, activation: "swish" });
  assert.deepEqual(settings, { ...DEFAULTS, depth: 100, width: 12, seed: 3 });
  assert.deepEqual(
    notes.map(({ name, used }) => [name, used]),
    [["depth", 100], ["activation", "tanh"], ["gain", 1], ["seed", 3]],
  );
  assert.deepEqual(nearestValid({ gain: "1e2", batch: "16" }).notes, []);
});

test("without WebAssembly JavaScript stands in, and says why", async () => {
  const { instantiate } = WebAssembly;
  Object.assign(WebAssembly, { instantiate: () => Promise.reject(new Error("refused by a policy")) });
  try {
    const engine = await createEngine();
    assert.equal(engine.kind, "javascript");
    assert.match(engine.reason, /refused by a policy/);
  } finally {
    Object.assign(WebAssembly, { instantiate });
  }
});

test("training learns to give the input back", async () => {
  const network = await fresh();
  network.startTraining({ ...DEFAULTS, depth: 5, width: 16, learningRate: 0.1 });
  const first = network.trainStep().loss;
  let last = first;
  for (let k = 0; k < 300; k++) last = network.trainStep().loss;
  assert.ok(last < 0.3 * first, `${first} to ${last}`);
});
