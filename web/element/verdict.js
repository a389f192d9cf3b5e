/** What the measured gradients say of a network: vanishing, healthy, exploding or dead, and by how much. */

/** @typedef {import("../core/types.js").Result} Result */

/** From the last layer to the first, a gradient that changes by no more powers of ten than this counts as kept. */
export const HEALTHY_DECADES = 1;

/**
 * @typedef {object} Verdict
 * @property {"vanishing"|"healthy"|"exploding"|"dead"|"single"} kind `single`: one layer, nothing to compare.
 * @property {number} ratio delta_1 / delta_L.
 * @property {number} decadesPerLayer Measured; NaN where there is none.
 * @property {number} depthScale Layers over which the measured squared gradient changes by e; positive where it
 *     vanishes, negative where it explodes.
 * @property {number} theoryDecadesPerLayer
 * @property {number} layer Where it left the range of floats, or where all units are dead; 0 for nowhere.
 * @property {"forward"|"backward"|"underflow"|""} left On which way it left the range of floats.
 */

/**
 * @param {Pick<Result, "deltaByLayer"|"deadByLayer"|"theoryDeltaByLayer"|"divergedForward"|"divergedBackward">} result
 * @returns {Verdict}
 */
export function judge({ deltaByLayer, deadByLayer, theoryDeltaByLayer, divergedForward, divergedBackward }) {
  const depth = deltaByLayer.length;
  const first = deltaByLayer[0] ?? NaN;
  const last = deltaByLayer[depth - 1] ?? NaN;
  const ratio = first / last;
  const decadesPerLayer = decades(deltaByLayer);
  const measured = {
    ratio,
    decadesPerLayer,
    depthScale: depthScaleOf(decadesPerLayer),
    theoryDecadesPerLayer: decades(theoryDeltaByLayer),
  };
  /** @param {Verdict["kind"]} kind @param {number} [layer] @param {Verdict["left"]} [left] */
  const verdict = (kind, layer = 0, left = "") => ({ kind, ...measured, layer, left });
  if (divergedForward > 0) return verdict("exploding", divergedForward, "forward");
  if (divergedBackward > 0) return verdict("exploding", divergedBackward, "backward");
  if (depth === 1) return verdict("single");
  // The last layer is linear and cannot die; the highest dead one cuts off all below.
  const dead = deadByLayer.subarray(0, depth - 1).lastIndexOf(1) + 1;
  if (dead > 0) return verdict("dead", dead);
  const silent = deltaByLayer.lastIndexOf(0) + 1;
  if (silent > 0) return verdict("vanishing", silent, "underflow");
  const total = Math.log10(ratio);
  if (Math.abs(total) <= HEALTHY_DECADES) return verdict("healthy");
  return verdict(total < 0 ? "vanishing" : "exploding");
}

/**
 * Powers of ten by which a gradient grows per layer on its way from the last layer to the first.
 *
 * @param {Float64Array} delta
 */
function decades(delta) {
  const change = Math.log10((delta[0] ?? NaN) / (delta[delta.length - 1] ?? NaN)) / (delta.length - 1);
  return Number.isFinite(change) ? change : NaN;
}

/** xi = -1 / ln chi, with chi the factor of the squared gradient: 10^(2 d). @param {number} decadesPerLayer */
const depthScaleOf = (decadesPerLayer) => -1 / (2 * decadesPerLayer * Math.LN10);
