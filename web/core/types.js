/**
 * The shapes of what the core takes and gives. Layers count from 1, next to the input, to `depth`.
 *
 * The network: z_l = h_{l-1} @ W_l + b_l, h_l = phi(z_l), all layers `width` wide, the last one linear (h_L = z_L).
 * Its input h_0 = x is standard normal, and its task is to give the input back: the loss of one sample is half its
 * squared distance |z_L - x|^2 / 2, the loss of the batch their mean. So the signal has to travel through every
 * layer, an untrained network has the loss (q_L + 1) width / 2 in theory, and nothing needs to be loaded.
 *
 * `delta` is dL/dz. A pass of the untrained network lets a standard normal delta_L enter at the last layer, as the
 * experiment `gradient-by-layer` of the course does: theory needs it to know nothing of the weights, while z_L - x has
 * gone through them, which lifts every delta below. Training takes the delta of the loss of one sample, z_L - x at the
 * last layer: `batch` times the delta of the mean loss in `gradlesson.course.nn`, so that a smaller batch moves no
 * curve. Everything is a pure function of the settings, equal bit for bit in JavaScript,
 * WebAssembly and Python (`gradlesson.course.playground`).
 *
 * @typedef {"sigmoid"|"tanh"|"relu"|"leaky-relu"|"elu"|"selu"|"gelu"} ActivationName
 * @typedef {"normal"|"lecun"|"xavier"|"he"} InitialiserName
 *
 * @typedef {object} Settings
 * @property {number} depth Layers with weights, 1 to 100.
 * @property {number} width Units of every layer, 1 to 128.
 * @property {ActivationName} activation phi of all layers but the last.
 * @property {InitialiserName} initialiser Standard deviation of one weight: normal `gain`, lecun and xavier
 *     `gain` / sqrt(width) (they are the same where all layers are equally wide), he `gain` sqrt(2 / width).
 * @property {number} gain 0 to 1000.
 * @property {number} biasSpread Standard deviation of one bias, 0 to 10.
 * @property {number} batch Samples, 1 to 256.
 * @property {number} seed A whole number from 0 to 2^32 - 1.
 * @property {number} learningRate Of the training by full-batch gradient descent, 0 to 10.
 *
 * @typedef {object} Note A setting that was missing a valid value, and the nearest valid one that stands for it.
 * @property {keyof Settings} name
 * @property {unknown} given
 * @property {number|string} used
 *
 * @typedef {object} Result What one forward and backward pass shows; index l - 1 belongs to layer l.
 * @property {Settings} settings
 * @property {Float64Array} deltaByLayer RMS over samples and units of delta = dL/dz_l, for a standard normal delta_L.
 * @property {Float64Array} activationByLayer RMS over samples and units of h_l.
 * @property {Float64Array} deadByLayer Share of units (0 to 1) with phi'(z_l) = 0 at every sample of the batch.
 * @property {Float64Array} theoryDeltaByLayer The same RMS of delta for infinite width (mean-field theory).
 * @property {Float64Array} theoryActivationByLayer The same RMS of h_l for infinite width.
 * @property {number} loss Mean over the batch of |z_L - x|^2 / 2.
 * @property {number} theoryLoss (q_L + 1) width / 2, with q_L the variance of z_L in theory.
 * @property {number} decadesPerLayer By how many powers of ten delta grows per layer on its way down from the last
 *     layer to the first: (log10 delta_1 - log10 delta_L) / (L - 1). Negative: it vanishes; positive: it explodes;
 *     NaN for one layer or where a delta is 0 or not finite.
 * @property {number} fixedPoint q*, the variance of z that theory tends to; 0 or Infinity where it falls or grows
 *     without end.
 * @property {number} chi The factor of the mean squared delta per layer at q*: below 1 vanishing, above 1 exploding.
 * @property {number} depthScale Layers over which the mean squared delta changes by e, -1 / ln chi: positive where it
 *     vanishes, negative where it explodes, Infinity at chi = 1.
 * @property {number} divergedForward The lowest layer whose activations hold an infinity or NaN; 0 for none.
 * @property {number} divergedBackward The highest layer whose deltas hold an infinity or NaN; 0 for none.
 *
 * @typedef {object} Histogram Of the activations h of one layer, at the latest pass.
 * @property {number} layer
 * @property {Float64Array} edges bins + 1 of them, from the smallest to the largest finite activation.
 * @property {Float64Array} counts Activations in each bin.
 * @property {number} outside Activations that are infinite or NaN, and stand in no bin.
 *
 * @typedef {object} TrainingStep What one update saw, before it moved the weights.
 * @property {number} step Updates before this one.
 * @property {number} loss
 * @property {Float64Array} deltaByLayer RMS over samples and units of delta = dL/dz_l of the loss of one sample.
 * @property {Float64Array} weightGradientByLayer The norm |dW_l| of the gradient of the mean loss.
 * @property {number} divergedForward As in `Result`.
 * @property {number} divergedBackward As in `Result`.
 *
 * @typedef {object} Network A network that keeps its memory and its standard normal numbers between passes: where
 *     only gain, initialiser, bias spread or activation moved, nothing is drawn anew; a deeper network or a larger
 *     batch draws only what is new.
 * @property {(settings: Settings) => Result} run One forward and backward pass of the untrained network.
 * @property {(settings: Settings) => Generator<void, Result>} runInPieces The same, a piece of work at a time.
 * @property {(layer: number, bins: number) => Histogram} histogram Of the latest pass, of `run` or of training.
 * @property {(layer: number, bins: number) => Generator<void, Histogram>} histogramInPieces The same, by pieces.
 * @property {(settings: Settings) => void} startTraining Set the untrained weights; `batch` etc. stay till the next.
 * @property {(settings: Settings) => Generator<void, void>} startTrainingInPieces The same, by pieces.
 * @property {(learningRate?: number) => TrainingStep} trainStep One update of all weights and biases, with the learning
 *     rate of the settings where none is given.
 * @property {(learningRate?: number) => Generator<void, TrainingStep>} trainStepInPieces The same, by pieces.
 *
 * @typedef {object} Engine Where the numbers are computed.
 * @property {"wasm"|"javascript"} kind
 * @property {string} reason Why it is not "wasm"; empty where it is.
 * @property {import("./kernels.js").Kernels} kernels
 */

export {};
