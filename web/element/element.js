/** `<gradient-playground>`: the module that touches the document, and lets go of it when the element leaves. */

import { LIMITS, nearestValid } from "../core/api.js";
import { completed, fromQuery, layerShown, MOST_STEPS, toQuery, withoutState } from "./address.js";
import { activationChart, gradientChart, histogramChart, lossChart } from "./charts.js";
import { openHere, openWorker } from "./client.js";
import { csv, rows } from "./csv.js";
import { facts, table } from "./facts.js";
import { short } from "./numbers.js";
import { CHARTS, fill, isPreset, panel, pointedAt } from "./panel.js";
import { PRESETS, presetOf } from "./presets.js";
import { snippet } from "./python.js";
import { Session } from "./session.js";
import { STRINGS } from "./strings.js";
import style from "./style.css";
import { judge } from "./verdict.js";

/** @typedef {import("../core/types.js").Settings} Settings */

/** Milliseconds of quiet after which an address is kept and a sentence is spoken. */
const QUIET = 400;

/** Milliseconds between two changes of the words beside a training. */
const READABLE = 250;

/** Milliseconds between two pictures of a training; longer where less motion is asked for. */
const PICTURE = 32;
const CALM_PICTURE = 600;

/** Where this script came from: the worker is the same file. */
const SCRIPT = /** @type {HTMLScriptElement|null|undefined} */ (globalThis.document?.currentScript)?.src ?? "";

/** In a worker this file is read too, where there are no elements. */
const Base = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (/** @type {unknown} */ (class {}));

export class GradientPlayground extends Base {
  /** @type {AbortController|undefined} Ends everything that listens. */
  #life;
  /** @type {Session|undefined} */
  #session;
  /** @type {{name: string, given: string, used: number|string}[]} */
  #moved = [];
  #isSeen = false;
  #frame = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #keeping;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #speaking;
  #words = STRINGS.en;
  #root = this.attachShadow({ mode: "open" });
  /** Widths of the charts in pixels. */
  #widths = new Map(CHARTS.map((name) => [/** @type {string} */ (name), 0]));
  /** When the words were last changed. */
  #worded = 0;
  /** What has been drawn, so that only what changed is drawn again. @type {Map<string, unknown>} */
  #drawn = new Map();

  connectedCallback() {
    this.#words = this.closest("[lang]")?.getAttribute("lang")?.startsWith("ko") ? STRINGS.ko : STRINGS.en;
    this.#root.innerHTML = `<style>${style}</style>${panel(this.#words)}`;
    this.#drawn.clear();
    this.#life = new AbortController();
    const { state, notes } = fromQuery(location.search, this.#base);
    this.#moved = notes;
    const open = () => {
      if (location.protocol === "file:") throw new Error("Browsers give pages from files no workers.");
      return openWorker(SCRIPT);
    };
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#session = new Session(state, open, openHere, () => this.#plan(), isCalm ? CALM_PICTURE : PICTURE);
    this.#listen(this.#life.signal);
    this.#refill();
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#session?.close();
    clearTimeout(this.#keeping);
    clearTimeout(this.#speaking);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#isSeen = false;
  }

  /** The settings that the page asks for. */
  get #base() {
    const preset = this.getAttribute("preset");
    return isPreset(preset) ? /** @type {Settings} */ (PRESETS[preset ?? ""]) : completed({});
  }

  /** @param {string} selector @returns {any} An element of the panel. */
  #find(selector) {
    return this.#root.querySelector(selector);
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const root = this.#root.lastElementChild ?? this;
    root.addEventListener("input", (event) => this.#input(event), { signal });
    root.addEventListener("change", () => this.#refill(), { signal });
    root.addEventListener("click", (event) => this.#click(event), { signal });
    this.#find("details").addEventListener("toggle", () => this.#plan(), { signal });
    document.addEventListener("visibilitychange", () => this.#wake(), { signal });
    const seen = new IntersectionObserver(
      (entries) => {
        this.#isSeen = entries.at(-1)?.isIntersecting ?? false;
        this.#wake();
      },
      { rootMargin: "200px" },
    );
    seen.observe(this);
    const sized = new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) {
        this.#widths.set(/** @type {HTMLElement} */ (target).dataset["chart"] ?? "", Math.floor(contentRect.width));
      }
      this.#plan();
    });
    for (const chart of root.querySelectorAll(".chart")) sized.observe(chart);
    signal.addEventListener("abort", () => {
      seen.disconnect();
      sized.disconnect();
    });
  }

  #wake() {
    this.#session?.wake(this.#isSeen && !document.hidden);
  }

  /** @param {Event} event */
  #input({ target }) {
    const control = /** @type {HTMLInputElement} */ (target);
    const name = control.dataset["slider"] ?? control.dataset["name"];
    if (!name || (control.type === "number" && !control.checkValidity()) || control.value === "") return;
    this.#change(name, control.dataset["slider"] ? pointedAt(control) : control.value);
    // The other half of a slider and its field; the one in use stays.
    if (control.type !== "number") this.#refill();
  }

