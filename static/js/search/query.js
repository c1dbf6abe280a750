// A query -> ranked sections. Scores are elasticlunr's (impact x idf x boost), with one idf a word, the page's
// title counted for all its sections, and what of the query was found counted squared.

import { pairs, runs, word } from './tokens.js';
import { Shards } from './shards.js';
import { Aids } from './aids.js';

/** @typedef {import('./shards.js').Fields} Fields */
/** @typedef {{ token: string, fields: Fields, weight: number, meant?: string }} Found a token that a part of the query may mean */
/** @typedef {{ token: string, raw: string, kind: import('./tokens.js').Run['kind'], weight: number, isLast: boolean, found: Found[] }} Part */
/** @typedef {{ doc: number, page: number, score: number }} Hit */
/** @typedef {{ lang?: 'zh' | 'en' | '', prefer?: 'zh' | 'en', limit?: number, keep?: (page: number) => boolean }} Options */
/** @typedef {{ hits: Hit[], parts: Part[], text: string, refused: number }} Result */

const MAX_LENGTH = 200, MAX_PARTS = 24, MAX_PREFIXED = 30;
const LATIN_WEIGHT = 2, TERM_WORTH = 0.6;

/** @param {Fields} fields */
const dfOf = ([title, heading, body, alias]) => heading.df + body.df || title.df + alias.df;

export class Search {
  /** @param {(file: string) => Promise<Uint8Array>} load */
  constructor(load) {
    this.shards = new Shards(load);
    this.aids = new Aids(this);
  }

  /** Sections that answer a query, one a note, best first.
   * @param {string} query @param {Options} [options] @returns {Promise<Result>} */
  async find(query, options = {}) {
    const manifest = await this.shards.manifest();
    this.shards.refused.length = 0;
    let text = [...query].slice(0, MAX_LENGTH).join('').trim();
    let parts = await this.parts(text);
    if (parts.some(part => !part.found.length)) ({ text, parts } = await this.aids.mend(text, parts));
    const hits = rank(manifest, score(manifest, parts), options);
    return { hits, parts, text, refused: this.shards.refused.length };
  }

  /** What a query consists of, and what of it the index has. @param {string} text @returns {Promise<Part[]>} */
  async parts(text) {
    /** @type {Part[]} */
    const parts = [];
    const found = runs(text);
    const last = found.map(run => run.kind !== 'joined').lastIndexOf(true);
    found.forEach(({ kind, text: raw }, n) => {
      const tokens = kind === 'cjk' ? pairs(raw) : word(raw);
      const weight = kind === 'cjk' ? 1 : LATIN_WEIGHT;
      tokens.forEach(token => parts.push({ token, raw: raw.toLowerCase(), kind, weight, isLast: n === last, found: [] }));
    });
    // Only stop words: then they are meant.
    if (!parts.length) found.forEach(({ kind, text: raw }) => parts.push({ token: raw.toLowerCase(), raw: raw.toLowerCase(), kind, weight: 1, isLast: true, found: [] }));
    const used = parts.filter((part, n) => n < MAX_PARTS && parts.findIndex(other => other.token === part.token) === n);
    await Promise.all(used.map(part => this.look(part)));
    return used.filter(part => part.kind !== 'joined' || part.found.length);
  }

  /** @param {Part} part */
  async look(part) {
    const { token, kind, isLast } = part;
    const fields = await this.token(token);
    if (fields) part.found.push({ token, fields, weight: 1 });
    const isSingle = kind === 'cjk' && token.length === 1;
    if (!isSingle && !(kind === 'word' && (isLast || !fields) && token.length > 1)) return;
    const start = fields ? token : part.raw;
    for (const [longer, fields] of await this.startingWith(start)) {
      const share = start.length / longer.length * (isSingle ? 0.6 : part.found[0]?.token === token ? 0.15 : 0.6);
      part.found.push({ token: longer, fields, weight: share });
    }
  }

