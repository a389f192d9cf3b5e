/** Where the numbers are computed: WebAssembly with SIMD where there is one, otherwise JavaScript, with equal bits. */

import { createKernels } from "./kernels.js";
import { WASM } from "./kernels_wasm.js";

/** Bytes of a page of WebAssembly's memory. */
const PAGE = 65536;

/**
 * @param {{wasm?: boolean}} [options] Without `wasm`, JavaScript.
 * @returns {Promise<import("./types.js").Engine>}
 */
export async function createEngine({ wasm = true } = {}) {
  if (!wasm) return { kind: "javascript", reason: "not asked for", kernels: createKernels() };
  try {
    return { kind: "wasm", reason: "", kernels: await createWasmKernels() };
  } catch (error) {
    return { kind: "javascript", reason: String(error), kernels: createKernels() };
  }
}

/** @returns {Promise<import("./kernels.js").Kernels>} */
async function createWasmKernels() {
  const bytes = Uint8Array.from(atob(WASM), (letter) => letter.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(bytes);
  const { memory, ...loops } = /** @type {{memory: WebAssembly.Memory} & import("./kernels.js").Kernels} */ (
    /** @type {unknown} */ (instance.exports)
  );
  let view = new Float64Array(memory.buffer);
  return {
    ...loops,
    reserve(count) {
      const missing = Math.ceil((8 * count - memory.buffer.byteLength) / PAGE);
      if (missing <= 0) return;
      memory.grow(missing);
      view = new Float64Array(memory.buffer);
    },
    view: () => view,
  };
}
