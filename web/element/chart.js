/** One chart as the text of an SVG, in CSS pixels; colours and dashes are the style sheet's. */

import { DIGIT } from "./ticks.js";

/** @typedef {import("./ticks.js").Axis} Axis */

/**
 * @typedef {readonly [number, number]} Point In the numbers of the axes; one that is not finite ends a line.
 *
 * @typedef {object} Mark
 * @property {"line"|"dots"|"bars"|"band"} kind A band runs from the x of its first point to that of its second; a bar
 *     from its point to the next one's x.
 * @property {string} role Class of the drawn element.
 * @property {readonly Point[]} points
 * @property {string} [text] What stands in a band.
 *
 * @typedef {object} Chart
 * @property {number} width
 * @property {number} height
 * @property {Axis} x
 * @property {Axis} y
 * @property {string} xLabel
 * @property {string} yLabel
 * @property {string} name What the chart shows, for those who do not see it: all of the rest is hidden from them.
 * @property {readonly Mark[]} marks Later ones lie on top.
 */

const LEFT = 50;
const RIGHT = 14;
const TOP = 26;
const BOTTOM = 38;

/** Half the room that the dots at the ends of an axis need. */
const INSET = 5;

/** Pixels of the x axis of a chart. @param {number} width */
export const breadth = (width) => width - LEFT - RIGHT - 2 * INSET;

/**
 * The `<svg>` with an empty `.marks` for its marks, and the marks: while the axes stay, a new picture needs new marks only.
 *
 * @param {Chart} chart
 * @returns {{frame: string, marks: string}}
 */
export function draw({ width, height, x, y, xLabel, yLabel, name, marks }) {
  const right = width - RIGHT;
  const bottom = height - BOTTOM;
  const across = scale(x, LEFT + INSET, right - INSET);
  const up = scale(y, bottom, TOP + INSET);
  const grid = y.ticks.map(({ at, text }) => {
    const py = up(at);
    return `<path class="grid" d="M${LEFT} ${py}H${right}"/><text x="${LEFT - 6}" y="${py}" dy=".35em" class="end">${text}</text>`;
  });
  const feet = x.ticks.map(({ at, text }) => {
    const px = across(at);
    const middle = Math.min(px, width - (text.length * DIGIT) / 2);
    return `<path class="tick" d="M${px} ${bottom}v4"/><text x="${middle}" y="${bottom + 17}" class="middle">${text}</text>`;
  });
  const drawn = marks.map((mark) => DRAWN[mark.kind](mark, across, up, bottom));
  const frame =
    `<svg role="img" aria-label="${escaped(name)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<g aria-hidden="true">${grid.join("")}${feet.join("")}<path class="axis" d="M${LEFT} ${bottom}H${right}"/>` +
    `<text x="2" y="13" class="label">${escaped(yLabel)}</text>` +
    `<text x="${right}" y="${height - 6}" class="label end">${escaped(xLabel)}</text><g class="marks"></g></g></svg>`;
  return { frame, marks: drawn.join("") };
}

/**
 * The place of a number on the page, rounded to a tenth of a pixel; numbers beyond the axis stay at its ends.
 *
 * @param {Axis} axis
 * @param {number} from Pixel of its lower end.
 * @param {number} to
 */
function scale({ low, high }, from, to) {
  return (/** @type {number} */ number) => {
    const share = Math.min(Math.max((number - low) / (high - low), 0), 1);
    return Math.round((from + share * (to - from)) * 10) / 10;
  };
}

/** @typedef {(number: number) => number} Scale */

/** @type {Record<Mark["kind"], (mark: Mark, across: Scale, up: Scale, bottom: number) => string>} */
const DRAWN = {
  line({ points, role }, across, up) {
    let path = "";
    let isDown = false;
    for (const [x, y] of points) {
      const isThere = Number.isFinite(y);
      if (isThere) path += `${isDown ? "L" : "M"}${across(x)} ${up(y)}`;
      isDown = isThere;
    }
    return `<path class="${role}" d="${path}"/>`;
  },
  // A stroke without length, with round ends: one element for all dots.
  dots({ points, role }, across, up) {
    const there = points.filter(([, y]) => Number.isFinite(y));
    return `<path class="${role}" d="${there.map(([x, y]) => `M${across(x)} ${up(y)}h0`).join("")}"/>`;
  },
  bars({ points, role }, across, up, bottom) {
    const bars = points.slice(0, -1).map(([x, y], at) => {
      const [next] = points[at + 1] ?? [x];
      return y > 0 ? `M${across(x)} ${bottom}V${up(y)}H${across(next)}V${bottom}z` : "";
    });
    return `<path class="${role}" d="${bars.join("")}"/>`;
  },
  band({ points, role, text = "" }, across, _up, bottom) {
    const [left, right] = [across(points[0]?.[0] ?? 0) - INSET, across(points[1]?.[0] ?? 0) + INSET];
    // Beside the band where it is narrow, towards the side that has the room.
    const isLate = left + right > across(Infinity) + across(-Infinity);
    const [px, anchor] = isLate ? [right - 4, "end"] : [left + 4, ""];
    return (
      `<path class="${role}" d="M${left} ${TOP}H${right}V${bottom}H${left}z"/>` +
      `<text x="${px}" y="${TOP + 14}" class="${role}-text ${anchor}">${escaped(text)}</text>`
    );
  },
};

/** @param {string} text */
const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
