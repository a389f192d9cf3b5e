import assert from "node:assert/strict";
import { test } from "node:test";

import { createEngine, createNetwork, DEFAULTS } from "../core/api.js";
import { completed } from "../element/address.js";
import { WorkerError } from "../element/client.js";
import { csv, rows } from "../element/csv.js";
import { BEARABLE, Pace } from "../element/pace.js";
import { answer } from "../element/server.js";
import { Session } from "../element/session.js";

/** @typedef {import("../element/server.js").Request} Request */

const SMALL = completed({ depth: 3, width: 4, batch: 8 });
const engine = await createEngine({ wasm: false });

/** A client whose answers come when the test lets them. @param {(request: Request) => void} [meet] */
function clientByHand(meet = () => {}) {
  const network = createNetwork(engine);
  /** @type {Request[]} */
  const asked = [];
  /** @type {(() => void)[]} */
  const waiting = [];
  return {
    asked,
    isWorker: true,
    isClosed: false,
    close() {
      this.isClosed = true;
    },
    /** @param {Request} request @returns {Promise<any>} */
    ask(request) {
      meet(request);
      asked.push(request);
      return new Promise((resolve, reject) =>
        waiting.push(() => {
          try {
            const pieces = answer(network, request);
            let piece = pieces.next();
            while (!piece.done) piece = pieces.next();
            // As on a quick device, however busy this one is.
            resolve({ ...piece.value, milliseconds: 1, engine: engine.kind });
          } catch (error) {
            reject(error);
          }
        }),
      );
    },
    /** Let the answer come, and all that follows from it. */
    async answer() {
      waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** @param {ReturnType<typeof clientByHand>} client @param {number} [steps] */
function sessionWith(client, steps = 0) {
  const session = new Session({ settings: SMALL, layer: 0, steps }, () => client, () => client, () => {}, 0);
  session.wake(true);
  return session;
}

test("while an answer is on its way only the latest wish is kept", async () => {
  const client = clientByHand();
  const session = sessionWith(client);
  for (const gain of [1.1, 1.2, 1.3]) session.change({ ...SMALL, gain });
  await client.answer();
  assert.deepEqual(client.asked.map(({ settings }) => settings.gain), [1, 1.3]);
  await client.answer();
  assert.equal(session.shown.result?.settings.gain, 1.3);
  assert.equal(client.asked.length, 2);
});

test("nothing is computed where nobody sees it, nor after the end", async () => {
  const client = clientByHand();
  const session = sessionWith(client);
  session.wake(false);
  session.change({ ...SMALL, gain: 2 });
  await client.answer();
  assert.equal(client.asked.length, 1);
  session.wake(true);
  assert.equal(client.asked.length, 2);
  session.close();
  assert.ok(client.isClosed);
  session.change(SMALL);
  await client.answer();
  assert.equal(client.asked.length, 2);
});

test("an answer to a training that was given up changes nothing", async () => {
  const client = clientByHand();
  const session = sessionWith(client);
  await client.answer();
  session.train(5);
  session.change({ ...SMALL, gain: 2 });
  await client.answer();
  assert.deepEqual([session.losses, session.shown.trained], [[], undefined]);
});

test("training goes to the update that was asked for, and a pause keeps what was learnt", async () => {
  const client = clientByHand();
  const session = sessionWith(client, 2);
  await client.answer(); // the untrained network
  for (let asked = 0; asked < 3; asked += 1) {
    session.pump();
    await client.answer();
  }
  assert.equal(session.steps, 2);
  assert.equal(session.isTraining, false);
  assert.equal(session.losses[0], session.shown.result?.loss);
  session.train(Infinity);
  await client.answer();
  session.pause();
  assert.deepEqual([session.steps, session.isTraining], [3, false]);
});

test("a training that diverges stops by itself", async () => {
  const client = clientByHand();
  const session = sessionWith(client);
  session.change({ ...SMALL, activation: "leaky-relu", initialiser: "normal", gain: 1000, depth: 100, learningRate: 10 });
  session.train(Infinity);
  for (let asked = 0; asked < 6; asked += 1) {
    await client.answer();
    session.pump();
  }
  assert.equal(Number.isFinite(session.losses.at(-1)), false);
  assert.equal(session.isTraining, false);
});

test("another layer is looked at without computing the network again", async () => {
  const client = clientByHand();
  const session = sessionWith(client);
  await client.answer();
  session.look(3);
  await client.answer();
  assert.deepEqual(client.asked.map(({ kind }) => kind), ["run", "look"]);
  assert.equal(session.shown.histogram?.layer, 3);
});

test("where a worker does not start, the page computes by itself", async () => {
  const broken = clientByHand(() => {
    throw new WorkerError("no worker");
  });
  const here = { ...clientByHand(), isWorker: false };
  const session = new Session({ settings: SMALL, layer: 0, steps: 0 }, () => broken, () => here, () => {}, 0);
  session.wake(true);
  await broken.answer();
  await here.answer();
  assert.equal(session.client, here);
  assert.equal(session.shown.result?.settings.depth, SMALL.depth);
  const refused = new Session({ settings: SMALL, layer: 0, steps: 0 }, () => { throw new Error("file:"); }, () => here, () => {}, 0);
  assert.equal(refused.client, here);
});

test("what goes wrong in a network is shown, and the next wish is tried", async () => {
  let isBroken = true;
  const client = clientByHand(() => {
    if (isBroken) throw new Error("out of memory");
  });
  const session = sessionWith(client);
  await client.answer();
  assert.match(session.shown.error, /out of memory/);
  isBroken = false;
  session.change(SMALL);
  await client.answer();
  assert.equal(session.shown.error, "");
});

test("a slow device halves the batch to 16 at least, but not for a slow first pass", () => {
  const settings = { ...DEFAULTS, batch: 256 };
  const pace = new Pace();
  pace.note(settings, 100 * BEARABLE);
  assert.equal(pace.batch(settings), 256);
  assert.ok(pace.isUnsure(100 * BEARABLE));
  pace.note(settings, 3 * BEARABLE);
  assert.equal(pace.batch(settings), 64);
  assert.equal(pace.batch({ ...settings, depth: 100, width: 128 }), 16);
  assert.equal(pace.batch({ ...settings, depth: 2 }), 256);
  assert.equal(pace.batch({ ...settings, depth: 100, batch: 8 }), 8);
});

test("a fast device keeps its batch", () => {
  const pace = new Pace();
  for (const took of [900, 12, 14]) pace.note(DEFAULTS, took);
  assert.equal(pace.batch({ ...DEFAULTS, batch: 256 }), 256);
});

test("the file of values has every digit, and the trained gradient once there is one", () => {
  const network = createNetwork(engine);
  const result = network.run(SMALL);
  network.startTraining(SMALL);
  const trained = network.trainStep();
  const [header, first] = csv(rows(result)).split("\n");
  assert.equal(header, "layer,gradient,gradient_theory,activation,activation_theory,dead_share");
  assert.equal(Number(first?.split(",")[1]), result.deltaByLayer[0]);
  const lines = csv(rows(result, trained)).trimEnd().split("\n");
  assert.match(lines[0] ?? "", /,gradient_trained$/);
  assert.equal(lines.length, SMALL.depth + 1);
  assert.equal(Number(lines[3]?.split(",").at(-1)), trained.deltaByLayer[2]);
});
