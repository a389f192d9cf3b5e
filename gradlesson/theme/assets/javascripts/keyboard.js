/** The frame for those who use no pointer: buttons in place of labels, and a drawer that closes by Escape. */

const NARROW = matchMedia("(max-width: 76.2344em)");
const SINGLE_KEYS = ["f", "s", "/", "p", ",", "n", "."];
const drawer = document.querySelector("#__drawer");
const search = document.querySelector("#__search");

/** @param {HTMLInputElement} toggle */
const buttonOf = (toggle) => document.querySelector(`[data-gl-press="${toggle.id}"]`);

/** Whether what has the focus takes letters. */
const isTyping = () => document.activeElement.matches("input:not([type=checkbox], [type=radio]), textarea");

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-gl-press]");
  if (button) document.querySelector(`#${button.dataset.glPress}`).click();
});

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && drawer.checked) {
    drawer.click();
    buttonOf(drawer).focus();
  }
});

// The theme's shortcuts of one letter get in the way of those who speak to their device (WCAG 2.1.4).
addEventListener(
  "keydown",
  (event) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isPlain && SINGLE_KEYS.includes(event.key.toLowerCase()) && !isTyping()) event.stopImmediatePropagation();
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (search && !search.checked) search.click();
    }
  },
  { capture: true },
);

for (const toggle of [drawer, search]) {
  toggle?.addEventListener("change", () => {
    buttonOf(toggle).setAttribute("aria-expanded", String(toggle.checked));
  });
}

drawer.addEventListener("change", () => {
  if (drawer.checked) document.querySelector(".md-sidebar--primary a.md-nav__link").focus();
});

search?.addEventListener("change", () => {
  if (search.checked) document.querySelector(".md-search__input").focus();
});

// An open drawer lies over the page, and must not hide what has the focus.
document.addEventListener("focusin", ({ target }) => {
  const isOutside = !target.closest(".md-sidebar--primary") && target !== buttonOf(drawer);
  if (drawer.checked && NARROW.matches && isOutside) drawer.click();
});

// The pressed button is hidden in favour of the next one, once the theme has heard of it.
document.querySelector("[data-md-component=palette]")?.addEventListener("change", () => {
  requestAnimationFrame(() => document.querySelector("[data-md-component=palette] button:not([hidden])").focus());
});

// The theme makes landmarks without a name of every button that copies code and of the terms of every search result.
new MutationObserver(() => {
  for (const bar of document.querySelectorAll("nav:is(.md-code__nav, .md-search-result *)")) bar.role = "none";
}).observe(document.body, { childList: true, subtree: true });

// What it shows for a moment, such as that something was copied, is said as well.
document.querySelector("[data-md-component=dialog]")?.setAttribute("role", "status");
