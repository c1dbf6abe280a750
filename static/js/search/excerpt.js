// What of a text answers a query: ranges to mark, and the stretch of text to show.

import { fold, runs, stem, tokens } from './tokens.js';

/** Texts to mark as they stand, words by their stem, words by their start.
 * @typedef {{ texts: string[], stems: string[], starts: string[] }} Words */
/** @typedef {[from: number, to: number]} Range */

/** Words of a query that a section has, also under other names.
 * @param {import('./query.js').Part[]} parts @param {import('./shards.js').Section} section
 * @param {Map<string, string>} readings of characters, when pinyin was typed @returns {Words} */
export function wordsIn(parts, section, readings) {
  /** @type {Words} */
  const words = { texts: [], stems: [], starts: [] };
  for (const { kind, token, raw, isLast, found } of parts) {
    if (kind === 'cjk') words.texts.push(token);
    else words.stems.push(token);
    if (kind === 'word' && isLast && raw.length > 1) words.starts.push(raw);
    for (const { token, meant } of found) {
      if (meant) words.stems.push(meant);
      if ('^~'.includes(token[0]) && readings.size) words.texts.push(...spoken(`${section.heading}\n${section.title}`, token, raw, readings));
    }
  }
  const typed = new Set(words.stems.concat(words.texts));
  for (const [here, ...others] of section.names) {
    if (others.some(name => tokens(name).every(token => typed.has(token)))) words.texts.push(here.toLowerCase());
  }
  return { texts: [...new Set(words.texts)], stems: [...new Set(words.stems)], starts: words.starts };
}

/** The same words for a page that has the section in the other language: with the other names of what was asked for.
 * @param {Words} words @param {import('./shards.js').Section} section @returns {Words} */
export function wordsAcross({ texts, stems, starts }, { names }) {
  const typed = new Set(stems.concat(texts));
  const isTyped = (/** @type {string} */ name) => typed.has(name.toLowerCase()) || tokens(name).every(token => typed.has(token));
  const others = names.filter(group => group.some(isTyped)).flat().map(name => name.toLowerCase());
  const isWord = (/** @type {string} */ name) => /^[a-z0-9]+$/.test(name);
  return {
    texts: [...new Set([...texts, ...others.filter(name => !isWord(name))])],
    stems: [...new Set([...stems, ...others.filter(isWord).map(stem)])],
    starts,
  };
}

/** The phrase that sounds like what was typed. @param {string} text @param {string} token
 * @param {string} raw @param {Map<string, string>} readings */
function spoken(text, token, raw, readings) {
  const sound = token[0] === '~' || /^[a-z]+$/.test(raw) ? raw.replaceAll('v', 'u') : token.slice(1);
  const chars = [...text];
  for (let from = 0; from < chars.length; from++) {
    let heard = '', to = from;
    while (to < chars.length && heard.length < sound.length) {
      const syllable = readings.get(chars[to++]) ?? ' ';
      heard += token[0] === '~' ? syllable[0] : syllable;
    }
    if (heard.startsWith(sound)) return [chars.slice(from, to).join('')];
  }
  return [];
}

/** @param {string} text @param {Words} words @returns {Range[]} sorted, apart from each other */
export function ranges(text, { texts, stems, starts }) {
  const folded = fold(text);
  const lower = folded.toLowerCase().length === text.length ? folded.toLowerCase() : folded;
  /** @type {Range[]} */
  const found = [];
  for (const part of texts) {
    for (let at = lower.indexOf(part); part && at >= 0; at = lower.indexOf(part, at + 1)) found.push([at, at + part.length]);
  }
  const known = new Set(stems);
  if (stems.length || starts.length) {
    for (const { kind, text: word, at } of runs(text)) {
      if (kind !== 'word') continue;
      const small = word.toLowerCase();
      if (known.has(stem(small)) || starts.some(start => small.startsWith(start)) || tokens(word).some(token => known.has(token))) {
        found.push([at, at + word.length]);
      }
    }
  }
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  /** @type {Range[]} */
  const apart = [];
  for (const [from, to] of found) {
    const last = apart[apart.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else apart.push([from, to]);
  }
  return apart;
}

/** How much of a query stands between two places: each word once, repeats a little.
 * @param {string} text @param {Range[]} marks @param {number} from @param {number} to */
function worth(text, marks, from, to) {
  const seen = new Set();
  let worth = 0;
  for (const [a, b] of marks) {
    if (a < from || b > to) continue;
    const word = text.slice(a, b).toLowerCase();
    worth += (seen.has(word) ? 0.1 : 1) * (b - a);
    seen.add(word);
  }
  return worth;
}

/** The block of a section that answers best. @param {import('./shards.js').Section} section @param {Words} words */
export function bestBlock(section, words) {
  let best = section.blocks[0], most = 0;
  for (const block of section.blocks) {
    const value = worth(block.text, ranges(block.text, words), 0, Infinity);
    if (value > most) [best, most] = [block, value];
  }
  return best;
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
