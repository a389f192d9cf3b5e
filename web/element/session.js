/** What a playground shows and what it still has to compute: always the latest wish, one request at a time. */

import { layerShown } from "./address.js";
import { WorkerError } from "./client.js";
import { Pace } from "./pace.js";

/** @typedef {import("../core/types.js").Settings} Settings */
/** @typedef {import("../core/types.js").Result} Result */
/** @typedef {import("../core/types.js").TrainingStep} TrainingStep */
/** @typedef {import("../core/types.js").Histogram} Histogram */
/** @typedef {import("./client.js").Client} Client */
/** @typedef {import("./client.js").Answer} Answer */
/** @typedef {import("./server.js").Request} Request */
/** @typedef {import("./address.js").State} State */

/**
 * @typedef {object} Shown What the latest answers hold.
 * @property {Result} [result]
 * @property {Histogram} [histogram]
 * @property {TrainingStep} [trained] The latest update.
 * @property {number} milliseconds Of the latest pass of the untrained network.
 * @property {import("./client.js").EngineKind} [engine]
 * @property {string} error
 */

export class Session {
  /**
   * @param {State} state
   * @param {() => Client} open A client in a worker; may throw where there is none.
   * @param {() => Client} openHere The one that is used then.
   * @param {() => void} changed Called after every answer; draw, then call `pump`.
   * @param {number} milliseconds Between two pictures of a training.
   */
  constructor(state, open, openHere, changed, milliseconds) {
    this.state = state;
    this.changed = changed;
    this.openHere = openHere;
    this.milliseconds = milliseconds;
    this.pace = new Pace();
    /** @type {Shown} */
    this.shown = { milliseconds: 0, error: "" };
    /** @type {number[]} Loss at every update, from the untrained network on. */
    this.losses = [];
    /** The update that the training runs to. */
    this.until = state.steps;
    this.needsRun = true;
    this.needsLook = false;
    this.isAwake = false;
    this.isBusy = false;
    this.isClosed = false;
    /** @type {Client} */
    this.client = this.#open(open);
  }

  /** Whether updates follow. */
  get isTraining() {
    const last = this.losses.at(-1) ?? 0;
    return this.until > this.losses.length - 1 && this.until > 0 && Number.isFinite(last);
  }

  /** Updates that the pictures show; 0 where they show the untrained network. */
  get steps() {
    return Math.max(0, this.losses.length - 1);
  }

  /** Show the untrained network with these settings. @param {Settings} settings */
  change(settings) {
    this.state = { ...this.state, settings };
    this.needsRun = true;
    this.#forgetTraining();
    this.pump();
  }

  /** Show the activations of another layer. @param {number} layer */
  look(layer) {
    this.state = { ...this.state, layer };
    this.needsLook = true;
    this.pump();
  }

  /** Train up to an update. @param {number} until */
  train(until) {
    this.until = until;
    this.pump();
  }

  /** Stop training; what has been learnt stays. */
  pause() {
    this.until = this.steps;
  }

  /** Compute only while somebody can see it. @param {boolean} isAwake */
  wake(isAwake) {
    this.isAwake = isAwake;
    this.pump();
  }

  close() {
    this.isClosed = true;
    this.client.close();
  }

  /** Ask for what is most needed, unless an answer is on its way. */
  async pump() {
    if (this.isBusy || !this.isAwake || this.isClosed) return;
    const request = this.#next();
    if (!request) return;
    this.isBusy = true;
    this.needsLook = false;
    if (request.kind === "run") this.needsRun = false;
    try {
      this.#take(request, await this.client.ask(request));
    } catch (error) {
      this.#fail(error);
    }
    this.isBusy = false;
    if (this.isClosed) return;
    this.changed();
    if (this.needsRun || this.needsLook) this.pump();
  }

  /** @returns {Request|undefined} */
  #next() {
    const { settings: wished, layer } = this.state;
    const settings = { ...wished, batch: this.pace.batch(wished) };
    const request = { settings, layer: layerShown(layer, settings) };
    if (this.needsRun) return { ...request, kind: "run" };
    if (this.isTraining) {
      const restart = this.losses.length === 0;
      return { ...request, kind: "train", restart, until: this.until, milliseconds: this.milliseconds };
    }
    return this.needsLook ? { ...request, kind: "look" } : undefined;
  }

  /** @param {Request} request @param {Answer} answer */
  #take({ kind, settings }, { result, steps = [], histogram, milliseconds, engine }) {
    if (kind === "train" && this.needsRun) return; // of settings that are no longer wished
    this.shown = { ...this.shown, histogram, engine, error: "" };
    if (result) {
      this.shown = { ...this.shown, result, milliseconds };
      this.pace.note(settings, milliseconds);
      this.needsRun ||= this.pace.isUnsure(milliseconds) || this.pace.batch(this.state.settings) !== settings.batch;
    }
    for (const step of steps) {
      this.losses.push(step.loss);
      this.shown.trained = step;
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    if (this.isClosed) return;
    if (error instanceof WorkerError) {
      this.client.close();
      this.client = this.openHere();
      this.needsRun = true;
      this.losses = [];
      return;
    }
    this.#forgetTraining();
    this.shown = { ...this.shown, error: String(error) };
  }

  #forgetTraining() {
    this.until = 0;
    this.losses = [];
    delete this.shown.trained;
  }

  /** @param {() => Client} open */
  #open(open) {
    try {
      return open();
    } catch {
      return this.openHere();
    }
  }
}
