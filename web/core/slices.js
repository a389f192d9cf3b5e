/** Long work in short slices, so that a page without workers stays alive. */

/**
 * The result of a generator that is driven for some milliseconds at a time; between slices everything else has its
 * turn. An aborted signal ends it at the next slice, and the promise rejects with the reason of the signal.
 *
 * @template T
 * @param {Generator<void, T>} pieces
 * @param {{milliseconds?: number, signal?: AbortSignal, pause?: () => Promise<void>}} [options] `pause` is awaited
 *     between slices; by default the next task of the event loop.
 * @returns {Promise<T>}
 */
export async function inSlices(pieces, { milliseconds = 4, signal, pause = nextTask } = {}) {
  for (;;) {
    signal?.throwIfAborted();
    const end = performance.now() + milliseconds;
    do {
      const { done, value } = pieces.next();
      if (done) return value;
    } while (performance.now() < end);
    await pause();
  }
}

/** Resolves in a task of its own: a message is not clamped to 4 ms as a timer is. */
function nextTask() {
  return new Promise((/** @type {(value: void) => void} */ resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
