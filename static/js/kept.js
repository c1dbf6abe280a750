// The page that is shown without a network: of all notes it leaves those that are kept.

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
  addEventListener('online', () => location.replace(from));
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
