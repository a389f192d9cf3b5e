/** Lets the browser keep pages for reading without a network, after the page itself has come. */

(() => {
  const ROOT = new URL("../../", document.currentScript.src);
  const CAN_KEEP = "serviceWorker" in navigator && isSecureContext && location.protocol.startsWith("http");
  const AT_ONCE = 4;

  if (!CAN_KEEP) return;
  if (!navigator.connection?.saveData) {
    if (document.readyState === "complete") register().catch(() => {});
    else addEventListener("load", () => register().catch(() => {}));
  }
  // By then, the theme says when instant navigation has put another page here.
  addEventListener("DOMContentLoaded", () => {
    if (globalThis.document$) document$.subscribe(showSize);
    else showSize();
    showKept();
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-gl-save]");
    if (button && button.getAttribute("aria-disabled") !== "true") keepAll(button);
  });

  function register() {
    return navigator.serviceWorker.register(new URL("service-worker.js", ROOT), { scope: ROOT.pathname });
  }

  /** The names of all that the button would keep, and how many bytes they take. */
  async function course() {
    const response = await fetch(new URL("offline.json", ROOT));
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }

  async function showSize() {
    const place = document.querySelector("[data-gl-save-size]");
    if (!place) return;
    const { bytes } = await course().catch(() => ({}));
    if (bytes) place.textContent = `${(bytes / 1e6).toFixed(1)} MB`;
  }

  /**
   * Fetch every page: the service worker keeps what passes through it.
   * @param {HTMLButtonElement} button
   */
  async function keepAll(button) {
    const status = button.parentElement.querySelector("[role=status]");
    const { doing, done, failed } = button.dataset;
    button.setAttribute("aria-disabled", "true");
    status.textContent = doing;
    try {
      await register();
      await controlled();
      navigator.storage?.persist?.(); // what was asked for is not to be the first to go when room gets short
      const { files } = await course();
      const left = files.map((file) => new URL(file, ROOT));
      await Promise.all(Array.from({ length: AT_ONCE }, () => fetchEach(left)));
      status.textContent = done;
    } catch {
      status.textContent = failed;
    }
    button.removeAttribute("aria-disabled");
  }

  /** Until the service worker sees what this page asks for. @returns {Promise<void>} */
  async function controlled() {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  }

  /** @param {URL[]} left */
  async function fetchEach(left) {
    for (let url = left.pop(); url; url = left.pop()) {
      const response = await fetch(url, { cache: "no-cache" });
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      await response.arrayBuffer();
    }
  }

  /** On the page that stands in for one that is not kept: the way back to that one, and what there is. */
  async function showKept() {
    const lists = [...document.querySelectorAll("[data-gl-kept]")];
    if (!lists.length) return;
    const asked = new URLSearchParams(location.search).get("page") ?? "";
    const wanted = new URL(asked.replace(/^[/\\]+/, ""), ROOT);
    const isOurs = wanted.href.startsWith(ROOT.href);
    for (const link of document.querySelectorAll("[data-gl-again]")) if (isOurs) link.href = wanted.href;
    if (asked && isOurs) {
      if (navigator.onLine) openWhenThere(wanted);
      addEventListener("online", () => openWhenThere(wanted));
    }
    const pages = await kept();
    for (const list of lists) {
      const own = pages.filter(({ language }) => language === list.closest("[lang]").lang);
      list.replaceChildren(...own.map(({ url, title }) => entry(url, title)));
      list.parentElement.hidden = own.length === 0;
    }
  }

  /**
   * A device is often connected before an answer can come. The service worker leaves this question to the network.
   * @param {URL} url
   */
  function openWhenThere(url) {
    fetch(url, { method: "HEAD" })
      .then(({ ok }) => ok && location.replace(url))
      .catch(() => {});
  }

  /** @param {string} url @param {string} title */
  function entry(url, title) {
    const [link, item] = [document.createElement("a"), document.createElement("li")];
    link.href = url;
    link.textContent = title;
    item.append(link);
    return item;
  }

  /** The pages that are kept, in the order of their addresses. */
  async function kept() {
    const pages = [];
    for (const name of await caches.keys()) {
      if (!name.startsWith(`gradlesson ${ROOT.pathname} `)) continue;
      const cache = await caches.open(name);
      for (const { url } of await cache.keys()) {
        if (!url.endsWith("/")) continue;
        const html = await (await cache.match(url)).text();
        const read = new DOMParser().parseFromString(html.slice(0, html.indexOf("</head>")), "text/html");
        const title = read.querySelector("meta[property='og:title']")?.content || read.title;
        pages.push({ url, title, language: read.documentElement.lang });
      }
    }
    return pages.sort((one, other) => (one.url < other.url ? -1 : 1));
  }
})();
