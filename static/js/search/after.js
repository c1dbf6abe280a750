// What the palette needs only after its first answer: the filters, and what a chosen result leaves behind.

import { stem, tokens } from './tokens.js';
import { element, kept, keptList } from './palette.js';
import { write } from '../store.js';

const FACETS = 4, NOTES = 5, RECENT = 5;

/** Keeps an item first in a list, once. @param {string} name @param {any} item @param {(item: any) => unknown} same */
function keepFirst(name, item, same) {
  write(name, JSON.stringify([item, ...keptList(name).filter(old => same(old) !== same(item))].slice(0, RECENT)));
}

/** Before a result opens: remembers it, and tells its page which words to mark.
 * @param {string} text @param {string} title @param {URL} url @param {import('./excerpt.js').Words} words
 * @param {import('./shards.js').Section | undefined} section when the page has another language than the section */
export function leave(text, title, { href, pathname }, words, section) {
  keepFirst('searches', text, text => text);
  keepFirst('found', { title, href: pathname }, item => item?.href);
  try {
    sessionStorage.setItem(`${document.documentElement.dataset.site}:highlight`, JSON.stringify({ path: pathname, words: section ? wordsAcross(words, section) : words }));
  } catch { /* storage is off: the page opens unmarked */ }
  if (pathname === location.pathname) queueMicrotask(() => dispatchEvent(new Event('bagu-highlight')));
}

/** The same words for a page that has the section in the other language: with the other names of what was asked for.
 * @param {import('./excerpt.js').Words} words @param {import('./shards.js').Section} section @returns {import('./excerpt.js').Words} */
export function wordsAcross({ texts, stems, starts }, { names }) {
  const typed = new Set([...stems, ...texts]);
  const isTyped = (/** @type {string} */ name) => typed.has(name.toLowerCase()) || tokens(name).every(token => typed.has(token));
  const others = names.filter(group => group.some(isTyped)).flat().map(name => name.toLowerCase());
  const isWord = (/** @type {string} */ name) => /^[a-z0-9]+$/.test(name);
  return {
    texts: [...new Set([...texts, ...others.filter(name => !isWord(name))])],
    stems: [...new Set([...stems, ...others.filter(isWord).map(stem)])],
    starts,
  };
}

/** A list among the small files of the index. @param {import('./query.js').Search} search @param {number} n */
async function aid(search, n) {
  const content = await search.shards.aid(n);
  if (!content.length) throw new Error('nothing to filter by');
  return JSON.parse(new TextDecoder().decode(content));
}

/** Whether this script was there before the rows. */
let isEarly = false;

/** Under the diagrams that were found: the way to all of them. Not under the first answer, whose rows stand already
 * when this script arrives. @param {Record<string, string>} strings @param {string} view */
function leadToGallery(strings, view) {
  const group = isEarly && document.querySelector('dialog.pal [data-kind="2"]');
  const open = () => location.assign(`${document.documentElement.dataset.root || './'}${view === 'en' ? 'en/' : ''}diagrams/`);
  if (group) group.append(group.querySelector('#pal-gallery') ?? element('div', { role: 'option', id: 'pal-gallery', 'aria-selected': 'false', onclick: open }, strings.search_gallery));
  isEarly = true;
}

/** Options of the filters, categories by their names in the reader's language.
 * @param {import('./query.js').Search} search @param {any[]} boxes @param {Record<string, string>} strings @param {string} view */
export async function fill(search, [category, difficulty], strings, view) {
  leadToGallery(strings, view);
  /** @type {{ folders: [string, string, string][] }} */
  const { folders } = await aid(search, FACETS);
  // Only now: two calls may have waited.
  if (category.length > 1) return;
  category.append(...folders.map(([folder, zh, en]) => element('option', { value: folder }, (view === 'en' && en) || zh || en)));
  difficulty.append(...[1, 2, 3].map(level => element('option', { value: level }, strings[`difficulty_${level}`])));
}

/** Which pages the filters leave. @param {import('./query.js').Search} search @param {any[]} boxes
 * @returns {Promise<(page: number) => boolean>} */
export async function filter(search, [category, difficulty, unmastered]) {
  /** @type {{ folders: string[][], pages: [folder: number, difficulty: number, pages: number][] }} */
  const { folders, pages } = await aid(search, FACETS);
  /** @type {string[]} */
  const notes = unmastered.checked ? await aid(search, NOTES) : [];
  const progress = kept('progress') ?? {};
  const of = pages.flatMap(([folder, level, count]) => Array(count).fill([folders[folder]?.[0], level]));
  return page => {
    const [folder, level] = of[page] ?? [], note = notes[page];
    return (!category.value || folder === category.value) && (!difficulty.value || level === Number(difficulty.value))
      && !(note && Object.hasOwn(progress, note) && progress[note] === 'mastered');
  };
}
