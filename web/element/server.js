/** Answers what a page asks of a network: in a worker at once, on the main thread a piece of work at a time. */

/** @typedef {import("../core/types.js").Settings} Settings */
/** @typedef {import("../core/types.js").Network} Network */
/** @typedef {import("../core/types.js").Result} Result */
/** @typedef {import("../core/types.js").Histogram} Histogram */
/** @typedef {import("../core/types.js").TrainingStep} TrainingStep */

/**
 * @typedef {object} Request
 * @property {"run"|"train"|"look"} kind `run`: the untrained network; `train`: some updates of it; `look`: only the
 *     histogram, of another layer.
 * @property {Settings} settings
 * @property {number} layer Whose activations the histogram counts.
 * @property {boolean} [restart] Whether the training begins anew.
 * @property {number} [until] The last update that a training may come to.
 * @property {number} [milliseconds] After which a training answers.
 *
 * @typedef {object} Reply
 * @property {Histogram} histogram
 * @property {number} milliseconds Spent on computing.
 * @property {Result} [result] Of `run`.
 * @property {TrainingStep[]} [steps] Of `train`.
 */

const BINS = 40;

/**
 * The answer to a request, in pieces.
 *
 * @param {Network} network
 * @param {Request} request
 * @returns {Generator<void, Reply>}
 */
export function* answer(network, request) {
  const clock = { milliseconds: 0 };
  /** @type {Pick<Reply, "result"|"steps">} */
  let found = {};
  if (request.kind === "run") found = { result: yield* timed(network.runInPieces(request.settings), clock) };
  if (request.kind === "train") found = { steps: yield* trained(network, request, clock) };
  const histogram = yield* network.histogramInPieces(request.layer, BINS);
  return { ...found, histogram, milliseconds: clock.milliseconds };
}

/**
 * @param {Network} network
 * @param {Request} request
 * @param {{milliseconds: number}} clock
 * @returns {Generator<void, TrainingStep[]>}
 */
function* trained(network, { settings, restart, until = 0, milliseconds = 0 }, clock) {
  if (restart) yield* network.startTrainingInPieces(settings);
  /** @type {TrainingStep[]} */
  const steps = [];
  /** @type {TrainingStep} */
  let step;
  do {
    step = yield* timed(network.trainStepInPieces(settings.learningRate), clock);
    steps.push(step);
  } while (step.step < until && Number.isFinite(step.loss) && clock.milliseconds < milliseconds);
  return steps;
}

/**
 * The same pieces; the clock counts the time within them, and not that between them.
 *
 * @template T
 * @param {Generator<void, T>} pieces
 * @param {{milliseconds: number}} clock
 * @returns {Generator<void, T>}
 */
function* timed(pieces, clock) {
  for (;;) {
    const start = performance.now();
    const { done, value } = pieces.next();
    clock.milliseconds += performance.now() - start;
    if (done) return value;
    yield;
  }
}
