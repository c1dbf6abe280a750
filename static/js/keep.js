// On a note: that it was read, the button for mastered notes, bookmarks on its blocks.
import { strings, words } from './strings.js';
import { title } from './place.js';
import { style } from './style.js';
import { bookmarks, hashOf, progress, setBookmarks, setState } from './study.js';

/** A note counts as started when this much of it was scrolled past, or after this long. */
const READ_PART = 0.2, READ_MS = 30_000;

/** Longest text of a block that a bookmark shows. */
const LINE = 80;

const article = /** @type {HTMLElement | null} */ (document.querySelector('article[data-note]'));
const note = article?.dataset.note ?? '';
const lang = document.documentElement.dataset.view === 'en' ? 'en' : 'zh';

// ---- state

function start() {
  if (!progress()[note]) setState(note, 'started');
}

function watchReading() {
  const look = () => {
    const room = document.documentElement.scrollHeight - innerHeight;
    if (room > 0 && scrollY / room < READ_PART) return;
    removeEventListener('scroll', look);
    start();
  };
  addEventListener('scroll', look, { passive: true });
  setTimeout(start, READ_MS);
}

/** @param {HTMLElement} place */
function masterButton(place) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn master';
  const icon = document.createElement('span');
  icon.setAttribute('aria-hidden', 'true');
  const text = document.createElement('span');
  button.append(icon, text);
  const show = () => {
    const mastered = progress()[note] === 'mastered';
    button.setAttribute('aria-pressed', String(mastered));
    icon.className = `i ${mastered ? 'i-done' : 'i-ring'}`;
    text.textContent = mastered ? strings.state_mastered : strings.master;
  };
  button.addEventListener('click', toggleMastered);
  addEventListener('bagu:study', show);
  show();
  place.append(button);
}

function toggleMastered() {
  setState(note, progress()[note] === 'mastered' ? 'started' : 'mastered');
}

// ---- bookmarks

/** What stands below the text is not the note's. @param {Element} block */
function isBelow(block) {
  const end = document.querySelector('[data-study]');
  return Boolean(end && end.compareDocumentPosition(block) & Node.DOCUMENT_POSITION_FOLLOWING);
}

/** Blocks of the text that can be found again: those with an id. */
const blocks = /** @type {HTMLElement[]} */ ([...(article?.querySelectorAll('.text > [id], .text > .bi > [id], .text .a > [id]') ?? [])])
  .filter((block) => !block.matches('input, label, .vh') && !isBelow(block));

/** The text of a block in the language that bookmarks of this page are in. @param {HTMLElement} block */
function textOf(block) {
  const own = [...block.children].filter((child) => child instanceof HTMLElement && child.lang.startsWith(lang));
  const text = own.length ? own.map((child) => child.textContent).join(' ') : block.textContent;
  return (text ?? '').replace(/\s+/g, ' ').trim();
}

/** The block of a bookmark: where it was, else the one with the same text, else what stands there now. @param {import('./study.js').Bookmark} mark */
function find(mark) {
  const there = blocks.find((block) => block.id === mark.block);
  if (mark.lang !== lang || there && hashOf(textOf(there)) === mark.hash) return there;
  return blocks.find((block) => hashOf(textOf(block)) === mark.hash) ?? there;
}

/** Brings bookmarks of this note to where their blocks stand now. */
function settle() {
  const marks = bookmarks();
  let changed = false;
  for (const mark of marks.filter((mark) => mark.note === note)) {
    const block = find(mark);
    if (!block || block.id === mark.block) continue;
    if (decodeURIComponent(location.hash.slice(1)) === mark.block) location.replace(`#${encodeURIComponent(block.id)}`);
    mark.block = block.id;
    changed = true;
  }
  if (changed) setBookmarks(marks);
}

/** @param {HTMLElement} block */
function toggle(block) {
  const marks = bookmarks();
  const at = marks.findIndex((mark) => mark.note === note && mark.block === block.id);
  if (at >= 0) marks.splice(at, 1);
  else {
    const text = textOf(block);
    marks.push({ note, block: block.id, hash: hashOf(text), lang, title: title(), text: text.slice(0, LINE), time: new Date().toISOString().slice(0, 10) });
  }
  setBookmarks(marks);
  showMarks();
}

/** @type {Map<HTMLElement, HTMLButtonElement>} */
const buttons = new Map();

/** @param {HTMLElement} block */
function addButton(block) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'mark';
  const icon = document.createElement('span');
  icon.className = 'i i-mark';
  icon.setAttribute('aria-hidden', 'true');
  button.append(icon);
  button.addEventListener('click', () => toggle(block));
  block.classList.add('has-mark');
  // Beside the heading and not in it: its name stays its own text.
  if (/^H\d$/.test(block.tagName)) block.after(button);
  else block.prepend(button);
  buttons.set(block, button);
  return button;
}

function showMarks() {
  const own = bookmarks().filter((mark) => mark.note === note).map((mark) => mark.block);
  for (const block of blocks) {
    const isMarked = own.includes(block.id);
    const isHeading = block.matches('h2, h3, .bi-h');
    const button = buttons.get(block) ?? (isMarked || isHeading ? addButton(block) : undefined);
    if (!button) continue;
    if (!isMarked && !isHeading) { button.remove(); buttons.delete(block); continue; }
    button.setAttribute('aria-pressed', String(isMarked));
    const label = `${isMarked ? strings.bookmark_remove : strings.bookmark}${strings.list_colon}${textOf(block).slice(0, 30)}`;
    button.setAttribute('aria-label', label);
    button.title = isMarked ? strings.bookmark_remove : strings.bookmark;
  }
}

/** The block under the reader's eyes. */
const current = () => blocks.find((block) => block.getBoundingClientRect().bottom > 80);

if (article && note) {
  await Promise.all([style('keep.css'), words]);
  watchReading();
  const place = document.querySelector('[data-study]');
  if (place instanceof HTMLElement) masterButton(place);
  settle();
  showMarks();
  addEventListener('bagu:study', showMarks);
  document.addEventListener('bagu:key', (event) => {
    const { key } = /** @type {CustomEvent} */ (event).detail ?? {};
    if (/^m$/i.test(key)) toggleMastered();
    const block = /^b$/i.test(key) && current();
    if (block) toggle(block);
  });
}
