// Buttons that keep a whole category on this device. The service worker keeps what passes through it; the page
// only asks for every file.
import { strings, words } from './strings.js';
import { list, root } from './worker.js';

const AT_ONCE = 4;

/** @param {number} bytes */
const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1e6).toFixed(1)} MB`);

/** A category's files, and the index without which it cannot be searched. @param {import('./worker.js').List} all @param {string} category */
function wanted(all, category) {
  const own = (all.categories[category] ?? []).map((at) => all.files[at]);
  return [...own, ...all.files.filter(([path]) => path.startsWith('search/') && path.endsWith('.bin'))];
}

/** Those that are not kept yet. @param {[string, string, number][]} files */
async function missing(files) {
  const caught = (await caches.keys()).filter((name) => name.startsWith(`bagu ${root.pathname} `));
  const kept = new Set();
  for (const name of caught) for (const { url } of await (await caches.open(name)).keys()) kept.add(url);
  return files.filter(([path]) => !kept.has(new URL(path, root).href));
}

/** @param {HTMLElement} place @param {import('./worker.js').List} all */
async function button(place, all) {
  const files = wanted(all, place.dataset.save ?? '');
  const bytes = files.reduce((sum, [, , bytes]) => sum + bytes, 0);
  const press = document.createElement('button');
  press.type = 'button';
  press.className = 'btn sm';
  const bar = document.createElement('progress');
  press.hidden = true;
  bar.max = bytes;
  bar.hidden = true;
  bar.setAttribute('aria-label', strings.saving);
  const told = document.createElement('span');
  told.setAttribute('role', 'status');
  place.append(press, bar, told);

  const show = async () => {
    const left = await missing(files);
    press.textContent = strings.save.replace('{size}', size(left.reduce((sum, [, , bytes]) => sum + bytes, 0)));
    press.hidden = left.length === 0;
    return left;
  };
  const done = () => { told.textContent = strings.saved.replace('{size}', size(bytes)); };
  if ((await show()).length === 0) done();

  press.addEventListener('click', async () => {
    const left = await missing(files);
    press.disabled = true;
    bar.hidden = false;
    told.textContent = strings.saving;
    bar.value = bytes - left.reduce((sum, [, , bytes]) => sum + bytes, 0);
    const worker = async () => {
      for (let file = left.shift(); file; file = left.shift()) {
        const response = await fetch(new URL(file[0], root)).catch(() => undefined);
        // Read to the end: then the service worker has it whole.
        await response?.arrayBuffer().catch(() => {});
        bar.value += file[2];
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const failed = (await show()).length > 0;
    bar.hidden = true;
    press.disabled = false;
    if (failed) told.textContent = strings.save_failed;
    else done();
  });
}

if ('serviceWorker' in navigator && 'caches' in window) {
  // Only a page that the service worker answers for can have things kept.
  const ready = async () => {
    if (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => { navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }); });
    }
    const [all] = await Promise.all([list(), words]);
    for (const place of document.querySelectorAll('[data-save]')) await button(/** @type {HTMLElement} */ (place), all);
  };
  ready().catch(() => {});
}
