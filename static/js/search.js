// Opens the search palette: Ctrl/Cmd+K, `/`, and links with `data-search`, which lead to the A-Z page without script.

// A module, although it imports nothing at first.
export {};

/** @type {Promise<{ open: (text?: string) => void }> | undefined} */
let palette;

/** With its words and its sheet: a page that is only read loads none of them. */
const load = () => (palette ??= Promise.all([
  import('./search/palette.js'), import('./strings.js'), import('./style.js').then(({ style }) => style('search.css')),
]).then(async ([{ createPalette }, { strings, words }]) => { await words; return createPalette(strings); }));

/** @param {Event} event */
function open(event) {
  event.preventDefault();
  load().then(palette => palette.open()).catch(() => {
    palette = undefined;
    const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector('a[data-search]'));
    if (link) location.href = link.href;
  });
}

/** @param {KeyboardEvent} event */
const isTyping = ({ target, isComposing }) => isComposing ||
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

// A result leaves its words for the page that it leads to.
const mark = () => import('./highlight.js').then(({ highlight }) => highlight());
try {
  if (sessionStorage.getItem(`${document.documentElement.dataset.site}:highlight`)) mark();
} catch { /* storage is off */ }
addEventListener('bagu-highlight', mark);

addEventListener('keydown', event => {
  if (event.isComposing || document.querySelector('dialog[open]:not(.pal)')) return;
  const isCommand = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const isSlash = event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event)
    && document.documentElement.dataset.keys !== 'off';
  if (isCommand || isSlash) open(event);
});

for (const link of document.querySelectorAll('[data-search]')) {
  link.setAttribute('aria-haspopup', 'dialog');
  link.addEventListener('click', event => {
    const { button, ctrlKey, metaKey, shiftKey } = /** @type {MouseEvent} */ (event);
    if (!button && !ctrlKey && !metaKey && !shiftKey) open(event);
  });
  for (const sign of ['pointerenter', 'focus']) link.addEventListener(sign, () => load().catch(() => {}), { once: true });
}
