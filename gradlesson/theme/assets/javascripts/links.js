/**
 * Links that are left to the browser, which the theme would take.
 *
 * Those into the page that is shown leave it as it is: clocks go on, and what was answered or opened stays. The theme
 * does not know which page it shows until it has fetched one. At the first step within a page it would fetch that page
 * again and put it in the place of the same. So until it knows, such steps are not for it.
 *
 * Nor are clicks from before it has the list of the site's pages: it would follow them once more when that has come.
 * With Shift or Alt a browser opens a window or saves the page.
 *
 * The link to the other language leads to the section that the address names, for ids are the same in all languages.
 */

(() => {
  const shown = location.pathname;
  /** Whether the theme has gone to a page. Undefined until the theme can be asked, which begins after this script. */
  let /** @type {boolean | undefined} */ hasGone;
  /** The link that was left to the browser last. */
  let /** @type {HTMLAnchorElement | undefined} */ left;
  let hasList = false;

  /** Hear of every step of the theme, from before the first. */
  function listen() {
    if (hasGone !== undefined || !window.location$) return;
    hasGone = false;
    window.location$.subscribe(() => { hasGone = true; });
  }

  /** Whether an address is within the page shown, before the theme knows it. */
  const isOurs = (/** @type {URL | Location | HTMLAnchorElement} */ to) =>
    !hasGone && to.origin === location.origin && to.pathname === shown;

  /** Whether a link is a step within the page. */
  const isStep = (/** @type {HTMLAnchorElement} */ link) =>
    link.hash !== "" && link.search === location.search && isOurs(link);

  /** Whether the theme has the list of pages. */
  function knowsSite() {
    const isList = (/** @type {PerformanceEntry} */ { name }) => new URL(name).pathname.endsWith("/sitemap.xml");
    hasList ||= performance.getEntriesByType("resource").some(isList);
    return hasList;
  }

  addEventListener("click", ({ target, shiftKey, altKey }) => {
    listen();
    // Only now, for the theme may come back to an earlier click.
    left?.removeAttribute("target");
    left = undefined;
    const link = target instanceof Element ? target.closest("a") : null;
    if (link?.matches(".gl-language")) link.hash = location.hash;
    if (!link?.href || link.target || !(shiftKey || altKey || isStep(link) || !knowsSite())) return;
    // The theme leaves links with a target alone.
    link.target = "_self";
    left = link;
  }, { capture: true });

  addEventListener("popstate", (event) => {
    listen();
    if (isOurs(location)) event.stopImmediatePropagation();
  }, { capture: true });
})();
