/**
 * Keeps pages for reading without a network. Who has one gets every answer from it: what is kept stands in only
 * where no answer comes. Several sites may share an origin, so that caches carry the path of theirs in their name.
 */

/** Changes with what is fetched in advance. */
const VERSION = "{version}";
/** Addresses from the root of the site, grouped by equal content: each group is fetched once. */
const FILES = {files};
/** What the root of the site holds: another site may lie beside these. */
const OWN = new Set({own});

const ROOT = new URL(registration.scope);
const PREFIX = `gradlesson ${ROOT.pathname} `;
const NAME = PREFIX + VERSION;
/** Named by their content: what has this name never changes. */
const FIXED = /\.[0-9a-f]{8,}\.min\.(js|css)$/;
/** What reading needs; larger files, such as a printed course, are no part of that. */
const KEPT = /(\/|\.(css|csv|html|js|json|png|svg|webmanifest|woff2|xml))$/;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(Promise.all([...FILES.map(fetchAll), keepOpenPages()]));
});

addEventListener("activate", (event) => {
  event.waitUntil(moveIn().then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { method, url, headers } = event.request;
  if (method === "GET" && isOurs(url) && !headers.has("range")) event.respondWith(answer(event));
});

/** @param {string} address */
function isOurs(address) {
  return address.startsWith(ROOT.href) && OWN.has(address.slice(ROOT.href.length).split(/[/?#]/)[0]);
}

/** @param {FetchEvent} event */
async function answer(event) {
  const { request } = event;
  const fixed = FIXED.test(new URL(request.url).pathname) && (await find(request.url));
  if (fixed) return fixed;
  try {
    const response = await fetch(request);
    event.waitUntil(keep(request.url, response.clone()).catch(() => {})); // no room, for example
    return response;
  } catch {
    const kept = await find(request.url);
    if (kept) return kept;
    const page = new URL("offline.html", ROOT);
    if (request.mode !== "navigate" || !(await find(page.href))) return Response.error();
    page.searchParams.set("page", request.url.slice(ROOT.href.length));
    return Response.redirect(page.href);
  }
}

/** Under which address something is kept: what comes after the path chooses within a page. @param {string} address */
function keyOf(address) {
  const url = new URL(address, ROOT);
  url.search = url.hash = "";
  return url.href.replace(/\/index\.html$/, "/");
}

/** @param {string} address */
async function find(address) {
  return (await caches.open(NAME)).match(keyOf(address), { ignoreVary: true });
}

/** @param {string} address @param {Response} response */
async function keep(address, response) {
  const isWhole = response.status === 200 && response.type === "basic" && !response.redirected;
  if (isWhole && KEPT.test(new URL(address).pathname)) await (await caches.open(NAME)).put(keyOf(address), response);
}

/** Fetch one of several files with equal content, and keep it as all of them. @param {string[]} addresses */
async function fetchAll(addresses) {
  const response = await fetch(new Request(new URL(addresses[0], ROOT), { cache: "no-cache" }));
  if (!response.ok) throw new Error(`${addresses[0]}: ${response.status}`);
  await Promise.all(addresses.map((address) => keep(new URL(address, ROOT).href, response.clone())));
}

/** The page from which a reader comes here was fetched before we could keep it. */
async function keepOpenPages() {
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const addresses = open.map(({ url }) => url).filter(isOurs);
  await Promise.allSettled(addresses.map(async (address) => keep(address, await fetch(address))));
}

/** Take over what earlier versions have kept, unless there is something newer, and remove their caches. */
async function moveIn() {
  const cache = await caches.open(NAME);
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX) || name === NAME) continue;
    const old = await caches.open(name);
    for (const request of await old.keys()) {
      const response = await old.match(request, { ignoreVary: true });
      if (!FIXED.test(request.url) && response && !(await cache.match(request, { ignoreVary: true }))) await cache.put(request, response);
    }
    await caches.delete(name);
  }
}
