/** The parts of the playground as HTML: controls, charts, buttons and the table. */

import { ACTIVATIONS, INITIALISERS, LIMITS } from "../core/api.js";
import { PRESETS } from "./presets.js";

/** @typedef {import("../core/types.js").Settings} Settings */
/** @typedef {import("./strings.js").Strings} Strings */
/** @typedef {"depth"|"width"|"gain"|"biasSpread"|"learningRate"|"layer"} SliderName */

/**
 * Ends and steps of the sliders; logarithmic ones by their exponents. A number field beside takes every valid value.
 *
 * @type {Readonly<Record<SliderName, {low: number, high: number, step: number, isLogarithmic?: boolean}>>}
 */
const SLIDERS = {
  depth: { low: 1, high: 100, step: 1 },
  width: { low: 1, high: 128, step: 1 },
  gain: { low: -2, high: 1, step: 0.01, isLogarithmic: true },
  biasSpread: { low: 0, high: 2, step: 0.05 },
  learningRate: { low: -5, high: 0, step: 0.1, isLogarithmic: true },
  layer: { low: 1, high: 100, step: 1 },
};
export const BATCHES = [16, 32, 64, 128, 256];
export const CHARTS = /** @type {const} */ (["gradient", "activation", "histogram", "loss"]);

/**
 * Everything that stands in the playground; what changes is filled in later.
 *
 * @param {Strings} words
 */
export function panel(words) {
  return `<div class="panel" role="group" aria-label="${words.title}">
<div class="controls">
${choice("preset", words.preset, { "": words.ownChoice, ...words.presets })}
${choice("activation", words.activation, pick(ACTIVATIONS, words.activations))}
${choice("initialiser", words.initialiser, pick(INITIALISERS, words.initialisers))}
${choice("batch", words.batch, Object.fromEntries(BATCHES.map((batch) => [batch, String(batch)])))}
${number("gain", words.gain, words)}
${number("depth", words.depth, words)}
${number("width", words.width, words)}
${number("biasSpread", words.biasSpread, words)}
<div class="control"><label for="seed">${words.seed}</label>
${field("seed")}<button type="button" data-do="seed">${words.anotherSeed}</button></div>
</div>
<div class="notes" role="status"></div>
<div class="verdict"><strong></strong><span></span></div>
<div class="charts">
${CHARTS.slice(0, 3).map((name) => figure(name, words)).join("")}
<div class="teacher">
<p>${words.task}</p>
<div class="buttons"><button type="button" data-do="train">${words.train}</button>
<button type="button" data-do="step">${words.step}</button><span class="progress"></span></div>
${number("learningRate", words.learningRate, words)}
</div>
${figure("loss", words)}
<table class="facts"></table>
</div>
<div class="buttons">
<button type="button" data-do="link">${words.copyLink}</button>
<button type="button" data-do="python">${words.copyPython}</button>
<button type="button" data-do="csv">${words.download}</button>
<button type="button" data-do="reset">${words.reset}</button>
</div>
<div class="output" hidden><p role="status"></p><textarea readonly rows="8" aria-label="${words.output}"></textarea></div>
<details class="values"><summary>${words.tableTitle}</summary><div class="scroll" tabindex="0" role="region" aria-label="${words.tableTitle}"></div></details>
<p class="engine"></p>
<p class="spoken" role="status"></p>
</div>`;
}

/** @param {string} name @param {string} label @param {Record<string, string>} options */
function choice(name, label, options) {
  const rows = Object.entries(options).map(([value, text]) => `<option value="${value}">${text}</option>`);
  return `<div class="control"><label for="${name}">${label}</label>
<select id="${name}" data-name="${name}">${rows.join("")}</select></div>`;
}

/** A number as a field and a slider. @param {SliderName} name @param {string} label @param {Strings} words */
function number(name, label, words) {
  const { low, high, step } = SLIDERS[name];
  return `<div class="control"><label for="${name}">${label}</label>${field(name)}
<input type="range" data-slider="${name}" min="${low}" max="${high}" step="${step}" aria-label="${words.slider(label)}"></div>`;
}

/** @param {SliderName|"seed"} name */
function field(name) {
  const [low, high] = name === "layer" ? LIMITS.depth : LIMITS[name];
  const step = name === "gain" || name === "biasSpread" || name === "learningRate" ? "any" : 1;
  return `<input type="number" id="${name}" data-name="${name}" min="${low}" max="${high}" step="${step}" autocomplete="off">`;
}

/** @param {typeof CHARTS[number]} name @param {Strings} words */
function figure(name, words) {
  const keys = { gradient: ["measured", "theory", "before"], activation: ["measured", "theory"], histogram: [], loss: ["loss", "theory"] }[name];
  const texts = { measured: words.measured, theory: words.theory, before: words.before, loss: words.measured };
  const legend = keys.map((key) => {
    const shape = key === "measured" ? "M10 5h0" : "M0 5h20";
    const text = texts[/** @type {keyof typeof texts} */ (key)];
    return `<span class="key-${key}"><svg width="20" height="10" aria-hidden="true"><path class="${key}" d="${shape}"/></svg> ${text}</span>`;
  });
  const slider = name === "histogram" ? number("layer", words.shownLayer, words) : "";
  return `<figure><figcaption>${words[`${name}Title`]} ${legend.join(" ")}</figcaption>
<div class="chart" data-chart="${name}"></div>${slider}</figure>`;
}

/**
 * Every control at the place of its value.
 *
 * @param {ParentNode} root
 * @param {Settings} settings
 * @param {{layer: number, preset: string}} beside
 */
export function fill(root, settings, { layer, preset }) {
  const values = { ...settings, layer, preset };
  for (const control of /** @type {NodeListOf<HTMLInputElement|HTMLSelectElement>} */ (
    root.querySelectorAll("[data-name]")
  )) {
    const value = String(values[/** @type {keyof typeof values} */ (control.dataset["name"])]);
    if (control instanceof HTMLSelectElement) offer(control, value);
    // What somebody is typing stays as it is, "0." for example.
    if (control.type !== "number" || control.value === "" || Number(control.value) !== Number(value)) control.value = value;
  }
  for (const slider of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll("[data-slider]"))) {
    const name = /** @type {SliderName} */ (slider.dataset["slider"]);
    if (name === "layer") slider.max = String(settings.depth);
    const { low, isLogarithmic } = SLIDERS[name];
    const value = values[name];
    slider.value = String(isLogarithmic ? Math.max(low, Math.log10(value)) : value);
    slider.setAttribute("aria-valuetext", String(value));
  }
}

/** A value that a link asks for and the list lacks. @param {HTMLSelectElement} select @param {string} value */
function offer(select, value) {
  if (![...select.options].some((option) => option.value === value)) select.append(new Option(value, value));
}

/** The value that a slider points at. @param {HTMLInputElement} slider */
export function pointedAt(slider) {
  const { isLogarithmic } = SLIDERS[/** @type {SliderName} */ (slider.dataset["slider"])];
  const value = Number(slider.value);
  return isLogarithmic ? Number((10 ** value).toPrecision(3)) : value;
}

/** @param {readonly string[]} names @param {Record<string, string>} texts */
const pick = (names, texts) => Object.fromEntries(names.map((name) => [name, texts[name] ?? name]));

/** Whether a page names a preset that there is. @param {string|null} name */
export const isPreset = (name) => name !== null && name in PRESETS;
