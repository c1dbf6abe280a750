// All that the site keeps of a reader as one file. It holds no date and no order of its own: the same data is the
// same file, byte by byte.
import { parseBookmarks, parseProgress, progressText } from './study.js';

const FORMAT = 'bagu-reader', VERSION = 1;

/** Larger than anything a reader could gather here. */
const LARGEST = 5 << 20;

/** @typedef {Record<string, string>} Data values of the store by key */

/** @param {Data} data */
export function textOf(data) {
  const sorted = Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ format: FORMAT, version: VERSION, site: document.documentElement.dataset.site, data: sorted }, null, 1)}\n`;
}

/** @typedef {'huge' | 'broken' | 'foreign'} Refusal */

/** The string that tells why a file was refused. @param {Refusal} why */
export const refusal = (why) => ({ huge: 'own_huge', broken: 'own_broken', foreign: 'own_foreign' })[why];

/** Whether a value of ours is what we write. @param {string} key @param {string} value */
function isSound(key, value) {
  if (key === 'progress') return parseProgress(value) !== undefined;
  if (key === 'bookmarks') return parseBookmarks(value) !== undefined;
  return true;
}

/** @param {File} file @returns {Promise<{ data: Data } | { refused: Refusal }>} */
export async function readFile(file) {
  if (file.size > LARGEST) return { refused: 'huge' };
  let value;
  try {
    value = JSON.parse(await file.text());
  } catch {
    return { refused: 'broken' };
  }
  if (value?.format !== FORMAT || value.version !== VERSION || value.site !== document.documentElement.dataset.site) return { refused: 'foreign' };
  const { data } = value;
  if (!data || typeof data !== 'object' || Array.isArray(data)) return { refused: 'broken' };
  const sound = Object.entries(data).every(([key, value]) => /^[\w-]{1,60}$/.test(key) && typeof value === 'string' && isSound(key, value));
  return sound ? { data: { ...data } } : { refused: 'broken' };
}

/** Both together: the further state of each note, all bookmarks; a setting of here stays. @param {Data} here @param {Data} other @returns {Data} */
export function merged(here, other) {
  const both = { ...other, ...here };
  const [mine, theirs] = [here, other].map((data) => parseProgress(data.progress ?? null) ?? {});
  const states = { ...theirs, ...mine };
  for (const [note, state] of Object.entries(theirs)) if (state === 'mastered') states[note] = state;
  if (Object.keys(states).length) both.progress = progressText(states);
  const [own, more] = [here, other].map((data) => parseBookmarks(data.bookmarks ?? null) ?? []);
  const isNew = (/** @type {import('./study.js').Bookmark} */ mark) => !own.some(({ note, block }) => note === mark.note && block === mark.block);
  const marks = [...own, ...more.filter(isNew)];
  if (marks.length) both.bookmarks = JSON.stringify(marks);
  return both;
}