  /** @param {string} name @param {number|string} value */
  #change(name, value) {
    const session = this.#session;
    if (!session) return;
    if (name === "layer") session.look(Number(value));
    else if (name !== "preset") session.change(nearestValid({ ...session.state.settings, [name]: value }).settings);
    else if (value !== "") session.change(PRESETS[value] ?? session.state.settings);
    this.#keep();
  }

  /** @param {Event} event */
  #click({ target }) {
    const action = /** @type {HTMLElement} */ (target).closest("button")?.dataset["do"];
    const session = this.#session;
    if (!action || !session) return;
    const { settings } = session.state;
    /** @type {Record<string, () => void>} */
    const actions = {
      seed: () => this.#change("seed", (settings.seed + 1) % (LIMITS.seed[1] + 1)),
      train: () => (session.isTraining ? session.pause() : session.train(Infinity)),
      step: () => session.train(session.steps + 1),
      link: () => this.#hand(this.#address()),
      python: () => this.#hand(snippet(this.#computed(), session.steps)),
      csv: () => this.#save(),
      reset: () => this.#reset(),
    };
    actions[action]?.();
    this.#refill();
    if (action === "train" || action === "step") this.#keep();
    this.#plan();
  }

  /** The settings that the pictures show. */
  #computed() {
    const session = /** @type {Session} */ (this.#session);
    return session.shown.result?.settings ?? session.state.settings;
  }

  #reset() {
    this.#moved = [];
    this.#find(".output").hidden = true;
    this.#session?.look(0);
    this.#session?.change(this.#base);
    clearTimeout(this.#keeping);
    const query = withoutState(location.search);
    history.replaceState(history.state, "", `${location.pathname}${query && `?${query}`}${location.hash}`);
  }

  /** The address of this page with the present state. */
  #address() {
    const { state, steps } = /** @type {Session} */ (this.#session);
    return `${location.origin === "null" ? "file://" : location.origin}${location.pathname}?${toQuery({ ...state, steps: Math.min(steps, MOST_STEPS) }, location.search)}${location.hash}`;
  }

  /** Keep the state in the address, once somebody has stopped changing it. */
  #keep() {
    this.#moved = [];
    clearTimeout(this.#keeping);
    const page = location.pathname;
    this.#keeping = setTimeout(() => {
      // Instant navigation changes the address first, and the page once that has come.
      if (location.pathname === page) history.replaceState(history.state, "", this.#address());
    }, QUIET);
  }

  /** Put a text on the clipboard, and show it. @param {string} text */
  async #hand(text) {
    const output = this.#find(".output");
    const area = this.#find("textarea");
    area.value = text;
    area.rows = Math.min(text.split("\n").length + 1, 16);
    output.hidden = false;
    const isCopied = await copied(text);
    this.#find(".output p").textContent = isCopied ? this.#words.copied : this.#words.copyByHand;
    if (!isCopied) area.select();
  }

  #save() {
    const { result, trained } = this.#session?.shown ?? {};
    if (!result) return;
    const url = URL.createObjectURL(new Blob([csv(rows(result, trained))], { type: "text/csv" }));
    Object.assign(document.createElement("a"), { href: url, download: "gradient-playground.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(url));
  }

  /** Every control at its value. */
  #refill() {
    const session = this.#session;
    if (!session) return;
    const { settings, layer } = session.state;
    fill(this.#root, settings, { layer: layerShown(layer, settings), preset: presetOf(settings) });
  }

  /** Draw in the next frame. */
  #plan() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
      this.#session?.pump();
    });
  }

  #draw() {
    const session = /** @type {Session} */ (this.#session);
    const words = this.#words;
    const { result, histogram, trained, engine, milliseconds, error } = session.shown;
    this.#fill(".notes", this.#notes().map((note) => `<p>${note}</p>`).join(""));
    this.#fill('[data-do="train"]', session.isTraining ? words.pause : words.train);
    if (!result || !histogram || !engine) {
      this.#fill(".verdict strong", error ? "" : words.computing);
      return;
    }
    const now = { ...result, ...trained };
    this.#find(".panel").toggleAttribute("data-trained", trained !== undefined);
    const size = (/** @type {string} */ name) => ({ width: this.#widths.get(name) ?? 0, height: 220 });
    const losses = session.losses.length ? session.losses : [result.loss];
    this.#picture("gradient", gradientChart(result, trained, words, size("gradient"), words.gradientTitle));
    this.#picture("activation", activationChart(result, words, size("activation"), words.activationTitle));
    this.#picture("histogram", histogramChart(histogram, words, size("histogram"), words.histogramTitle));
    this.#picture("loss", lossChart(losses, result.theoryLoss, words, size("loss"), words.lossTitle));
    if (session.isTraining && performance.now() < this.#worded + READABLE) return;
    this.#worded = performance.now();
    const verdict = judge(now);
    const sentence = words.sentence(verdict);
    const progress = trained ? words.progress(trained.step, short(trained.loss)) : "";
    this.#find(".verdict").dataset.kind = verdict.kind;
    this.#fill(".verdict strong", words.kinds[verdict.kind]);
    this.#fill(".verdict span", sentence);
    this.#fill(".facts", facts(now, verdict, words));
    this.#fill(".progress", progress);
    const [activations, { edges, layer }] = [result.activationByLayer, histogram];
    const ends = [activations[0], activations.at(-1), edges[0], edges.at(-1)].map((end) => short(end ?? NaN));
    const [first = "", last = "", low = "", high = ""] = ends;
    this.#name("gradient", `${words.gradientTitle}. ${sentence}`);
    this.#name("activation", `${words.activationTitle}. ${words.activationSentence(first, last, activations.length)}`);
    this.#name("histogram", `${words.histogramTitle}. ${words.histogramSentence(layer, low, high)}`);
    this.#name("loss", `${words.lossTitle}. ${words.lossSentence(short(now.loss), short(result.theoryLoss))}`);
    this.#fill(".engine", words.engine(words.kindsOfEngine[engine], milliseconds));
    if (this.#find("details").open) this.#fill(".scroll", table(rows(result, trained), words));
    this.#speak(`${words.kinds[verdict.kind]}. ${sentence} ${progress}`);
  }

  /** Show a chart; where its axes stand already, only its marks. @param {string} name @param {{frame: string, marks: string}} chart */
  #picture(name, { frame, marks }) {
    const isNew = this.#drawn.get(name) !== frame;
    this.#drawn.set(name, frame);
    if (isNew) this.#find(`[data-chart=${name}]`).innerHTML = frame;
    if (isNew || this.#drawn.get(`${name} marks`) !== marks) this.#find(`[data-chart=${name}] .marks`).innerHTML = marks;
    this.#drawn.set(`${name} marks`, marks);
    const said = this.#drawn.get(`${name} name`);
    if (isNew && said) this.#find(`[data-chart=${name}] svg`).setAttribute("aria-label", said);
  }

  /** Name a chart by what its numbers say. @param {string} chart @param {string} text */
  #name(chart, text) {
    if (this.#drawn.get(`${chart} name`) === text) return;
    this.#drawn.set(`${chart} name`, text);
    this.#find(`[data-chart=${chart}] svg`).setAttribute("aria-label", text);
  }

  /** What somebody ought to know about these numbers. */
  #notes() {
    const words = this.#words;
    const { client, shown, state } = /** @type {Session} */ (this.#session);
    const notes = this.#moved.map(({ name, given, used }) => words.moved(name, plain(given), String(used)));
    if (shown.engine === "javascript") notes.push(words.noWasm);
    if (!client.isWorker) notes.push(words.noWorker);
    const used = shown.result?.settings.batch ?? state.settings.batch;
    if (used < state.settings.batch) notes.push(words.halved(used, state.settings.batch));
    if (shown.error) notes.push(words.failed(plain(shown.error)));
    return notes;
  }

  /** Change a part of the panel where it is another than before. @param {string} selector @param {string} html */
  #fill(selector, html) {
    if (this.#drawn.get(selector) === html) return;
    this.#drawn.set(selector, html);
    this.#find(selector).innerHTML = html;
  }

  /** Say a sentence once nothing has changed for a while. @param {string} sentence */
  #speak(sentence) {
    if (this.#drawn.get("spoken") === sentence) return;
    this.#drawn.set("spoken", sentence);
    clearTimeout(this.#speaking);
    this.#speaking = setTimeout(() => {
      this.#find(".spoken").textContent = sentence;
    }, 2 * QUIET);
  }
}

/** Whether a text could be put on the clipboard. @param {string} text */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // not over http, nor where it was forbidden
  }
}

/** A text that somebody wrote, harmless inside HTML. @param {string} text */
const plain = (text) => text.slice(0, 60).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
