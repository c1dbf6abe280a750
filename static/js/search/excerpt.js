// What of a text answers a query: ranges to mark, and the stretch of text to show.

import { fold, runs, stem, tokens } from './tokens.js';

/** Texts to mark as they stand, words by their stem, words by their start.
 * @typedef {{ texts: string[], stems: string[], starts: string[] }} Words */
/** @typedef {[from: number, to: number]} Range */

/** Words of a query that a section has, also under other names.
 * @param {import('./query.js').Result} result @param {import('./shards.js').Section} section @returns {Words} */
export function wordsIn({ parts, hear }, { heading, title, names }) {
  /** @type {Words} */
  const words = { texts: [], stems: [], starts: [] }, { texts, stems, starts } = words;
  for (const { kind, token, raw, isLast, found } of parts) {
    (kind === 'cjk' ? texts : stems).push(token);
    if (kind === 'word' && isLast && raw.length > 1) starts.push(raw);
    for (const { token, meant } of found) {
      if (meant) stems.push(meant);
      if (hear) texts.push(...hear(`${heading}\n${title}`, token, raw));
    }
  }
  const typed = new Set([...stems, ...texts]);
  for (const [here, ...others] of names) {
    if (others.some(name => tokens(name).every(token => typed.has(token)))) texts.push(here.toLowerCase());
  }
  return words;
}

/** @param {string} text @param {Words} words @returns {Range[]} sorted, apart from each other */
export function ranges(text, { texts, stems, starts }) {
  const folded = fold(text), small = folded.toLowerCase(), lower = small.length === text.length ? small : folded;
  /** @type {Range[]} */
  const found = [], apart = [];
  for (const part of texts) {
    for (let at = lower.indexOf(part); part && at >= 0; at = lower.indexOf(part, at + 1)) found.push([at, at + part.length]);
  }
  if (stems.length || starts.length) {
    for (const { kind, text: word, at } of runs(text)) {
      const small = word.toLowerCase(), isKnown = (/** @type {string} */ token) => stems.includes(token);
      if (kind === 'word' && (isKnown(stem(small)) || starts.some(start => small.startsWith(start)) || tokens(word).some(isKnown))) found.push([at, at + word.length]);
    }
  }
  for (const range of found.sort((a, b) => a[0] - b[0])) {
    const last = apart[apart.length - 1];
    if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
    else apart.push(range);
  }
  return apart;
}

/** How much of a query stands between two places: each word once, repeats a little.
 * @param {string} text @param {Range[]} marks @param {number} from @param {number} to */
function worth(text, marks, from, to) {
  const seen = new Set();
  return marks.reduce((worth, [a, b]) => {
    const word = text.slice(a, b).toLowerCase(), share = a < from || b > to ? 0 : seen.has(word) ? 0.1 : 1;
    if (share) seen.add(word);
    return worth + share * (b - a);
  }, 0);
}

/** The block of a section that answers best. @param {import('./shards.js').Section} section @param {Words} words */
export function bestBlock({ blocks }, words) {
  const values = blocks.map(({ text }) => worth(text, ranges(text, words), 0, Infinity));
  return blocks[values.indexOf(Math.max(...values))];
}

/** A stretch of text around what answers best, as pieces that are marked or not.
 * @param {string} text @param {Words} words @returns {[text: string, isMarked: boolean][]} */
export function excerpt(text, words, width = 90) {
  const marks = ranges(text, words);
  let from = 0, most = -1;
  for (const [at] of marks) {
    const start = Math.max(0, at - (width >> 2)), value = worth(text, marks, start, start + width);
    if (value > most) [from, most] = [start, value];
  }
  from = Math.max(0, Math.min(from, text.length - width));
  let to = Math.min(text.length, from + width);
  // Words are not cut, unless they are very long.
  const isCut = (/** @type {number} */ at) => /^[\w-]{2}$/.test(text.slice(at - 1, at + 1));
  if (from && isCut(from)) from += /^[\w-]{0,15}[^\w-]|/.exec(text.slice(from, to))?.[0].length ?? 0;
  if (isCut(to)) to -= /(?<![\w-])[\w-]{0,15}$|$/.exec(text.slice(from, to))?.[0].length ?? 0;
  /** @type {[string, boolean][]} */
  const pieces = [[from ? '…' : '', false]];
  let at = from;
  for (const [a, b] of marks) {
    if (a < from || b > to) continue;
    pieces.push([text.slice(at, a), false], [text.slice(a, b), true]);
    at = b;
  }
  pieces.push([text.slice(at, to) + (to < text.length ? '…' : ''), false]);
  return pieces.filter(([text]) => text);
}
