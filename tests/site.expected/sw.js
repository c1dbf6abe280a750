// The site's service worker, installed when a reader first runs a snippet. It does two things and sees only
// requests of this site: it keeps files for reading without a network, and it isolates pages that asked for it,
// as threads in WebAssembly need (a static server cannot send those headers).

const CACHE = 'bagu-1';

/** Pages that asked to be isolated; their addresses, with nothing in them. */
const ISOLATED = 'bagu-isolated';

/** Under these paths a name never changes its content. */
const LASTING = /\/(assets\/[0-9a-f]+\/|snippets\/[0-9a-f]{64}\.wasm$)/;

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  const { isolate, keep: urls } = event.data ?? {};
  const done = () => event.ports[0]?.postMessage('done');
  if (isolate) event.waitUntil(caches.open(ISOLATED).then((cache) => cache.put(isolate, new Response())).then(done));
  if (urls) event.waitUntil(keepAll(urls).then(done));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const ours = request.url.startsWith(self.registration.scope) && request.method === 'GET';
  if (ours) event.respondWith(answer(request).then((response) => withHeaders(request, response)));
});

/** What the site gives, or what was kept of it. @param {Request} request */
async function answer(request) {
  const cache = await caches.open(CACHE);
  const lasting = LASTING.test(new URL(request.url).pathname);
  const kept = lasting && await cache.match(request.url);
  if (kept) return kept;
  try {
    const response = await fetch(request);
    if (response.ok && !response.redirected && response.type === 'basic') await keep(cache, request.url, response);
    return response;
  } catch (error) {
    const old = await cache.match(request.url, { ignoreSearch: request.mode === 'navigate' });
    if (old) return old;
    throw error;
  }
}

/** @param {Cache} cache @param {string} url @param {Response} response */
async function keep(cache, url, response) {
  try {
    await cache.put(url, response.clone());
  } catch { /* the store is full: the site works without it */ }
}

/** Keeps what a page loaded before it had a service worker. @param {string[]} urls */
async function keepAll(urls) {
  const cache = await caches.open(CACHE);
  await Promise.all(urls.filter((url) => url.startsWith(self.registration.scope)).map(async (url) => {
    if (await cache.match(url)) return;
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) await keep(cache, url, response);
  }));
}

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
