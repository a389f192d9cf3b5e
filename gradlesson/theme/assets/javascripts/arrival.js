/**
 * What instant navigation leaves undone when it brings a page: the reader arrives where a browser would have put them.
 *
 * The theme keeps how far the shown page is scrolled, in the entry of the address; but from a click on, that is the
 * entry of a page that has yet to come.
 */

(() => {
  /** The page on its way, and how far it was scrolled when it was left; null where it is new. */
  let /** @type {{ to: URL, place: { y: number } | null } | undefined} */ awaited;
  let { pathname } = location;

  addEventListener("DOMContentLoaded", () => {
    window.location$?.subscribe(leave);
    window.document$?.subscribe(arrive);
  });
  new PerformanceObserver((list) => list.getEntries().forEach(giveUp)).observe({ type: "resource" });

  function leave(/** @type {URL} */ to) {
    if (to.pathname === (awaited?.to.pathname ?? pathname)) return;
    awaited = { to, place: history.state };
    // Shown where it takes long. It goes with the page.
    document.querySelector("[data-md-component=container]")?.setAttribute("aria-busy", "true");
  }

  function arrive() {
    if (!awaited) return;
    const { to, place } = awaited;
    pathname = to.pathname;
    awaited = undefined;
    if (history.state?.y !== place?.y) goTo(place);
    if (!place && !location.hash) begin();
  }

  /**
   * Where a page does not come, the theme asks the browser for it: in vain where the address has a place in the page,
   * for the browser has that address already, and believes to be there.
   */
  function giveUp(/** @type {PerformanceResourceTiming} */ { initiatorType, name, responseStatus }) {
    const isFault = responseStatus === 0 || responseStatus >= 400;
    if (!awaited?.to.hash || initiatorType !== "xmlhttprequest" || !isFault) return;
    const { href } = awaited.to;
    if (new URL(name).pathname !== awaited.to.pathname) return;
    history.replaceState(null, "", pathname);
    location.replace(href);
  }

  /** Go where the page was left, or where its address says. */
  function goTo(/** @type {{ y: number } | null} */ place) {
    if (!place && location.hash) location.replace(location.hash);
    else scrollTo(0, place?.y ?? 0);
  }

  /** Read from the heading on, as it is said; what was pressed is gone. */
  function begin() {
    const heading = document.querySelector("main h1");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
})();
