/// <reference lib="webworker" />
// The site's service worker. It sees only requests of this site, and does two things: it keeps files, so that what
// was read once can be read without a network; and it isolates pages that asked for it, as threads in WebAssembly
// need (a static server cannot send those headers).
//
// The build writes `const SITE = { version, shell }` above this text: whenever a file of the site changes, so does
// this script, and browsers install the new one beside the old. Each version has a cache of its own. A new worker
// takes over what it may from the caches before it, waits until no page needs the old one or the reader asks for
// it, and only then removes them.

const { pathname } = new URL(self.registration.scope);
const PREFIX = `bagu ${pathname} `;
const CACHE = PREFIX + SITE.version;

/** Pages that asked to be isolated; their addresses, with nothing in them. */
const ISOLATED = `bagu-isolated ${pathname}`;

/** The list of all files with their digests. */
const LIST = 'offline/files.json';

/** Shown when a page is asked for that is not kept. */
const OFFLINE = 'offline/';

/** Under these paths a name never changes its content. */
const LASTING = /^(assets\/[0-9a-f]+\/|assets\/media\/|snippets\/[0-9a-f]{64}\.wasm$|search\/[0-9a-f]{8}-\d+\.bin$)/;

/** A reader with a page at hand does not wait longer than this for a newer one. */
const PATIENCE_MS = 3000;

/** Requests at a time when files are fetched ahead. */
const AT_ONCE = 4;

/** The path under the site's root. @param {string} url */
const pathOf = (url) => url.slice(self.registration.scope.length).replace(/[?#].*/, '');

/** @param {string} path */
const urlOf = (path) => self.registration.scope + path;

// ---- versions

self.addEventListener('install', (event) => event.waitUntil(install()));

async function install() {
  const cache = await caches.open(CACHE);
  const files = await list(cache);
  await takeOver(cache, files, true);
  await each(SITE.shell, async (path) => {
    if (await cache.match(urlOf(path))) return;
    const response = await fetch(urlOf(path), { cache: 'no-cache' });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    await cache.put(urlOf(path), response);
  });
}

self.addEventListener('activate', (event) => event.waitUntil(activate()));

async function activate() {
  const cache = await caches.open(CACHE);
  // What was kept since this version was installed.
  await takeOver(cache, await list(cache), false);
  for (const name of await before()) await caches.delete(name);
  await self.clients.claim();
}

/** Names of the caches of other versions. */
async function before() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
}

/** The digests of all files of this version by path. @param {Cache} cache @returns {Promise<Map<string, string>>} */
async function list(cache) {
  const kept = await cache.match(urlOf(LIST));
  const response = kept ?? await fetch(urlOf(LIST), { cache: 'no-cache' });
  const { version, files } = await response.clone().json();
  // A server that still gives the list of another version is asked again at the next visit.
  if (version !== SITE.version) throw new Error(`${LIST} is of another version`);
  if (!kept) await cache.put(urlOf(LIST), response);
  return new Map(files.map((/** @type {[string, string]} */ [path, digest]) => [path, digest]));
}

/**
 * Copies what earlier versions kept and this one has unchanged; what has changed is fetched anew.
 * @param {Cache} cache @param {Map<string, string>} files @param {boolean} mayFetch
 */
async function takeOver(cache, files, mayFetch) {
  for (const name of await before()) {
    const old = await caches.open(name);
    await each(await old.keys(), async ({ url }) => {
      const wanted = files.get(pathOf(url));
      const kept = wanted && !await cache.match(url) && await old.match(url);
      if (!kept) return;
      if (LASTING.test(pathOf(url)) || await digest(kept.clone()) === wanted) await cache.put(url, kept);
      else if (mayFetch) {
        // No network: the installation fails and is tried again at the next visit; nothing kept is lost by it.
        const response = await fetch(url, { cache: 'no-cache' });
        if (response.ok && !response.redirected) await keep(cache, url, response);
      }
    });
  }
}

/** As the build computes it. @param {Response} response */
async function digest(response) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await response.arrayBuffer()));
  return [...hash.subarray(0, 5)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Whether this version has another text for a page than the one that is kept; nothing when none is kept.
 * @param {string} url @returns {Promise<boolean | undefined>}
 */
async function isStale(url) {
  const path = pathOf(url);
  const wanted = (await list(await caches.open(CACHE))).get(path);
  for (const name of await before()) {
    const kept = await (await caches.open(name)).match(urlOf(path));
    if (kept) return !wanted || await digest(kept) !== wanted;
  }
  return undefined;
}

/** A new version need not wait for the only page when that page is up to date. @param {boolean | undefined} stale */
async function takeTurn(stale) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (stale === false && windows.length === 1) await self.skipWaiting();
  return stale;
}

