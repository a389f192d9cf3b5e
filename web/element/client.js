/** The page's way to a network: in a worker, or where there is none on the main thread. */

import { createEngine, createNetwork, inSlices } from "../core/api.js";
import { answer } from "./server.js";

/** @typedef {import("./server.js").Request} Request */
/** @typedef {import("./server.js").Reply} Reply */
/** @typedef {import("../core/types.js").Engine["kind"]} EngineKind */
/** @typedef {Reply & {engine: EngineKind}} Answer */

/**
 * @typedef {object} Client
 * @property {boolean} isWorker
 * @property {(request: Request) => Promise<Answer>} ask One request at a time.
 * @property {() => void} close
 */

/** Milliseconds of one piece of work on the main thread: with drawing, a frame must stay below 4. */
const SLICE = 3;

/**
 * A client of a worker that runs the script at `url`.
 *
 * @param {string} url
 * @returns {Client}
 */
export function openWorker(url) {
  const worker = new Worker(url);
  return {
    isWorker: true,
    ask: (request) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => ("error" in data ? reject(new Error(data.error)) : resolve(data));
        worker.onerror = (event) => {
          event.preventDefault();
          reject(new WorkerError(event.message));
        };
        worker.postMessage(request);
      }),
    close: () => worker.terminate(),
  };
}

/** A worker that did not start, as against one that says what is wrong. */
export class WorkerError extends Error {}

/**
 * A client that computes on the main thread, in pieces.
 *
 * @returns {Client}
 */
export function openHere() {
  const end = new AbortController();
  const opened = open();
  return {
    isWorker: false,
    async ask(request) {
      const { network, engine } = await opened;
      const options = { milliseconds: SLICE, signal: end.signal, pause: nextFrame };
      return { ...(await inSlices(answer(network, request), options)), engine };
    },
    close: () => end.abort(),
  };
}

/** Serve requests, in a worker. */
export function serve() {
  const opened = open();
  addEventListener("message", async ({ data }) => {
    try {
      const { network, engine } = await opened;
      const pieces = answer(network, data);
      let piece = pieces.next();
      while (!piece.done) piece = pieces.next();
      postMessage({ ...piece.value, engine });
    } catch (error) {
      postMessage({ error: String(error) });
    }
  });
}

async function open() {
  const engine = await createEngine();
  return { network: createNetwork(engine), engine: engine.kind };
}

/** Resolves in the next frame, after what else the page has to draw. @returns {Promise<void>} */
const nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));
