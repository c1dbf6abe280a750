// The way to the site's service worker.

/** The site's root, from which the service worker sees the site and nothing above it. */
export const root = new URL(`${document.documentElement.dataset.root ?? './'}`, location.href);

/** Whether this page comes from `bagu serve`, which has no service worker and isolates its pages itself. */
const developing = Boolean(document.querySelector('script[src^="/_bagu/"]'));

/** Registers the service worker; nothing where there is none (from disk, under `bagu serve`, in a private window). */
export async function register() {
  if (developing || location.protocol === 'file:' || !('serviceWorker' in navigator)) return undefined;
  return navigator.serviceWorker.register(new URL('sw.js', root), { scope: root.pathname });
}

/** How long a service worker may take to be installed, milliseconds: a page that waits must say so at some time. */
const PATIENCE_MS = 20_000;

/** The installed service worker, or a reason why there is none. @returns {Promise<ServiceWorker | string>} */
export async function serviceWorker() {
  try {
    const registration = await register();
    if (!registration) return 'run_why_no_sw';
    const worker = registration.active ?? registration.waiting ?? registration.installing;
    if (!worker) return 'run_why_sw_failed';
    await new Promise((resolve, reject) => {
      const look = () => {
        if (worker.state === 'activated') resolve(undefined);
        if (worker.state === 'redundant') reject(new Error('redundant'));
      };
      worker.addEventListener('statechange', look);
      setTimeout(() => reject(new Error('late')), PATIENCE_MS);
      look();
    });
    return worker;
  } catch {
    return 'run_why_sw_failed';
  }
}

/**
 * Asks the service worker something and waits for its answer, at most three seconds.
 * @param {ServiceWorker} worker @param {object} message @returns {Promise<unknown>}
 */
export function ask(worker, message) {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => resolve(event.data);
    setTimeout(resolve, 3000);
    worker.postMessage(message, [channel.port2]);
  });
}

/** @typedef {{ version: string, files: [string, string, number][], categories: Record<string, number[]> }} List */

/** The list of all files; the service worker has it. @returns {Promise<List>} */
export async function list() {
  const response = await fetch(new URL('offline/files.json', root));
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}
