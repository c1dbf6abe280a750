// Opens the search palette: Ctrl/Cmd+K, `/`, and links with `data-search`, which lead to the A-Z page without script.

import { strings } from './strings.js';

/** @type {Promise<{ open: (text?: string) => void }> | undefined} */
let palette;

const load = () => (palette ??= import('./search/palette.js').then(({ createPalette }) => createPalette(strings)));

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
