/** Every word that the playground says, in both languages. */

import { fixed, short } from "./numbers.js";

/** @typedef {import("./verdict.js").Verdict} Verdict */
/** @typedef {"ko"|"en"} Language */

const en = {
  title: "A network of your own",
  preset: "Example",
  ownChoice: "your own",
  presets: {
    "sigmoid-xavier": "Sigmoid with Xavier: vanishes",
    "tanh-xavier": "tanh with Xavier: vanishes slowly",
    "relu-xavier": "ReLU with Xavier: halves",
    "relu-he": "ReLU with He: keeps",
    "relu-normal": "ReLU with N(0, 1): explodes",
    "tanh-chaos": "tanh beyond the edge of chaos",
    "relu-dead": "ReLU that dies",
  },
  activation: "Activation",
  activations: {
    sigmoid: "sigmoid",
    tanh: "tanh",
    relu: "ReLU",
    "leaky-relu": "Leaky ReLU",
    elu: "ELU",
    selu: "SELU",
    gelu: "GELU",
  },
  initialiser: "Initialiser",
  initialisers: {
    normal: "N(0, gain²)",
    lecun: "LeCun",
    xavier: "Xavier (Glorot)",
    he: "He",
  },
  gain: "Gain",
  depth: "Depth (layers)",
  width: "Width (units)",
  biasSpread: "Spread of biases",
  batch: "Batch (samples)",
  seed: "Seed",
  anotherSeed: "Another seed",
  /** @param {string} name */
  slider: (name) => `${name}, slider`,
  gradientTitle: "Gradient",
  activationTitle: "Activation",
  histogramTitle: "Spread of activations",
  lossTitle: "Loss",
  gradientAxis: "RMS of the gradient δ",
  activationAxis: "RMS of the activation h",
  layerAxis: "layer (1 next to the input)",
  valueAxis: "activation h",
  shareAxis: "share of activations (%)",
  stepAxis: "updates",
  lossAxis: "loss (half squared distance)",
  measured: "measured",
  theory: "theory",
  before: "before training",
  shownLayer: "Layer shown",
  outOfRange: "out of float range",
  isZero: "exactly 0",
  train: "Train",
  pause: "Pause",
  step: "One step",
  learningRate: "Learning rate",
  /** @param {number} steps @param {string} loss */
  progress: (steps, loss) => `${steps} ${steps === 1 ? "update" : "updates"}, loss ${loss}`,
  task: "The task: give the input back. The gradient has to reach every layer for that.",
  copyLink: "Copy link",
  copyPython: "Copy as Python",
  download: "CSV",
  reset: "Reset",
  copied: "Copied.",
  copyByHand: "Your browser does not let this page copy. Copy it from here:",
  output: "Copied text",
  tableTitle: "Values of every layer",
  columns: ["Layer", "Gradient", "Theory", "Activation", "Theory", "Dead units", "Gradient now"],
  facts: {
    ratio: "First layer over last",
    decades: "Decades per layer",
    scale: "Depth scale ξ (layers)",
    chi: "χ at the fixed point",
    loss: "Loss",
  },
  factNames: ["", "measured", "theory"],
  kinds: { vanishing: "Vanishing", healthy: "Healthy", exploding: "Exploding", dead: "Dead", single: "One layer" },
  /** @param {Verdict} verdict */
  sentence({ kind, ratio, decadesPerLayer, depthScale, layer, left }) {
    if (left === "forward") return `The forward pass leaves the range of floats in layer ${layer}.`;
    if (left === "backward") return `On its way back the gradient leaves the range of floats in layer ${layer}.`;
    if (left === "underflow") return `Below layer ${layer + 1} the gradient is exactly 0.`;
    if (kind === "single") return "There is no second layer to compare the gradient with.";
    if (kind === "dead") return `In layer ${layer} no unit has a slope at any sample: no gradient gets below it.`;
    const pace = `${fixed(decadesPerLayer, 3)} decades per layer, depth scale ${short(Math.abs(depthScale), 2)} layers.`;
    const way = `From the last layer to the first the gradient`;
    if (kind === "healthy") return `${way} keeps its size (${short(ratio, 2)} times): ${pace}`;
    return `${way} ${kind === "vanishing" ? "shrinks" : "grows"} to ${short(ratio, 2)} times its size: ${pace}`;
  },
  /** What the other charts show. @param {string} first @param {string} last @param {number} depth */
  activationSentence: (first, last, depth) => `${first} in layer 1, ${last} in layer ${depth}.`,
  /** @param {number} layer @param {string} low @param {string} high */
  histogramSentence: (layer, low, high) => `From ${low} to ${high} in layer ${layer}.`,
  /** @param {string} loss @param {string} theory */
  lossSentence: (loss, theory) => `${loss}; in theory ${theory} before training.`,
  /** @param {string} kind @param {number} milliseconds */
  engine: (kind, milliseconds) => `Computed in your browser (${kind}) in ${short(milliseconds, 2)} ms.`,
  kindsOfEngine: { wasm: "WebAssembly", javascript: "JavaScript" },
  noWasm: "WebAssembly is not available here: the same numbers come from JavaScript, more slowly.",
  noWorker: "Workers are not available here: the page computes in small pieces itself.",
  /** @param {number} used @param {number} asked */
  halved: (used, asked) => `This device is slow, so the batch is ${used} instead of ${asked}.`,
  /** @param {string} name @param {string} given @param {string} used */
  moved: (name, given, used) => `The address says ${name}=${given}, which cannot be; ${used} is used.`,
  /** @param {string} reason */
  failed: (reason) => `The network could not be computed: ${reason}`,
  computing: "Computing …",
};

