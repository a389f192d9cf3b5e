/**
 * Links into the page that is shown leave it as it is: clocks go on, and what was answered or opened stays.
 *
 * The theme does not know which page it shows until it has fetched one. At the first step within a page it would fetch
 * that page again and put it in the place of the same. So until it knows, such steps are left to the browser.
 */

(() => {
  const shown = location.pathname;
  /** Whether the theme has gone to a page. Undefined until the theme can be asked, which begins after this script. */
  let /** @type {boolean | undefined} */ hasGone;

  /** Hear of every step of the theme, from before the first. */
  function listen() {
    if (hasGone !== undefined || !window.location$) return;
    hasGone = false;
    window.location$.subscribe(() => { hasGone = true; });
  }

  /** Whether an address is within the page shown, before the theme knows it. */
  const isOurs = (/** @type {URL | Location | HTMLAnchorElement} */ to) =>
    !hasGone && to.origin === location.origin && to.pathname === shown;

  addEventListener("click", ({ target }) => {
    listen();
    const link = target instanceof Element ? target.closest("a") : null;
    if (!link?.hash || link.target || link.search !== location.search || !isOurs(link)) return;
    // The theme leaves links with a target alone.
    link.target = "_self";
    setTimeout(() => link.removeAttribute("target"));
  }, { capture: true });

  addEventListener("popstate", (event) => {
    listen();
    if (isOurs(location)) event.stopImmediatePropagation();
  }, { capture: true });
})();
