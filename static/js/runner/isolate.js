// Threads share memory, and a page may only do that when it is isolated from other sites. A static server cannot
// say so in a header; our service worker can. So the first run with threads reloads the page once.
import { read, write } from './session.js';

/** The site's root, from which the service worker sees the site and nothing above it. */
export const root = new URL(`${document.documentElement.dataset.root ?? './'}`, location.href);

/** Whether this page comes from `bagu serve`, which has no service worker and isolates its pages itself. */
const developing = Boolean(document.querySelector('script[src^="/_bagu/"]'));

/** The installed service worker, or a reason why there is none. @returns {Promise<ServiceWorker | string>} */
export async function serviceWorker() {
  if (developing || !('serviceWorker' in navigator)) return 'run_why_no_sw';
  try {
    const registration = await navigator.serviceWorker.register(new URL('sw.js', root), { scope: root.pathname });
    const worker = registration.active ?? registration.waiting ?? registration.installing;
    if (!worker) return 'run_why_sw_failed';
    await new Promise((resolve, reject) => {
      const look = () => {
        if (worker.state === 'activated') resolve(undefined);
        if (worker.state === 'redundant') reject(new Error('redundant'));
      };
      worker.addEventListener('statechange', look);
      look();
    });
    return worker;
  } catch {
    return 'run_why_sw_failed';
  }
}

/** Asks the service worker something and waits for its answer. @param {ServiceWorker} worker @param {object} message */
export function ask(worker, message) {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve(undefined);
    setTimeout(resolve, 3000);
    worker.postMessage(message, [channel.port2]);
  });
}

/**
 * Isolates the page by a reload; `keep` is what the page wants to find again after it.
 * @param {object} keep
 * @returns {Promise<string>} the key of the reason why it cannot be; when it can, the page is gone by then
 */
export async function isolate(keep) {
  if (read('isolating') === location.pathname) {
    write('isolating', null);
    return 'run_why_not_isolated';
  }
  const worker = await serviceWorker();
  if (typeof worker === 'string') return worker;
  const page = location.href.replace(/#.*/, '');
  await ask(worker, { isolate: page });
  if (!write('isolating', location.pathname) || !write('kept', JSON.stringify({ page, scroll: scrollY, ...keep }))) {
    return 'run_why_not_isolated';
  }
  // The page is only as long as before once the edited code is back.
  history.scrollRestoration = 'manual';
  location.reload();
  return new Promise(() => {});
}

/** What the page kept before its reload, once. @returns {any} */
export function kept() {
  const text = read('kept');
  write('kept', null);
  if (crossOriginIsolated) write('isolating', null);
  const found = text ? JSON.parse(text) : undefined;
  return found?.page === location.href.replace(/#.*/, '') ? found : undefined;
}
