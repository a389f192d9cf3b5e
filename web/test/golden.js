/** Compares a network with the golden numbers that Python wrote; runs in Node and in browsers. */

/** @typedef {{name: string, settings: import("../core/types.js").Settings, hashes: Record<string, string>, loss: string}} Case */
/** @typedef {{histogram: {layer: number, bins: number}, trainingSteps: number, cases: Case[]}} Golden */

/**
 * The first 16 digits of the SHA-256 of the float64 numbers, little-endian; every NaN counts as the same.
 *
 * @param {ArrayLike<number>} values
 */
export async function hashed(values) {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i], true);
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== values[i]) view.setBigUint64(8 * i, 0x7ff8000000000000n, true);
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", view));
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * What differs, "case: array" each; nothing where all is equal.
 *
 * @param {import("../core/types.js").Network} network
 * @param {Golden} golden
 */
export async function differences(network, golden) {
  const found = [];
  for (const { name, settings, hashes } of golden.cases) {
    const computed = await hashes16(network, settings, golden, "training" in hashes);
    const keys = new Set([...Object.keys(hashes), ...Object.keys(computed)]);
    for (const key of keys) if (hashes[key] !== computed[key]) found.push(`${name}: ${key}`);
  }
  return found;
}

/**
 * @param {import("../core/types.js").Network} network
 * @param {import("../core/types.js").Settings} settings
 * @param {Golden} golden
 * @param {boolean} trains
 * @returns {Promise<Record<string, string>>}
 */
async function hashes16(network, settings, golden, trains) {
  const result = network.run(settings);
  const histogram = network.histogram(golden.histogram.layer, golden.histogram.bins);
  const arrays = {
    deltaByLayer: result.deltaByLayer,
    activationByLayer: result.activationByLayer,
    deadByLayer: result.deadByLayer,
    theoryDeltaByLayer: result.theoryDeltaByLayer,
    theoryActivationByLayer: result.theoryActivationByLayer,
    numbers: Object.values(result).filter((each) => typeof each === "number"),
    histogram: [...histogram.edges, ...histogram.counts, histogram.outside],
    ...(trains && { training: train(network, settings, golden.trainingSteps) }),
  };
  /** @type {Record<string, string>} */
  const hashes = {};
  for (const [key, values] of Object.entries(arrays)) hashes[key] = await hashed(values);
  return hashes;
}

/**
 * @param {import("../core/types.js").Network} network
 * @param {import("../core/types.js").Settings} settings
 * @param {number} steps
 */
function train(network, settings, steps) {
  network.startTraining(settings);
  const numbers = [];
  for (let k = 0; k < steps; k++) {
    const step = network.trainStep();
    numbers.push(step.loss, ...step.deltaByLayer, ...step.weightGradientByLayer);
    numbers.push(step.divergedForward, step.divergedBackward);
  }
  return numbers;
}
