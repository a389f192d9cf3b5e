/**
 * Prints the processor time of passes in ms, as JSON: the middle one and the fastest of many.
 *
 * Node counts the time of all its threads, also of those that compile: as many passes come before as that takes, and
 * their middle one is printed as the first.
 */

import { DEFAULTS, createEngine, createNetwork } from "../core/api.js";

/** @type {Record<string, Partial<import("../core/types.js").Settings>>} */
const SIZES = {
  "50x64x128": { depth: 50, width: 64, batch: 128 },
  "100x128x128": { depth: 100, width: 128, batch: 128 },
};

/** @type {Record<string, number>} */
const times = {};
const FIRST = 31;
const WARM_UP = 60;
for (const wasm of [true, false]) {
  const engine = await createEngine({ wasm });
  const network = createNetwork(engine);
  for (const [size, change] of Object.entries(SIZES)) {
    const settings = { ...DEFAULTS, ...change };
    const found = [];
    // Only the gain moves, as under a slider: weights are scaled anew, nothing is drawn.
    for (let k = 0; k < WARM_UP + 31; k++) {
      const before = process.cpuUsage();
      network.run({ ...settings, gain: 1 + k / 100 });
      const { user, system } = process.cpuUsage(before);
      found.push((user + system) / 1000);
    }
    const first = found.slice(0, FIRST).sort((a, b) => a - b);
    const warm = found.slice(WARM_UP).sort((a, b) => a - b);
    times[`${engine.kind}-${size}`] = warm[15];
    times[`${engine.kind}-${size}-fastest`] = warm[0];
    times[`${engine.kind}-${size}-first`] = first[15];
  }
}
console.log(JSON.stringify(times));