  /** @param {string} token */
  async token(token) {
    return (await this.shards.words(this.shards.shardOf(token))).get(token);
  }

  /** The most frequent longer tokens. @param {string} start @returns {Promise<[string, Fields][]>} */
  async startingWith(start, limit = MAX_PREFIXED) {
    const first = this.shards.shardOf(start), last = Math.min(this.shards.shardOf(start + '\u{10ffff}'), first + 1);
    const shards = await Promise.all(Array.from({ length: last - first + 1 }, (_, n) => this.shards.words(first + n)));
    const longer = shards.flatMap(shard => [...shard].filter(([token]) => token !== start && token.startsWith(start)));
    const worth = (/** @type {Fields} */ [title, heading, body, alias]) => (title.df + heading.df) * 50 + body.df + alias.df;
    return longer.sort((a, b) => worth(b[1]) - worth(a[1])).slice(0, limit);
  }
}

/** @param {import('./shards.js').Manifest} manifest @param {Part[]} parts @returns {Map<number, number>} */
export function score({ docs, boosts, pageOf, firstOf }, parts) {
  const idf = (/** @type {number} */ df) => 1 + Math.log(docs / (df + 1));
  /** @type {Map<number, Float64Array>} */
  const bySection = new Map(), byPage = new Map();
  const row = (/** @type {Map<number, Float64Array>} */ rows, /** @type {number} */ key) => {
    let row = rows.get(key);
    if (!row) rows.set(key, (row = new Float64Array(parts.length)));
    return row;
  };
  parts.forEach((part, n) => {
    const rarity = Math.min(...part.found.map(found => idf(dfOf(found.fields))));
    for (const { fields, weight } of part.found) {
      fields.forEach(({ docs, impacts }, field) => {
        const worth = boosts[field] * weight * rarity;
        for (let i = 0; i < docs.length; i++) {
          if (field === 0) {
            const title = row(byPage, pageOf[docs[i]]);
            title[n] = Math.max(title[n], impacts[i] * worth);
          } else row(bySection, docs[i])[n] += impacts[i] * worth;
        }
      });
    }
  });
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  const sum = (/** @type {Float64Array | undefined} */ section, /** @type {Float64Array | undefined} */ title) => {
    let score = 0, matched = 0;
    parts.forEach((part, n) => {
      const value = (section?.[n] ?? 0) + (title?.[n] ?? 0);
      if (value > 0) matched += part.weight;
      score += value;
    });
    return score * (matched / total) ** 2;
  };
  /** @type {Map<number, number>} */
  const scores = new Map();
  for (const [page, title] of byPage) if (!bySection.has(firstOf[page])) scores.set(firstOf[page], sum(undefined, title));
  for (const [doc, section] of bySection) scores.set(doc, sum(section, byPage.get(pageOf[doc])));
  return scores;
}

/** Best section of each note; a note's two pages are one, and a term is worth less than a note about it.
 * @param {import('./shards.js').Manifest} manifest @param {Map<number, number>} scores @param {Options} options @returns {Hit[]} */
export function rank(manifest, scores, { lang = '', prefer = 'zh', limit = 10, keep }) {
  /** @type {Map<number, Hit>} */
  const best = new Map();
  for (const [doc, raw] of scores) {
    const page = manifest.pageOf[doc], isEnglish = doc >= manifest.chinese;
    if (lang && (lang === 'en') !== isEnglish || keep && !keep(page)) continue;
    const score = raw * (isEnglish === (prefer === 'en') ? 1.05 : 1) * (manifest.isTerm[page] ? TERM_WORTH : 1);
    const note = isEnglish ? manifest.partner[page] ?? page : page;
    const hit = best.get(note);
    if (!hit || score > hit.score || score === hit.score && doc < hit.doc) best.set(note, { doc, page, score });
  }
  const order = (/** @type {Hit} */ a, /** @type {Hit} */ b) => b.score - a.score || a.doc - b.doc;
  return [...best.values()].sort(order).slice(0, limit);
}
