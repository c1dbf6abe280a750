// Threads share memory, and a page may only do that when it is isolated from other sites. A static server cannot
// say so in a header; our service worker can. So the first run with threads reloads the page once.
import { ask, serviceWorker } from '../worker.js';
import { read, write } from './session.js';

export { ask, serviceWorker };

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