// ---- what pages ask for

self.addEventListener('message', (event) => {
  const { isolate, keep: urls, stale, take } = event.data ?? {};
  const answer = (/** @type {unknown} */ word) => event.ports[0]?.postMessage(word ?? 'done');
  if (isolate) event.waitUntil(caches.open(ISOLATED).then((cache) => cache.put(isolate, new Response())).then(answer));
  if (urls) event.waitUntil(keepAll(urls).then(answer));
  if (stale) event.waitUntil(isStale(stale).then(takeTurn).catch(() => undefined).then(answer));
  if (take) event.waitUntil(self.skipWaiting());
});

/** Keeps files that are not kept yet. @param {string[]} urls */
async function keepAll(urls) {
  const cache = await caches.open(CACHE);
  // One look at all names: an index has hundreds of files.
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  const wanted = urls.map((url) => url.replace(/[?#].*/, ''));
  await each(wanted.filter((url) => url.startsWith(self.registration.scope) && !kept.has(url)), async (url) => {
    const response = await fetch(url, { cache: LASTING.test(pathOf(url)) ? 'default' : 'no-cache' }).catch(() => undefined);
    if (response?.ok && !response.redirected) await keep(cache, url, response);
  });
}

/** @param {Cache} cache @param {string} url @param {Response} response */
async function keep(cache, url, response) {
  try {
    await cache.put(url, response.clone());
  } catch { /* the store is full: the site works without it */ }
}

/** A few at a time. @template T @param {readonly T[]} items @param {(item: T) => Promise<void>} work */
async function each(items, work) {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

// ---- answers

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const ours = request.url.startsWith(self.registration.scope) && request.method === 'GET';
  if (ours) event.respondWith(answer(event).then((response) => withHeaders(request, response)));
});

/** What the site gives, or what was kept of it. @param {FetchEvent} event @returns {Promise<Response>} */
async function answer(event) {
  const { request } = event;
  const isPage = request.mode === 'navigate', path = pathOf(request.url);
  const cache = await caches.open(CACHE);
  const kept = await cache.match(urlOf(path));
  if (kept && (LASTING.test(path) || path === LIST)) return kept;
  const fresh = fetch(request).then(async (response) => {
    if (response.ok && !response.redirected && response.type === 'basic') await keep(cache, urlOf(path), response);
    // A server in trouble is no reason not to read.
    return kept && response.status >= 500 ? kept : response;
  });
  event.waitUntil(fresh.catch(() => {}));
  try {
    return await (kept && isPage ? Promise.race([fresh, patience().then(() => kept)]) : fresh);
  } catch (error) {
    if (kept) return kept;
    // A page of the version that is still waiting has files that only that one keeps.
    const other = LASTING.test(path) && await caches.match(urlOf(path));
    if (other) return other;
    const isThere = isPage && path !== OFFLINE && await cache.match(urlOf(OFFLINE));
    if (isThere) return Response.redirect(`${urlOf(OFFLINE)}?from=${encodeURIComponent(request.url)}`);
    throw error;
  }
}

const patience = () => new Promise((resolve) => { setTimeout(resolve, PATIENCE_MS); });

/** @param {Request} request @param {Response} response */
async function withHeaders(request, response) {
  const page = request.mode === 'navigate';
  if (response.type === 'opaqueredirect' || response.status === 0) return response;
  if (page && !await (await caches.open(ISOLATED)).match(request.url)) return response;
  // A script that an isolated page starts as a Worker must say the same as the page.
  const headers = new Headers(response.headers);
  if (page) headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  const empty = [204, 205, 304].includes(response.status);
  return new Response(empty ? null : response.body, { status: response.status, statusText: response.statusText, headers });
}
