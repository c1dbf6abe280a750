// What the reader has read, mastered and bookmarked. Every change is told by an event `bagu:study`.
import { read, write } from './store.js';

/** @typedef {'started' | 'mastered'} State */
/** @typedef {{ note: string, block: string, hash: string, lang: string, title: string, text: string, time: string }} Bookmark
 *  `hash` is of the block's text in `lang`, by which it is found again after an edit; `time` is a date. */

const STATES = ['started', 'mastered'];
const BOOKMARK = ['note', 'block', 'hash', 'lang', 'title', 'text', 'time'];

/** Values as they stand in the store: keys in order, so that equal data is equal text. @param {Record<string, State>} states */
export function progressText(states) {
  return JSON.stringify(Object.fromEntries(Object.entries(states).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** @param {string | null} text @returns {Record<string, State> | undefined} nothing when it is not what we write */
export function parseProgress(text) {
  const value = parse(text);
  if (!value || Array.isArray(value) || Object.values(value).some((state) => !STATES.includes(state))) return undefined;
  // A note may be called `__proto__`: own properties only.
  return Object.assign(Object.create(null), value);
}

/** @param {string | null} text @returns {Bookmark[] | undefined} */
export function parseBookmarks(text) {
  const value = parse(text);
  const isBookmark = (/** @type {any} */ mark) => mark && typeof mark === 'object' && BOOKMARK.every((key) => typeof mark[key] === 'string');
  return Array.isArray(value) && value.every(isBookmark) ? value : undefined;
}

/** @param {string | null} text @returns {any} */
function parse(text) {
  try {
    const value = JSON.parse(text ?? 'null');
    return value && typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Notes that have a new name: old -> new. @type {Record<string, string>} */
const moved = parse(document.documentElement.dataset.moved ?? null) ?? {};

/** The state of every note that was opened. */
export function progress() {
  const states = parseProgress(read('progress')) ?? Object.create(null);
  const old = Object.keys(states).filter((note) => Object.hasOwn(moved, note));
  for (const note of old) {
    const to = moved[note];
    if (states[to] !== 'mastered') states[to] = states[note];
    delete states[note];
  }
  if (old.length) write('progress', progressText(states));
  return states;
}

/** @param {string} note @param {State | undefined} state */
export function setState(note, state) {
  const states = progress();
  if (states[note] === state) return;
  if (state) states[note] = state;
  else delete states[note];
  write('progress', progressText(states));
  dispatchEvent(new Event('bagu:study'));
}

export function bookmarks() {
  const marks = parseBookmarks(read('bookmarks')) ?? [];
  if (!marks.some((mark) => Object.hasOwn(moved, mark.note))) return marks;
  for (const mark of marks) mark.note = Object.hasOwn(moved, mark.note) ? moved[mark.note] : mark.note;
  write('bookmarks', JSON.stringify(marks));
  return marks;
}

/** @param {Bookmark[]} marks */
export function setBookmarks(marks) {
  write('bookmarks', JSON.stringify(marks));
  dispatchEvent(new Event('bagu:study'));
}

// Another tab changed something.
addEventListener('storage', () => dispatchEvent(new Event('bagu:study')));

/** FNV-1a of a text without its white space, 8 hexadecimal digits. @param {string} text */
export function hashOf(text) {
  let hash = 2166136261;
  for (const byte of new TextEncoder().encode(text.replace(/\s+/g, ''))) hash = Math.imul(hash ^ byte, 16777619);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
