// What a mistyped query may mean: traditional characters, pinyin and initials, sound-alikes, slips of the finger.

import { runs, stem } from './tokens.js';
import { readVocabulary } from './shards.js';

/** @typedef {import('./query.js').Part} Part */

const VOCABULARY = 0, TRADITIONAL = 1, READINGS = 2, FACETS = 3;
const SYLLABLES = /^(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:i?[aeou]ng?|ing?|i?ao|i?an|u?ai|u?an|u?o|u?ang|[eu]i|[iu]a|[iou]u|[iu]e|un|er|[aeiou]))+$/;
const utf8 = new TextDecoder();

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

  /** How characters are read. */
  readings() {
    return this.aid(READINGS, readReadings);
  }

  /** What results are filtered by. @returns {Promise<{ categories: string[], pages: [note: string, category: number, difficulty: number][] }>} */
  facets() {
    return this.aid(FACETS, content => content.length ? JSON.parse(utf8.decode(content)) : { categories: [], pages: [] });
  }

  /** Finds what the parts that the index does not have may mean.
   * @param {string} text @param {Part[]} parts */
  async mend(text, parts) {
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
    return { text, parts };
  }

  /** @param {string} text */
  async simplified(text) {
    const { characters, words } = await this.aid(TRADITIONAL, readTraditional);
    const simple = [...text].map(c => characters.get(c) ?? c).join('');
    return words.reduce((text, [there, here]) => text.replaceAll(there, here), simple);
  }

  /** Pairs that no note has, read aloud: 缓存学崩 sounds like 缓存雪崩.
   * @param {string} text @param {Part[]} parts */
  async soundAlikes(text, parts) {
    const missing = new Set(parts.filter(part => part.kind === 'cjk' && !part.found.length).map(part => part.token));
    if (!missing.size) return parts;
    const readings = await this.readings();
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
    const vocabulary = await this.aid(VOCABULARY, readVocabulary);
    /** @type {string[]} */
    let near = [];
    let least = most;
    for (const known of new Set([typed, stem(typed)]).size ? vocabulary : []) {
      const distance = Math.min(slipsBetween(typed, known, least), slipsBetween(stem(typed), known, least));
      if (distance > least) continue;
      if (distance < least) near = [];
      least = distance;
      near.push(known);
    }
    const found = await Promise.all(near.slice(0, 8).map(async token => ({ token, fields: await this.search.token(token), weight: 0.8, meant: token })));
    const worth = (/** @type {any} */ { fields: [title, heading, body] }) => (title.df + heading.df) * 20 + body.df;
    return /** @type {any} */ (found.filter(({ fields }) => fields).sort((a, b) => worth(b) - worth(a)).slice(0, 2));
  }
}

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

/** @param {Uint8Array} content */
function readTraditional(content) {
  const [characters = '', words = ''] = utf8.decode(content).split('\n=\n');
  /** @type {Map<string, string>} */
  const simple = new Map();
  for (const [first, ...others] of characters.split(' ').map(line => [...line])) others.forEach(other => simple.set(other, first));
  return { characters: simple, words: words.split('\n').map(line => line.split(' ')).filter(pair => pair.length === 2) };
}

/** The first reading of each character. @param {Uint8Array} content @returns {Map<string, string>} */
function readReadings(content) {
  const readings = new Map();
  for (const line of utf8.decode(content).split(' ')) {
    const [, syllable = '', chars = ''] = /^([a-z]*)(.*)$/u.exec(line) ?? [];
    for (const c of chars) if (!readings.has(c)) readings.set(c, syllable);
  }
  return readings;
}
