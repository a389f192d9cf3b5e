/**
 * The definition of a term beside its first mention on a page: under the pointer, with the focus, at a tap.
 *
 * It stays while the pointer or the focus stays, also where the pointer goes into it; Escape puts it away
 * (WCAG 2.2, 1.4.13). Without this script a mention is a link to the glossary, which it is for a second tap, too.
 */

(() => {
  /** Room between a definition and the edge of the window, in pixels. */
  const EDGE = 8;

  /** @type {HTMLAnchorElement | null} The mention whose definition is shown. */
  let shown = null;
  /** Whether it was shown when a finger came down. */
  let wasShown = false;
  let isTap = false;

  /** @param {EventTarget} target @returns {HTMLAnchorElement | null} */
  const mentionAt = (target) => target.closest(".gl-term");

  /** @param {HTMLAnchorElement} mention @returns {HTMLElement} */
  const definitionOf = (mention) =>
    document.getElementById(mention.getAttribute("aria-describedby")).closest(".gl-definition");

  /** Whether something lies in the definition that is shown. */
  const isInDefinition = (/** @type {Element} */ one) => shown !== null && definitionOf(shown).contains(one);

  /** @param {HTMLAnchorElement} mention */
  function show(mention) {
    if (shown === mention) return;
    hide();
    shown = mention;
    const definition = definitionOf(mention);
    definition.hidden = false;
    place(definition, [...mention.getClientRects()]);
  }

  function hide() {
    if (shown?.isConnected) definitionOf(shown).hidden = true;
    shown = null;
  }

  /**
   * Put a definition under its mention, or above it where there is more room.
   * @param {HTMLElement} definition
   * @param {DOMRect[]} lines  Of the mention, which may go on in the next line.
   */
  function place(definition, lines) {
    const [first, last] = [lines[0], lines[lines.length - 1]];
    const { offsetWidth: width, offsetHeight: height } = definition;
    const isBelow = last.bottom + height <= innerHeight || innerHeight - last.bottom >= first.top;
    const line = isBelow ? last : first;
    const widest = document.documentElement.clientWidth - width - EDGE;
    const left = Math.max(EDGE, Math.min(line.left, widest));
    const top = isBelow ? line.bottom : line.top - height;
    const origin = definition.offsetParent.getBoundingClientRect();
    definition.style.left = `${left - origin.left}px`;
    definition.style.top = `${top - origin.top}px`;
  }

  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "touch") return;
    const mention = mentionAt(target);
    if (mention) show(mention);
    else if (shown !== document.activeElement && !isInDefinition(target)) hide();
  });

  document.addEventListener("focusin", ({ target }) => {
    const mention = mentionAt(target);
    if (mention) show(mention);
    else hide();
  });

  document.addEventListener("focusout", () => {
    if (shown && !shown.matches(":hover") && !definitionOf(shown).matches(":hover")) hide();
  });

  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") hide();
  });

  document.addEventListener("pointerdown", ({ target, pointerType }) => {
    const mention = mentionAt(target);
    isTap = pointerType !== "mouse";
    wasShown = mention !== null && mention === shown;
    if (!mention && !isInDefinition(target)) hide();
  });

  // Before the theme hears of it, which would go to the glossary.
  document.addEventListener(
    "click",
    (event) => {
      const mention = mentionAt(event.target);
      // A click of the keyboard has no place in its count.
      if (!mention || !isTap || wasShown || event.detail === 0) return;
      event.preventDefault();
      event.stopPropagation();
      show(mention);
    },
    { capture: true },
  );

  document$.subscribe(() => {
    shown = null;
  });
})();
