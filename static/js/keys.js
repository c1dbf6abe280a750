// What single keys do. main.js passes on those that are meant for the page.
import { choices } from './choices.js';
import { blocks, place } from './place.js';

/** @type {Record<string, (shift: boolean) => void>} */
const actions = {
  t: (shift) => (shift ? revealAll() : reveal()),
  j: () => step(1),
  k: () => step(-1),
  '[': () => follow('.pn a[rel=prev]'),
  ']': () => follow('.pn a[rel=next]'),
  m: () => tell('m'),
  b: () => tell('b'),
  d: () => follow('[data-theme-button]'),
  r: () => follow('.top nav a[href$="review/"]'),
  '?': () => { import('./help.js').then(({ help }) => help()); },
};

/** @param {string} key @param {boolean} shift */
export function press(key, shift) {
  if (/\d/.test(key)) choices().find((choice) => choice.key === key)?.choose();
  else actions[key.toLowerCase()]?.(shift);
}

/** @param {string} selector */
function follow(selector) {
  /** @type {HTMLElement | null} */ (document.querySelector(selector))?.click();
}

/** Tells keep.js, which keeps the reader's progress. @param {string} key */
function tell(key) {
  document.dispatchEvent(new CustomEvent('bagu:key', { detail: { key }, bubbles: true }));
}

/** Keys in a row go on from block to block, also while the page still scrolls. */
const ROW_MS = 1000;
let stepped = 0;

/** Goes to the block before or after the one that was gone to, else the one that is being read. @param {number} by */
function step(by) {
  const all = blocks();
  const marked = all.find((block) => block.classList.contains('at'));
  const isNear = (/** @type {Element} */ block) => {
    const { top, bottom } = block.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  const isRow = Date.now() - stepped < ROW_MS;
  stepped = Date.now();
  const from = marked && (isRow || isNear(marked)) ? all.indexOf(marked) + by : all.findIndex((block) => block === place());
  const block = all[Math.max(0, Math.min(all.length - 1, from))];
  if (!block) return;
  marked?.classList.remove('at');
  block.classList.add('at');
  // A question is opened from its title.
  const focused = block.querySelector(':scope > summary') ?? block;
  if (focused === block) block.tabIndex = -1;
  /** @type {HTMLElement} */ (focused).focus({ preventScroll: true });
  const { top, bottom } = block.getBoundingClientRect();
  if (top < 112 || bottom > innerHeight - 72) scrollBy({ top: top - innerHeight / 4 });
}

/** Covers of translations, when the page shows them. @returns {HTMLInputElement[]} */
function covers() {
  const isPeek = /** @type {HTMLInputElement | null} */ (document.getElementById('m-peek'))?.checked;
  const all = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('.peek'));
  return isPeek ? [...all].filter((cover) => cover.getClientRects().length) : [];
}

/** Shows the first covered translation from the block that is being read on. */
function reveal() {
  const block = blocks().find((one) => one.classList.contains('at')) ?? place();
  const isAhead = (/** @type {Element} */ cover) => !block || block.contains(cover)
    || Boolean(block.compareDocumentPosition(cover) & Node.DOCUMENT_POSITION_FOLLOWING);
  const cover = covers().find((one) => !one.checked && isAhead(one));
  if (cover) cover.checked = true;
}

function revealAll() {
  const all = covers(), isOpen = all.every((cover) => cover.checked);
  for (const cover of all) cover.checked = !isOpen;
}
