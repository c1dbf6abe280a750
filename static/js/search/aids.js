// What a mistyped query may mean: traditional characters, pinyin and initials, sound-alikes, slips of the finger.

import { runs, stem } from './tokens.js';
import { wordsIn } from './excerpt.js';
import { Reader } from './shards.js';

/** @typedef {import('./query.js').Part} Part */
/** @typedef {import('./query.js').Found} Found */
/** @typedef {{ words: string[][], readings: Map<string, string> }} Sounds */

const VOCABULARY = 0, TRADITIONAL = [1, 2], SOUNDS = 3;
const SYLLABLES = /^(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:i?[aeou]ng?|ing?|i?ao|i?an|u?ai|u?an|u?o|u?ang|[eu]i|[iu]a|[iou]u|[iu]e|un|er|[aeiou]))+$/;
const utf8 = new TextDecoder();

/** The characters of rows of GB 2312, which has no traditional ones. The first 3,755 are sorted by sound.
 * @param {number} lastRow */
function standard(lastRow) {
  const code = [];
  for (let row = 0xb0; row <= lastRow; row++) for (let cell = 0xa1; cell < 0xff; cell++) code.push(row, cell);
  return [...new TextDecoder('gbk').decode(Uint8Array.from(code))].filter(c => /\p{Script=Han}/u.test(c));
}

const isSound = (/** @type {string} */ token) => '^~'.includes(token[0]);

export class Aids {
  /** @param {import('./query.js').Search} search */
  constructor(search) {
    this.search = search;
    /** @type {Promise<any>[]} */
    this.read = [];
  }

  /** @template T @param {number} n @param {(content: Uint8Array) => T} read @returns {Promise<T>} */
  aid(n, read) {
    return (this.read[n] ??= this.search.shards.aid(n).then(content => {
      // One that could not be had is asked for again.
      if (!content.length) delete this.read[n];
      return read(content);
    }));
  }

  /** Finds what the parts that the index does not have may mean.
   * @param {string} text @param {Part[]} parts @returns {Promise<{ text: string, parts: Part[] } & import('./query.js').Meant>} */
  async mend(text, parts) {
    const typed = text;
    if (parts.some(part => part.kind === 'cjk' && !part.found.length)) {
      const simple = await this.simplified(text);
      if (simple !== text) {
        text = simple;
        parts = await this.search.parts(text);
      }
      parts = await this.soundAlikes(text, parts);
    }
    const missing = parts.filter(part => part.kind === 'word' && !part.found.some(found => found.weight > 0.5));
    await Promise.all(missing.map(part => this.typed(part)));
    const isHeard = parts.some(part => part.found.some(({ token }) => isSound(token)));
    const hear = isHeard ? hearing((await this.aid(SOUNDS, readSounds)).readings) : undefined;
    return { text, parts, hear, meaning: section => meaning(text === typed ? '' : text, parts, hear, section) };
  }

  /** @param {string} text */
  async simplified(text) {
    const known = new Set(standard(0xf7));
    // The common ones first, the rare ones when some are left.
    for (const n of TRADITIONAL) {
      if (![...text].some(c => /\p{Script=Han}/u.test(c) && !known.has(c))) break;
      const characters = await this.aid(n, readTraditional);
      text = [...text].map(c => characters.get(c) ?? c).join('');
    }
    const { words } = await this.aid(SOUNDS, readSounds);
    return words.reduce((text, [there, here]) => text.replaceAll(there, here), text);
  }

  /** Pairs that no note has, read aloud: 缓存学崩 sounds like 缓存雪崩.
   * @param {string} text @param {Part[]} parts */
  async soundAlikes(text, parts) {
    const missing = new Set(parts.filter(part => part.kind === 'cjk' && !part.found.length).map(part => part.token));
    if (!missing.size) return parts;
    const { readings } = await this.aid(SOUNDS, readSounds);
    const heard = [];
    for (const run of runs(text)) {
      if (run.kind !== 'cjk') continue;
      const chars = [...run.text];
      const wrong = chars.map((c, n) => missing.has(c + chars[n + 1]));
      for (let from = wrong.indexOf(true); from >= 0; from = wrong.indexOf(true, from)) {
        let to = from;
        while (wrong[to]) to++;
        // The wrong character may be the first or the last of these, so its neighbours are heard too.
        const start = Math.max(0, from - 1), spoken = chars.slice(start, Math.min(start + 6, to + 2));
        const sound = spoken.map(c => readings.get(c) ?? '').join('');
        heard.push(this.sounding(sound, 1).then(found => ({ found, pairs: spoken.slice(1).map((c, n) => spoken[n] + c) })));
        from = to;
      }
    }
    for (const { found, pairs } of await Promise.all(heard)) {
      if (found.length) for (const part of parts) if (pairs.includes(part.token)) part.found.push(...found);
    }
    return parts;
  }

