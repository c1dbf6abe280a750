// The page that is shown without a network: of all notes it leaves those that are kept.

/** The page that was asked for is tried again after this time, and each time after twice as long. */
const FIRST_WAIT_MS = 4000, LAST_WAIT_MS = 60_000;

/** The address that was asked for, when it is one of this site. */
function asked() {
  const root = new URL(document.documentElement.dataset.root ?? './', location.href).href;
  try {
    const url = new URL(new URLSearchParams(location.search).get('from') ?? '');
    return url.href.startsWith(root) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

const again = document.querySelector('[data-again]'), from = asked();
if (again instanceof HTMLElement && from) {
  again.hidden = false;
  const link = again.querySelector('a');
  if (link) link.href = from;
  // Browsers say `online` when there is any network at all, and some say it always: whether the page can be had is
  // known when it was had. The service worker answers as it will answer the visit, so no visit leads back to here.
  const ask = async () => {
    if (document.visibilityState === 'visible' && await fetch(from).catch(() => undefined)) location.replace(from);
  };
  addEventListener('online', ask);
  document.addEventListener('visibilitychange', ask);
  /** @param {number} wait */
  const askLater = (wait) => setTimeout(() => { ask(); askLater(Math.min(2 * wait, LAST_WAIT_MS)); }, wait);
  askLater(FIRST_WAIT_MS);
}

const all = document.querySelector('.every');
if (all instanceof HTMLDetailsElement && 'caches' in window) {
  for (const link of all.querySelectorAll('a')) {
    if (!await caches.match(link.href.replace(/[?#].*/, ''))) link.remove();
  }
  for (const item of all.querySelectorAll('li')) if (!item.querySelector('a')) item.remove();
  for (const group of all.querySelectorAll('section')) if (!group.querySelector('a')) group.remove();
  all.open = true;
  const nothing = document.querySelector('[data-nothing]');
  if (nothing instanceof HTMLElement && !all.querySelector('a')) { nothing.hidden = false; all.hidden = true; }
}

export {};
