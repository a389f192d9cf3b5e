/**
 * All that the page uses of the core. It imports nothing from outside this folder and touches no document, so it
 * works in a worker, on the main thread and in Node alike.
 *
 *     const network = createNetwork(await createEngine());
 *     const { settings, notes } = nearestValid({ depth: "50", gain: "1.2" });
 *     const result = network.run(settings);                                   // in a worker
 *     const same = await inSlices(network.runInPieces(settings), { signal }); // on the main thread
 *     const histogram = network.histogram(10, 40);
 *     network.startTraining(settings);
 *     const step = network.trainStep();
 *
 * The shapes are in `types.js`.
 */

export { createEngine } from "./engine.js";
export { createNetwork } from "./network.js";
export { ACTIVATIONS, DEFAULTS, INITIALISERS, LIMITS, nearestValid } from "./settings.js";
export { inSlices } from "./slices.js";
