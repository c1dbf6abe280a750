// Runs before the first paint, as a classic script: it works from disk, too.
(() => {
  const root = document.documentElement;
  // What only works with scripts is shown from the first paint on; modules do not load from disk.
  if (location.protocol !== 'file:') root.dataset.scripts = '';
  // What the reader chose, kept under the site's own prefix: the theme, how notes are set, how two languages stand.
  try {
    const read = (/** @type {string} */ key) => localStorage.getItem(root.dataset.site + ':' + key);
    const theme = read('theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    const settings = JSON.parse(read('settings') || '{}');
    for (const name of ['size', 'width', 'lines', 'face', 'terms', 'keys']) {
      if (typeof settings[name] === 'string') root.dataset[name] = settings[name];
    }
    const mode = root.dataset.view === 'duo' && read('mode');
    if (mode) {
      // As soon as its button is read in: nothing has been painted yet.
      new MutationObserver((_, watch) => {
        const radio = document.getElementById(mode);
        if (!(radio instanceof HTMLInputElement)) return;
        radio.checked = true;
        watch.disconnect();
      }).observe(root, { childList: true, subtree: true });
    }
  } catch { /* storage is off, or holds what we did not write: the defaults hold */ }

  // Opened from disk, a folder's URL shows a listing: say index.html.
  if (location.protocol !== 'file:') return;
  const point = () => {
    for (const a of document.querySelectorAll('a[href]')) {
      const href = a.getAttribute('href') || '';
      if (/^[a-z]+:|^#|^\/\//i.test(href)) continue;
      a.setAttribute('href', href.replace(/^([^?#]*\/)(?=$|[?#])/, '$1index.html'));
    }
  };
  document.addEventListener('DOMContentLoaded', point);
})();
