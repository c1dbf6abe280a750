// What a link leads to, beside it: a term's meaning, or the block of another note. Shown on hover, focus and long press,
// a term also on a tap; Esc closes; the pointer may go into it.
import { excerpt } from './tips/excerpt.js';
import { element } from './sheet.js';
import { strings, words } from './strings.js';
import { style } from './style.js';

const OPEN_MS = 300, CLOSE_MS = 250, PRESS_MS = 450;
/** A finger that moves this far scrolls. */
const SLIP_PX = 10;

await words;
const { dataset } = document.documentElement;
const tip = element('aside', { class: 'tip', 'aria-label': strings.preview, id: 'tip' });
tip.hidden = true;
document.body.append(tip);

/** The link whose tip is shown or about to be. @type {HTMLAnchorElement | undefined} */
let owner;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** Whether a finger holds a link. */
let touched = false;

/** @param {Event} event @param {HTMLAnchorElement} link */
export function sense(event, link) {
  if (!explains(link)) return;
  if (event.type === 'click') { show(link); return; }
  if (event.type === 'touchstart') { press(/** @type {TouchEvent} */ (event), link); return; }
  // Fingers send these as well, after a tap.
  if (touched || event.type === 'pointerover' && /** @type {PointerEvent} */ (event).pointerType !== 'mouse') return;
  if (event.type === 'focusin' && !link.matches(':focus-visible')) return;
  if (link === owner) { clearTimeout(timer); return; }
  const [end, wait] = event.type === 'focusin' ? ['focusout', OPEN_MS] : ['pointerleave', OPEN_MS];
  later(() => show(link), wait);
  link.addEventListener(end, () => later(hide, CLOSE_MS), { once: true });
}

/** Whether there is something to show for a link. @param {HTMLAnchorElement} link */
function explains(link) {
  if (link.closest('.pn, .meta, .crumb, .seg, .tip')) return false;
  if (link.matches('.term')) return dataset.terms !== 'off';
  const root = new URL(dataset.root || './', document.baseURI).href;
  return location.protocol !== 'file:' && link.href.startsWith(root) && !/\/(assets|snippets)\//.test(link.href.slice(root.length - 1));
}

/** @param {() => void} then @param {number} ms */
function later(then, ms) {
  clearTimeout(timer);
  timer = setTimeout(then, ms);
}

/** A finger that stays on a link. @param {TouchEvent} event @param {HTMLAnchorElement} link */
function press(event, link) {
  touched = true;
  const [{ clientX, clientY }] = event.touches;
  const open = () => { done(); show(link); };
  const done = () => {
    clearTimeout(timer);
    for (const name of ['touchmove', 'touchend', 'touchcancel', 'contextmenu']) removeEventListener(name, watch, true);
    removeEventListener('scroll', done, true);
    setTimeout(() => { touched = false; }, 600);
  };
  /** @param {Event} next */
  const watch = (next) => {
    if (next.type === 'contextmenu') { next.preventDefault(); open(); return; }
    const at = next instanceof TouchEvent ? next.touches[0] : undefined;
    if (next.type === 'touchmove' && at && Math.hypot(at.clientX - clientX, at.clientY - clientY) < SLIP_PX) return;
    done();
  };
  later(() => {
    open();
    // The finger that goes up now is no click.
    addEventListener('click', (click) => { if (click.target instanceof Node && link.contains(click.target)) click.preventDefault(); }, { capture: true, once: true });
  }, PRESS_MS);
  for (const name of ['touchmove', 'touchend', 'touchcancel', 'contextmenu']) addEventListener(name, watch, { capture: true, passive: name !== 'contextmenu' });
  addEventListener('scroll', done, { capture: true, once: true });
}

/** @param {HTMLAnchorElement} link */
async function show(link) {
  clearTimeout(timer);
  owner = link;
  const content = link.matches('.term') ? term(link) : await note(link);
  await style('sheets.css');
  // Something else was asked for while the page was fetched.
  if (owner !== link || !content) return;
  tip.replaceChildren(...content);
  tip.className = link.matches('.term') ? 'tip' : 'tip wide';
  tip.hidden = false;
  locate(link);
  if (link.matches('.term')) link.setAttribute('aria-describedby', tip.id);
}

function hide() {
  owner?.removeAttribute('aria-describedby');
  owner = undefined;
  tip.hidden = true;
}

/** Under the link, above it where there is more room; on phones the style sheet puts it at the foot. @param {Element} link */
function locate(link) {
  const [line] = link.getClientRects();
  const { width, height } = tip.getBoundingClientRect();
  const above = line.bottom + height + 16 > innerHeight && line.top > innerHeight - line.bottom;
  const left = Math.max(8, Math.min(line.left - 16, document.documentElement.clientWidth - width - 8));
  tip.style.setProperty('--x', `${left + scrollX}px`);
  tip.style.setProperty('--y', `${(above ? line.top - height - 6 : line.bottom + 6) + scrollY}px`);
}

/** What the list at the foot of the note says of a term. @param {HTMLAnchorElement} link */
function term(link) {
  const name = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const gloss = name?.nextElementSibling;
  if (!name || !gloss) return undefined;
  const more = /** @type {HTMLAnchorElement | null} */ (name.querySelector('a'));
  const head = element('p', { class: 'tip-h' });
  for (const part of name.childNodes) {
    head.append(part === more ? element('b', {}, part.textContent ?? '') : part.cloneNode(true));
  }
  const out = element('p', { class: 'tip-f' });
  if (more) out.append(element('a', { href: more.href }, strings.preview_glossary));
  return [head, element('p', {}, gloss.textContent ?? ''), out];
}

/** The block that a link leads to, from its own page. @param {HTMLAnchorElement} link */
async function note(link) {
  const found = await excerpt(link.href).catch(() => undefined);
  if (!found) return undefined;
  const open = element('a', { href: link.href }, strings.preview_open);
  return [
    element('p', { class: 'tip-h', lang: found.lang }, element('b', {}, found.title)),
    element('div', { class: 'tip-b', lang: found.lang }, ...found.nodes),
    element('p', { class: 'tip-f' }, open),
  ];
}

tip.addEventListener('pointerenter', () => clearTimeout(timer));
tip.addEventListener('pointerleave', (event) => { if (event.pointerType === 'mouse') later(hide, CLOSE_MS); });
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && owner) { clearTimeout(timer); hide(); }
});
addEventListener('pointerdown', (event) => {
  if (!tip.hidden && event.target instanceof Node && !tip.contains(event.target) && !owner?.contains(event.target)) hide();
});
