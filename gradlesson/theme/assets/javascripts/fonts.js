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
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (rule instanceof CSSMediaRule) [...rule.cssRules].filter(isFont).forEach((font) => bring(font, sheet));
      else if (isFont(rule) && isLate(rule, sheet) && !readsHangul()) bring(rule, sheet);
    }
  }

  /** @returns {rule is CSSFontFaceRule} */
  function isFont(/** @type {CSSRule} */ rule) {
    return rule instanceof CSSFontFaceRule;
  }

  /**
   * Whether lines were painted without a font.
   * @param {CSSFontFaceRule} rule
   * @param {CSSStyleSheet} sheet
   */
  function isLate({ style }, sheet) {
    if (style.getPropertyValue("font-display") !== "optional") return false;
    const [entry] = performance.getEntriesByName(addressOf(style, sheet));
    return !(entry instanceof PerformanceResourceTiming && entry.responseEnd < painted);
  }

  /**
   * @param {CSSFontFaceRule} rule
   * @param {CSSStyleSheet} sheet
   */
  function bring({ style }, sheet) {
    const face = new FontFace(
      style.getPropertyValue("font-family").replaceAll('"', ""),
      `url("${addressOf(style, sheet)}")`,
      {
        display: "swap",
        unicodeRange: style.getPropertyValue("unicode-range"),
        weight: style.getPropertyValue("font-weight"),
      },
    );
    document.fonts.add(face);
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
