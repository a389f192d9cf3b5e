/**
 * Brings fonts that the first paint does not wait for, which is over when this runs.
 *
 * Bold syllables are such: regular ones, made bold by the browser, stand in for them and are as wide. Another font that
 * is late is left out until the next page, so that no line moves; but who has no font for Hangul cannot read boxes.
 */

(() => {
  // From a disk all fonts are waited for, and no script may read rules.
  if (location.protocol === "file:") return;

  const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
  const asked = new Set([...document.querySelectorAll("link[rel=preload]")].map(({ href }) => href));
  const isBold = document.querySelector(":is(b, dt, h1, h2, h3, h4, legend, strong, summary, th):lang(ko)") !== null;
  const late = [];
  const waiting = [];
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (isFont(rule) && isLate(rule, sheet)) late.push(fontOf(rule, sheet));
      if (isBold && rule instanceof CSSMediaRule) {
        waiting.push(...[...rule.cssRules].filter(isFont).map((font) => fontOf(font, sheet)));
      }
    }
  }
  const areBoxes = late.length > 0 && !readsHangul();
  if (areBoxes) late.forEach(show);
  // Beside regular letters of the reader's own font, bold ones of ours wait for the next page too.
  if (areBoxes || late.length === 0) waiting.forEach(show);

  /** Use a font, when it is there: each one that is added has every line laid out anew. */
  function show(/** @type {FontFace} */ font) {
    // Whoever leaves the page before it has come needs it no more.
    font.load().then(() => document.fonts.add(font), () => {});
  }

  /** @returns {rule is CSSFontFaceRule} */
  function isFont(/** @type {CSSRule} */ rule) {
    return rule instanceof CSSFontFaceRule;
  }

  /**
   * Whether lines were painted without a font that the page had asked for.
   * @param {CSSFontFaceRule} rule
   * @param {CSSStyleSheet} sheet
   */
  function isLate({ style }, sheet) {
    if (style.getPropertyValue("font-display") !== "optional") return false;
    const address = addressOf(style, sheet);
    const [entry] = performance.getEntriesByName(address);
    return entry instanceof PerformanceResourceTiming ? entry.responseEnd > painted : asked.has(address);
  }

  /**
   * @param {CSSFontFaceRule} rule
   * @param {CSSStyleSheet} sheet
   */
  function fontOf({ style }, sheet) {
    return new FontFace(
      style.getPropertyValue("font-family").replaceAll('"', ""),
      `url("${addressOf(style, sheet)}")`,
      {
        unicodeRange: style.getPropertyValue("unicode-range"),
        weight: style.getPropertyValue("font-weight"),
      },
    );
  }

  /**
   * @param {CSSStyleDeclaration} style
   * @param {CSSStyleSheet} sheet
   */
  function addressOf(style, sheet) {
    const [, address] = style.getPropertyValue("src").match(/url\("?([^")]+)/) ?? [];
    return new URL(address, sheet.href ?? location.href).href;
  }

  /** Whether the reader has a font for Hangul. No font has the second one, which is no character. */
  function readsHangul() {
    const context = document.createElement("canvas").getContext("2d");
    context.font = "32px sans-serif";
    return context.measureText("\uac00").width !== context.measureText("\u{10fffe}").width;
  }
})();
