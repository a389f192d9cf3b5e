/**
 * Shows our font, however late it comes, to readers who have none for Hangul.
 *
 * A font that is late is left out until the next page, so that no line moves; but nobody can read boxes.
 */

(() => {
  const context = document.createElement("canvas").getContext("2d");
  context.font = "32px sans-serif";
  const width = (/** @type {string} */ text) => context.measureText(text).width;
  // No font has the second one, which is no character. From a disk all fonts are waited for.
  if (width("가") !== width("\u{10fffe}") || location.protocol === "file:") return;

  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (rule instanceof CSSFontFaceRule && rule.style.getPropertyValue("font-display") === "optional") {
        show(rule.style, sheet.href);
      }
    }
  }

  /**
   * Load the font of a rule again, which is there by then, and without its condition.
   * @param {CSSStyleDeclaration} style
   * @param {string | null} base
   */
  function show(style, base) {
    const [, address] = style.getPropertyValue("src").match(/url\("?([^")]+)/) ?? [];
    if (!address) return;
    const family = style.getPropertyValue("font-family").replaceAll('"', "");
    const face = new FontFace(family, `url("${new URL(address, base ?? location.href)}")`, {
      weight: style.getPropertyValue("font-weight"),
      unicodeRange: style.getPropertyValue("unicode-range"),
    });
    // Whoever leaves the page before the font has come needs it no more.
    face.load().then(() => document.fonts.add(face), () => {});
  }
})();