  /** Tokens of pinyin that begin with a sound. @param {string} sound @returns {Promise<Part['found']>} */
  async sounding(sound, weight = 1, mark = '^') {
    if (!sound) return [];
    const start = mark + sound;
    const exact = await this.search.token(start);
    const longer = mark === '~' && sound.length < 3 ? [] : await this.search.startingWith(start, 60);
    // Tokens end after some syllables: a longer phrase begins with one.
    if (!exact && !longer.length && sound.length > 12) {
      const shard = await this.search.shards.words(this.search.shards.shardOf(start));
      const begun = [...shard].filter(([token]) => token.length > 12 && start.startsWith(token));
      return begun.slice(-1).map(([token, fields]) => ({ token, fields, weight }));
    }
    return [
      ...(exact ? [{ token: start, fields: exact, weight }] : []),
      ...longer.map(([token, fields]) => ({ token, fields, weight: weight * (start.length / token.length) ** 0.5 })),
    ];
  }

  /** A word of Latin letters that no note has: pinyin, initials or a slip. @param {Part} part */
  async typed(part) {
    const letters = part.raw.replaceAll('v', 'u');
    if (SYLLABLES.test(letters)) part.found.push(...await this.sounding(letters));
    if (part.found.some(found => found.weight > 0.5)) return;
    const isShort = /^[a-z]{2,8}$/.test(part.raw);
    if (isShort && part.raw.length < 6) part.found.push(...await this.sounding(part.raw, 1, '~'));
    if (part.found.some(found => found.weight > 0.5)) return;
    const slips = await this.slips(part.raw);
    part.found.push(...slips);
    if (!part.found.length && isShort) part.found.push(...await this.sounding(part.raw, 1, '~'));
  }

  /** Known words at the least distance. @param {string} typed @returns {Promise<Part['found']>} */
  async slips(typed) {
    const most = typed.length >= 8 ? 2 : typed.length >= 4 ? 1 : 0;
    if (!most || typed.length > 40) return [];
    // A slip seldom is in the first letters, and the words that begin alike are here already.
    const { shards } = this.search, alike = await shards.words(shards.shardOf(typed));
    const isKnown = (/** @type {import('./shards.js').Fields} */ [title, heading, body, alias]) => title.df + heading.df + alias.df || body.df > (shards.known?.docs ?? 0) / 3000;
    let near = nearest(typed, [...alike].filter(([word, fields]) => isKnown(fields) && /^[a-z0-9]{3,24}$/.test(word)).map(([word]) => word), 1);
    if (!near.length) near = nearest(typed, await this.aid(VOCABULARY, content => new Reader(content).texts(Infinity)), most);
    const found = await Promise.all(near.slice(0, 8).map(async token => ({ token, fields: await this.search.token(token), weight: 0.8, meant: token })));
    const worth = (/** @type {any} */ { fields: [title, heading, body] }) => (title.df + heading.df) * 20 + body.df;
    return /** @type {any} */ (found.filter(({ fields }) => fields).sort((a, b) => worth(b) - worth(a)).slice(0, 2));
  }
}

/** What a query was taken for. @param {string} otherwise @param {Part[]} parts @param {import('./query.js').Hear} [hear]
 * @param {import('./shards.js').Section} [section] that answers it best */
function meaning(otherwise, parts, hear, section) {
  const others = parts.filter(part => part.found.length && !part.found.some(({ token }) => token.startsWith(part.token)));
  if (!others.length) return otherwise;
  const taken = others.map(other => {
    const heard = section && wordsIn({ hits: [], parts: [other], text: '', hear }, section).texts;
    return other.found[0].meant ?? heard?.find(text => text !== other.token);
  });
  return [...new Set(taken)].join(' ').trim();
}

/** Words at the least distance. @param {string} typed @param {string[]} words @param {number} least */
function nearest(typed, words, least) {
  /** @type {string[]} */
  let near = [];
  for (const known of words) {
    const distance = Math.min(slipsBetween(typed, known, least), slipsBetween(stem(typed), known, least));
    if (distance > least) continue;
    if (distance < least) near = [];
    least = distance;
    near.push(known);
  }
  return near;
}

/** Finds in a text the phrase that sounds like what was typed. @param {Map<string, string>} readings
 * @returns {import('./query.js').Hear} */
const hearing = readings => (text, token, raw) => {
  if (!isSound(token)) return [];
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
};

/** Optimal string alignment: letters left out, added, changed, or two exchanged. More than `most` is not counted out.
 * @param {string} a @param {string} b @param {number} most */
export function slipsBetween(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  /** @type {number[]} */
  let before = [], last = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + Number(a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length];
}

/** The simplified character of each traditional one. @param {Uint8Array} content */
const readTraditional = content => new Map(utf8.decode(content).split(' ').flatMap(line => {
  const [simple, ...others] = line;
  return others.map(other => /** @type {const} */ ([other, simple]));
}));

/** Words that differ between regions, and how characters are read. @param {Uint8Array} content @returns {Sounds} */
function readSounds(content) {
  const [words = '', runs = '', others = ''] = utf8.decode(content).split('\n=\n');
  const common = standard(0xd7);
  /** @type {Map<string, string>} */
  const readings = new Map();
  let at = 0;
  for (const [, syllable, length] of runs.matchAll(/([a-z]*)(\d+)/g)) {
    for (const end = at + Number(length); at < end; at++) readings.set(common[at], syllable);
  }
  for (const [, syllable, chars] of others.matchAll(/([a-z]+)([^a-z ]+)/g)) for (const c of chars) readings.set(c, syllable);
  return { words: words.split('\n').map(line => line.split(' ')).filter(pair => pair.length === 2), readings };
}
