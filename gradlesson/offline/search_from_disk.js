/**
 * The search of a site that lies on a disk, from where no browser starts a worker: its script runs in a frame.
 * Other scripts that want a worker hear, as ever, that there is none.
 */

if (location.protocol === "file:") {
  const Refused = window.Worker;

  window.Worker = function (url, options) {
    const { search } = JSON.parse(document.querySelector("#__config").textContent);
    const isSearch = new URL(url, location).href === new URL(search, location).href;
    return isSearch ? new FrameWorker(new URL(url, location).href) : new Refused(url, options);
  };

  /** As much of a worker as the theme's search needs. */
  class FrameWorker extends EventTarget {
    /** @param {string} url */
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.srcdoc = "<!doctype html><title>search</title>";
      this.opened = new Promise((done) => {
        frame.addEventListener("load", () => done(this.open(frame.contentWindow, url)), { once: true });
      });
      document.body.append(frame);
    }

    /**
     * Give the frame what the worker's script calls, and run it.
     * @param {Window} scope
     * @param {string} url
     */
    async open(scope, url) {
      scope.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      scope.importScripts = async (...names) => {
        for (const name of names) await run(scope, new URL(name, url).href);
      };
      await run(scope, url);
      return scope;
    }

    /** @param {unknown} data */
    async postMessage(data) {
      const scope = await this.opened;
      scope.dispatchEvent(new scope.MessageEvent("message", { data }));
    }
  }

  /**
   * @param {Window} scope
   * @param {string} src
   * @returns {Promise<void>}
   */
  function run(scope, src) {
    const script = scope.document.createElement("script");
    script.src = src;
    scope.document.head.append(script);
    return new Promise((done, fail) => {
      script.onload = () => done();
      script.onerror = () => fail(new Error(`no ${src}`));
    });
  }
}
