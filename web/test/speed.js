/** Prints the processor time of passes in ms, as JSON: the middle one and the fastest of many, after warming up. */

import { DEFAULTS, createEngine, createNetwork } from "../core/api.js";

/** @type {Record<string, Partial<import("../core/types.js").Settings>>} */
const SIZES = {
  "50x64x128": { depth: 50, width: 64, batch: 128 },
  "100x128x128": { depth: 100, width: 128, batch: 128 },
};

/** @type {Record<string, number>} */
const times = {};
for (const wasm of [true, false]) {
  const engine = await createEngine({ wasm });
  const network = createNetwork(engine);
  for (const [size, change] of Object.entries(SIZES)) {
    const settings = { ...DEFAULTS, ...change };
    const found = [];
    // Only the gain moves, as under a slider: weights are scaled anew, nothing is drawn.
    for (let k = 0; k < 33; k++) {
      const before = process.cpuUsage();
      network.run({ ...settings, gain: 1 + k / 100 });
      const { user, system } = process.cpuUsage(before);
      if (k > 2) found.push((user + system) / 1000);
    }
    found.sort((a, b) => a - b);
    times[`${engine.kind}-${size}`] = found[15];
    times[`${engine.kind}-${size}-fastest`] = found[0];
  }
}
console.log(JSON.stringify(times));
