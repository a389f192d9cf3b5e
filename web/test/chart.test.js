import assert from "node:assert/strict";
import { test } from "node:test";

import { draw } from "../element/chart.js";
import { fixed, powerOfTen, short } from "../element/numbers.js";
import { linear, linearWithin, logarithmic, whole } from "../element/ticks.js";

/** @param {import("../element/ticks.js").Axis} axis */
const texts = ({ ticks }) => ticks.map(({ text }) => text);

test("numbers are short, with a true minus and powers of ten", () => {
  const written = [0, 1.234567, -0.05, 12345, 123456, 1.5e-9, Infinity, -Infinity, NaN].map((one) => short(one));
  assert.deepEqual(written, ["0", "1.23", "−0.0500", "12300", "1.23×10⁵", "1.50×10⁻⁹", "∞", "−∞", "NaN"]);
  assert.equal(fixed(-0.6349, 3), "−0.635");
  assert.equal(powerOfTen(-120), "10⁻¹²⁰");
});

test("linear ticks are round, and the ends of the axis", () => {
  assert.deepEqual(texts(linear(-1, 1, 5)), ["−1.0", "−0.5", "0.0", "0.5", "1.0"]);
  assert.deepEqual(texts(linear(0.13, 0.82, 5)), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
  assert.deepEqual(texts(linear(0.49996, 0.50004, 2)), ["0.49995", "0.50000", "0.50005"]);
});

test("large and small numbers are multiples of a power of ten, which stands once", () => {
  for (const [low, high, unit, named] of /** @type {const} */ ([
    [0, 4e200, "10²⁰⁰", ["0", "1", "2", "3", "4"]],
    [-1e-15, 9e-16, "10⁻¹⁵", ["−1.0", "−0.5", "0.0", "0.5", "1.0"]],
    [-1.7e308, 1.7e308, "10³⁰⁷", ["−2", "−1", "0", "1", "2"]],
    [0, 12000, "10⁴", ["0.0", "0.5", "1.0", "1.5"]],
    [0, 4000, undefined, ["0", "1000", "2000", "3000", "4000"]],
  ])) {
    const axis = linear(low, high, 4);
    assert.deepEqual([axis.unit, texts(axis)], [unit, named]);
    assert.ok(Number.isFinite(axis.high - axis.low));
  }
});

test("what is spread too little to be written is one value", () => {
  for (const [low, high] of /** @type {[number, number][]} */ ([[0.5, 0.5], [0.5 - 2 ** -54, 0.5], [0, 5e-324], [0, 0]])) {
    const axis = linear(low, high, 5);
    assert.ok(axis.ticks.length < 8 && axis.high - axis.low >= 1);
  }
});

test("the texts of linear ticks do not touch, however many digits they have", () => {
  for (const [low, high] of /** @type {[number, number][]} */ ([
    [-6e4, 6e4], [-3e-25, 1e-25], [0.4999, 0.5001], [0.5 - 1e-7, 0.5 + 1e-7], [1e6, 1e6 + 1], [0, 1],
  ])) {
    for (const pixels of [185, 255, 400]) {
      const { ticks } = linearWithin(low, high, 5, pixels);
      const widest = Math.max(...ticks.map(({ text }) => text.length)) * 7.2;
      assert.ok(ticks.length >= 2 && (ticks.length - 1) * widest < pixels, `${low} ${high} ${pixels}: ${texts({ low, high, ticks })}`);
      assert.equal(new Set(ticks.map(({ text }) => text)).size, ticks.length);
    }
  }
});

test("an axis of one value has room on both sides", () => {
  const { low, high, ticks } = linear(0, 0, 5);
  assert.ok(low < 0 && high > 0 && ticks.length > 1);
});

test("the axis of layers names the first and the last", () => {
  for (const depth of [2, 3, 7, 50, 99, 100]) {
    const named = texts(whole(1, depth, 5));
    assert.deepEqual([named[0], named.at(-1)], ["1", String(depth)]);
    assert.ok(named.length <= 7);
    assert.equal(new Set(named).size, named.length);
  }
  assert.deepEqual(texts(whole(1, 1, 5)), ["1"]);
});

test("a logarithmic axis holds what can be shown, and ignores the rest", () => {
  const { low, high } = logarithmic([3e-13, 0, 2, NaN, Infinity], 5);
  assert.deepEqual([low, high], [-13, 1]);
  assert.deepEqual(texts(logarithmic([0.31, 0.52], 5)), ["0.2", "0.5", "1"]);
  assert.deepEqual(texts(logarithmic([0, NaN], 5)), ["10⁻¹", "10⁰", "10¹"]);
});

test("what hardly changes looks level", () => {
  const { low, high } = logarithmic([1.1, 1.2], 5, 2);
  assert.ok(high - low >= 2);
});

test("ticks are at most one more than asked for, at any range", () => {
  for (let range = 1; range < 700; range += 7) {
    const { low, high, ticks } = logarithmic([10 ** (-range / 2), 10 ** (range / 2)], 5);
    assert.ok(ticks.length >= 2 && ticks.length <= 6, `${range}: ${ticks.length}`);
    assert.ok(ticks.every(({ at }) => at >= low && at <= high));
  }
});

const AXIS = { low: 0, high: 10, ticks: [{ at: 0, text: "0" }] };
const CHART = { width: 300, height: 200, x: AXIS, y: AXIS, xLabel: "x < 1", yLabel: "y", name: 'a "name"' };

test("a line has a gap where a number is none, and dots leave it out", () => {
  const points = /** @type {[number, number][]} */ ([[0, 1], [1, 2], [2, NaN], [3, 4], [4, 5]]);
  const { marks: svg } = draw({ ...CHART, marks: [{ kind: "line", role: "theory", points }, { kind: "dots", role: "dot", points }] });
  const [, line = ""] = svg.match(/class="theory" d="([^"]*)"/) ?? [];
  assert.equal(line.match(/M/g)?.length, 2);
  assert.equal(line.match(/L/g)?.length, 2);
  assert.equal(svg.match(/h0/g)?.length, 4);
});

test("marks stay inside the chart, and text is text", () => {
  const points = /** @type {[number, number][]} */ ([[-5, -1e9], [50, 1e9]]);
  const { frame, marks } = draw({ ...CHART, marks: [{ kind: "line", role: "theory", points }] });
  const [, line = ""] = marks.match(/class="theory" d="M([^"]*)"/) ?? [];
  for (const pair of line.split("L")) {
    const [x = NaN, y = NaN] = pair.split(" ").map(Number);
    assert.ok(x >= 0 && x <= 300 && y >= 0 && y <= 200);
  }
  assert.match(frame, /x &lt; 1/);
  assert.match(frame, /aria-label="a &quot;name&quot;"/);
});

test("to who does not see it a chart is one picture with a name, and no heap of numbers", () => {
  const { frame } = draw({ ...CHART, marks: [] });
  const inside = frame.slice(frame.indexOf(">") + 1);
  assert.ok(inside.startsWith('<g aria-hidden="true">') && inside.endsWith('<g class="marks"></g></g></svg>'));
});
