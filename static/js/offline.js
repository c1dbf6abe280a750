// Reading without a network: the service worker is told what this page needs, and the reader is told when the
// page has a newer text. Nothing here is in a hurry: main.js loads it when the page is at rest.
import { strings, words } from './strings.js';
import { ask, list, register, root } from './worker.js';

/** A search index up to this size is kept as a whole. */
const INDEX_BYTES = 2 << 20;

/** A page that comes back to the front after this long asks whether the site has changed. */
const AWAY_MS = 10 * 60_000;

/** Whether the reader asked for few bytes. */
const isMetered = () => /** @type {any} */ (navigator).connection?.saveData === true;

/** What this page has loaded and may load at a click. */
function belongings() {
  const files = performance.getEntriesByType('resource').map((entry) => entry.name);
  const pictures = [...document.images].map((image) => image.src);
  const programs = [...document.querySelectorAll('[data-module]')];
  const modules = programs.map((panel) => new URL(`snippets/${/** @type {HTMLElement} */ (panel).dataset.module}.wasm`, root).href);
  return [location.href, ...files, ...pictures, ...(isMetered() ? [] : modules)];
}

/** The files of the search index, when there are few. */
async function index() {
  const { files } = await list();
  const index = files.filter(([path]) => path.startsWith('search/') && path.endsWith('.bin'));
  const bytes = index.reduce((sum, [, , size]) => sum + size, 0);
  return bytes > INDEX_BYTES ? [] : index.map(([path]) => new URL(path, root).href);
}

/** Tells the reader, who decides. @param {ServiceWorker} worker */
function notice(worker) {
  if (document.querySelector('.news')) return;
  const sheet = document.createElement('link');
  sheet.rel = 'stylesheet';
  sheet.href = new URL('../css/news.css', import.meta.url).href;
  const box = document.createElement('aside');
  box.className = 'news';
  const text = document.createElement('span');
  text.setAttribute('role', 'status');
  const reload = document.createElement('button');
  reload.className = 'btn sm pri';
  reload.type = 'button';
  reload.textContent = strings.news_reload;
  reload.addEventListener('click', () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
    worker.postMessage({ take: true });
  });
  const close = document.createElement('button');
  close.className = 'btn sm bare';
  close.type = 'button';
  close.textContent = strings.news_later;
  close.addEventListener('click', () => box.remove());
  box.append(text, reload, close);
  sheet.addEventListener('load', () => {
    document.body.append(box);
    // A status is read out when its text changes.
    text.textContent = strings.news;
  });
  document.head.append(sheet);
}

/** @param {ServiceWorkerRegistration} registration */
function watch(registration) {
  const look = async () => {
    const { waiting } = registration;
    if (waiting && navigator.serviceWorker.controller && await ask(waiting, { stale: location.href }) === true) words.then(() => notice(waiting));
  };
  registration.addEventListener('updatefound', () => {
    const { installing } = registration;
    installing?.addEventListener('statechange', () => { if (installing.state === 'installed') look(); });
  });
  look();
  let left = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) left = Date.now();
    else if (Date.now() - left > AWAY_MS) registration.update().catch(() => {});
  });
}

try {
  const registration = await register();
  if (registration) {
    watch(registration);
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ keep: belongings() });
    if (!isMetered()) active?.postMessage({ keep: await index() });
  }
} catch { /* no storage, or no network at the first visit: the site works without it */ }
