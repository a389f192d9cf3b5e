/**
 * Brings fonts that the first paint does not wait for, which is over when this runs.
 *
 * Bold syllables are fetched for later pages: regular ones, made bold by the browser, stand in for them and are as
 * wide, and to change them would have every line laid out anew. Another font that is late is left out until the next
 * page too; but who has no font for Hangul cannot read boxes.
 */

(() => {
  // From a disk all fonts are waited for, and no script may read rules.
  if (location.protocol === "file:") return;

  const root = document.documentElement;
  const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
  /** Fonts that are on their way. */
  const coming = new Set();

  look();
  // Instant navigation may come to the first page with Hangul.
  addEventListener("DOMContentLoaded", () => window.document$?.subscribe(look));

  function look() {
    const asked = new Set([...document.querySelectorAll("link[rel=preload]")].map(({ href }) => href));
    const late = [];
    for (const sheet of document.styleSheets) {
      for (const rule of sheet.cssRules) {
        if (!(rule instanceof CSSFontFaceRule)) continue;
        const address = addressOf(rule.style, sheet);
        if (coming.has(rule)) continue;
        if (isLate(rule.style, address, asked)) late.push({ rule, font: fontOf(rule.style, address) });
        if (isKept(rule.style) && !root.classList.contains("gl-bold")) keep(rule, address);
      }
    }
    if (late.length > 0 && !readsHangul()) late.forEach(show);
  }

  /**
   * Use a font, when it is there. Whoever leaves the page before it has come needs it no more.
   * @param {{ rule: CSSRule, font: FontFace }} late
   */
  function show({ rule, font }) {
    coming.add(rule);
    font.load().then(() => document.fonts.add(font), () => {});
  }

  /**
   * Fetch bold syllables, where a page shows some, for pages that begin with them from then on.
   * @param {CSSRule} rule
   * @param {string} address
   */
  function keep(rule, address) {
    if (!document.querySelector(":is(b, dt, h1, h2, h3, h4, legend, strong, summary, th):lang(ko)")) return;
    coming.add(rule);
    fetch(address, { priority: "low" })
      .then(({ ok }) => ok && localStorage.setItem("gl-bold", "kept"))
      // Where nothing may be stored, or the reader has left, regular ones go on standing in.
      .catch(() => {});
  }

  function isKept(/** @type {CSSStyleDeclaration} */ style) {
    const family = style.getPropertyValue("font-family").replaceAll('"', "");
    return family === "Gradlesson Sans Kept" && style.getPropertyValue("font-weight") === "700";
  }

  /**
   * Whether lines were painted without a font that the page had asked for.
   * @param {CSSStyleDeclaration} style
   * @param {string} address
   * @param {Set<string>} asked
   */
  function isLate(style, address, asked) {
    if (style.getPropertyValue("font-display") !== "optional") return false;
    const [entry] = performance.getEntriesByName(address);
    return entry instanceof PerformanceResourceTiming ? entry.responseEnd > painted : asked.has(address);
  }

  /**
   * @param {CSSStyleDeclaration} style
   * @param {string} address
   */
  function fontOf(style, address) {
    return new FontFace(style.getPropertyValue("font-family").replaceAll('"', ""), `url("${address}")`, {
      unicodeRange: style.getPropertyValue("unicode-range") || "U+0-10FFFF",
      weight: style.getPropertyValue("font-weight"),
    });
  }

  /**
   * @param {CSSStyleDeclaration} style
   * @param {CSSStyleSheet} sheet
   */
  function addressOf(style, sheet) {
    const [, address] = style.getPropertyValue("src").match(/url\("?([^")]+)/) ?? [];
    return address ? new URL(address, sheet.href ?? location.href).href : "";
  }

  /** Whether the reader has a font for Hangul. No font has the second one, which is no character. */
  function readsHangul() {
    const context = document.createElement("canvas").getContext("2d");
    context.font = "32px sans-serif";
    return context.measureText("\uac00").width !== context.measureText("\u{10fffe}").width;
  }
})();