/** @typedef {typeof en} Strings */

/** @type {Strings} */
const ko = {
  title: "직접 만드는 신경망",
  preset: "예제",
  ownChoice: "직접 고름",
  presets: {
    "sigmoid-xavier": "시그모이드 + 세이비어: 소실",
    "tanh-xavier": "tanh + 세이비어: 느린 소실",
    "relu-xavier": "ReLU + 세이비어: 절반씩",
    "relu-he": "ReLU + He: 유지",
    "relu-normal": "ReLU + N(0, 1): 폭주",
    "tanh-chaos": "tanh, 혼돈의 가장자리 너머",
    "relu-dead": "죽는 ReLU",
  },
  activation: "활성화 함수",
  activations: { ...en.activations, sigmoid: "시그모이드" },
  initialiser: "초기화",
  initialisers: { normal: "N(0, 배율²)", lecun: "르쿤(LeCun)", xavier: "세이비어(글로럿)", he: "He" },
  gain: "배율(gain)",
  depth: "깊이(층)",
  width: "폭(단위)",
  biasSpread: "편향의 표준편차",
  batch: "배치(표본)",
  seed: "시드",
  anotherSeed: "다른 시드",
  slider: (name) => `${name}, 슬라이더`,
  gradientTitle: "기울기",
  activationTitle: "활성값",
  histogramTitle: "활성값의 분포",
  lossTitle: "손실",
  gradientAxis: "기울기 δ의 RMS",
  activationAxis: "활성값 h의 RMS",
  layerAxis: "층(1이 입력 쪽)",
  valueAxis: "활성값 h",
  shareAxis: "활성값의 비율(%)",
  stepAxis: "갱신 횟수",
  lossAxis: "손실(거리 제곱의 절반)",
  measured: "측정",
  theory: "이론",
  before: "학습 전",
  shownLayer: "분포를 볼 층",
  outOfRange: "부동소수점 범위 밖",
  isZero: "정확히 0",
  train: "학습",
  pause: "멈춤",
  step: "한 번 갱신",
  learningRate: "학습률",
  progress: (steps, loss) => `갱신 ${steps}번, 손실 ${loss}`,
  task: "과제는 입력을 그대로 되돌려 내는 것이다. 그러려면 기울기가 모든 층에 닿아야 한다.",
  copyLink: "링크 복사",
  copyPython: "Python으로 복사",
  download: "CSV",
  reset: "처음으로",
  copied: "복사했다.",
  copyByHand: "브라우저가 복사를 허용하지 않는다. 여기서 복사하면 된다.",
  output: "복사한 내용",
  tableTitle: "층마다의 값",
  columns: ["층", "기울기", "이론", "활성값", "이론", "죽은 단위", "지금 기울기"],
  facts: {
    ratio: "첫 층 / 마지막 층",
    decades: "층당 자릿수",
    scale: "깊이 척도 ξ(층)",
    chi: "고정점의 χ",
    loss: "손실",
  },
  factNames: ["", "측정", "이론"],
  kinds: { vanishing: "기울기 소실", healthy: "건강함", exploding: "기울기 폭주", dead: "죽음", single: "층 하나" },
  sentence({ kind, ratio, decadesPerLayer, depthScale, layer, left }) {
    if (left === "forward") return `순전파가 ${layer}번째 층에서 부동소수점 범위를 벗어났다.`;
    if (left === "backward") return `거슬러 내려오던 기울기가 ${layer}번째 층에서 부동소수점 범위를 벗어났다.`;
    if (left === "underflow") return `${layer}번째 층부터 아래로는 기울기가 정확히 0이다.`;
    if (kind === "single") return "층이 하나뿐이라 기울기를 견줄 층이 없다.";
    if (kind === "dead") return `${layer}번째 층의 모든 단위가 어느 표본에서도 기울기를 전하지 못한다.`;
    const pace = `층당 ${fixed(decadesPerLayer, 3)}자릿수, 깊이 척도 ${short(Math.abs(depthScale), 2)}층이다.`;
    const way = "마지막 층에서 첫 층까지 오는 동안 기울기가";
    if (kind === "healthy") return `${way} ${short(ratio, 2)}배로, 크기를 유지한다. ${pace}`;
    return `${way} ${short(ratio, 2)}배로 ${kind === "vanishing" ? "작아진다" : "커진다"}. ${pace}`;
  },
  activationSentence: (first, last, depth) => `1번째 층에서 ${first}, ${depth}번째 층에서 ${last}이다.`,
  histogramSentence: (layer, low, high) => `${layer}번째 층에서 ${low}부터 ${high}까지이다.`,
  lossSentence: (loss, theory) => `${loss}이고, 학습 전의 이론값은 ${theory}이다.`,
  engine: (kind, milliseconds) => `이 브라우저에서 계산했다(${kind}, ${short(milliseconds, 2)} ms).`,
  kindsOfEngine: en.kindsOfEngine,
  noWasm: "여기서는 WebAssembly를 쓸 수 없어 JavaScript로 계산한다. 값은 같고 조금 느리다.",
  noWorker: "여기서는 워커(worker)를 쓸 수 없어 페이지가 조금씩 나누어 계산한다.",
  halved: (used, asked) => `기기가 느려 배치를 ${asked}에서 ${used}로 줄였다.`,
  moved: (name, given, used) => `주소에 적힌 값(${name}=${given})을 쓸 수 없어 쓸 수 있는 값(${used})으로 바꾸었다.`,
  failed: (reason) => `신경망을 계산하지 못했다: ${reason}`,
  computing: "계산하는 중 …",
};

/** @type {Readonly<Record<Language, Strings>>} */
export const STRINGS = { ko, en };
