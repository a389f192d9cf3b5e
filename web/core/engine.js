/** Where the numbers are computed: WebAssembly with SIMD where there is one, otherwise JavaScript, with equal bits. */

import { createKernels } from "./kernels.js";

/**
 * @param {{wasm?: boolean}} [options] Without `wasm`, JavaScript.
 * @returns {Promise<import("./types.js").Engine>}
 */
export async function createEngine({ wasm = true } = {}) {
  const reason = wasm ? "not built yet" : "not asked for";
  return { kind: "javascript", reason, kernels: createKernels() };
}
