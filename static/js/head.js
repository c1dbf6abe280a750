// Runs before the first paint, as a classic script: modules do not load from disk.
(() => {
  const root = document.documentElement;
  // The reader's theme, kept under the site's own prefix.
  try {
    const theme = localStorage.getItem(root.dataset.site + ':theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  } catch { /* storage is off: the system's theme holds */ }

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
