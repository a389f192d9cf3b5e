import assert from "node:assert/strict";
import { test } from "node:test";

import { judge } from "../element/verdict.js";
import { STRINGS } from "../element/strings.js";

/** @param {number[]} delta @param {object} [others] */
const judged = (delta, others) =>
  judge({
    deltaByLayer: Float64Array.from(delta),
    theoryDeltaByLayer: Float64Array.from(delta),
    deadByLayer: new Float64Array(delta.length),
    divergedForward: 0,
    divergedBackward: 0,
    ...others,
  });

test("a gradient that shrinks towards the input vanishes, by decades and a depth scale", () => {
  const verdict = judged([1e-6, 1e-4, 1e-2, 1]);
  assert.equal(verdict.kind, "vanishing");
  assert.ok(Math.abs(verdict.decadesPerLayer + 2) < 1e-12);
  assert.ok(Math.abs(verdict.ratio - 1e-6) < 1e-18);
  // chi = 10^-4 a layer.
  assert.ok(Math.abs(verdict.depthScale - 1 / (4 * Math.LN10)) < 1e-12);
});

test("one that grows towards the input explodes, with a negative depth scale", () => {
  const verdict = judged([1e5, 1]);
  assert.equal(verdict.kind, "exploding");
  assert.ok(verdict.depthScale < 0);
});

test("within a factor of ten it is healthy, and beyond it is not", () => {
  assert.equal(judged([9.9, 1]).kind, "healthy");
  assert.equal(judged([0.101, 1]).kind, "healthy");
  assert.equal(judged([10.1, 1]).kind, "exploding");
  assert.equal(judged([0.099, 1]).kind, "vanishing");
});

test("one layer has nothing to be compared with", () => {
  assert.equal(judged([3]).kind, "single");
});

test("the highest layer without any slope is the one that is dead; the linear last layer never is", () => {
  const verdict = judged([0, 0, 0, 1], { deadByLayer: Float64Array.of(1, 1, 0.5, 1) });
  assert.deepEqual([verdict.kind, verdict.layer], ["dead", 2]);
  assert.equal(judged([1, 1], { deadByLayer: Float64Array.of(0, 1) }).kind, "healthy");
});

test("a gradient of exactly 0 without a dead layer has vanished", () => {
  const verdict = judged([0, 0, 1e-300, 1]);
  assert.deepEqual([verdict.kind, verdict.layer, verdict.left], ["vanishing", 2, "underflow"]);
});

test("where it left the range of floats is told, the way forward first", () => {
  const both = judged([NaN, NaN], { divergedForward: 2, divergedBackward: 1 });
  assert.deepEqual([both.kind, both.layer, both.left], ["exploding", 2, "forward"]);
  const back = judged([Infinity, 1e200, 1], { divergedBackward: 1 });
  assert.deepEqual([back.kind, back.layer, back.left], ["exploding", 1, "backward"]);
});

for (const [language, words] of Object.entries(STRINGS)) {
  test(`every verdict has a sentence (${language})`, () => {
    const verdicts = [
      judged([1e-6, 1]),
      judged([1e6, 1]),
      judged([1, 1]),
      judged([1]),
      judged([0, 1]),
      judged([0, 0, 1], { deadByLayer: Float64Array.of(1, 1, 0) }),
      judged([NaN, NaN], { divergedForward: 2 }),
      judged([Infinity, 1], { divergedBackward: 1 }),
    ];
    const said = verdicts.map((verdict) => `${words.kinds[verdict.kind]}. ${words.sentence(verdict)}`);
    assert.equal(new Set(said).size, verdicts.length);
    for (const sentence of said) assert.doesNotMatch(sentence, /undefined|NaN/);
  });
}

test("both languages have the same words", () => {
  /** @param {object} words @returns {unknown} */
  const shape = (words) =>
    Object.fromEntries(
      Object.entries(words).map(([name, word]) => [
        name,
        typeof word === "object" ? shape(word) : typeof word,
      ]),
    );
  assert.deepEqual(shape(STRINGS.ko), shape(STRINGS.en));
});
