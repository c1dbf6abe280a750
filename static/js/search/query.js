// A query -> ranked sections. Scores are elasticlunr's (impact x idf x boost), with one idf a word, the page's
// title counted for all its sections, and what of the query was found counted squared.

import { pairs, runs, word } from './tokens.js';
import { Shards } from './shards.js';

/** @typedef {import('./shards.js').Fields} Fields */
/** @typedef {{ token: string, fields: Fields, weight: number, meant?: string }} Found a token that a part of the query may mean */
/** @typedef {{ token: string, raw: string, kind: import('./tokens.js').Run['kind'], weight: number, isLast: boolean, found: Found[] }} Part */
/** @typedef {{ doc: number, page: number, score: number }} Hit */
/** @typedef {{ lang?: 'zh' | 'en' | '', prefer?: 'zh' | 'en', limit?: number, keep?: (page: number) => boolean }} Options */
/** @typedef {(text: string, token: string, raw: string) => string[]} Hear finds the phrase that sounds like what was typed */
/** What was meant, when that was not what was typed; `hear` when something was found by its sound.
 * @typedef {{ hear?: Hear, meaning?: (section?: import('./shards.js').Section) => string }} Meant */
/** @typedef {{ hits: Hit[], parts: Part[], text: string } & Meant} Result */

const MAX_LENGTH = 200, MAX_PARTS = 24, MAX_PREFIXED = 30;
const LATIN_WEIGHT = 2, TERM_WORTH = 0.6;

/** @param {Fields} fields */
const dfOf = ([title, heading, body, alias]) => heading.df + body.df || title.df + alias.df;

export class Search {
  /** @param {(file: string) => Promise<Uint8Array>} load */
  constructor(load) {
    this.shards = new Shards(load);
    /** @type {Promise<import('./aids.js').Aids> | undefined} */
    this.helped = undefined;
  }

  /** What a mistyped query may mean: loaded when something was not found. */
  aids() {
    return (this.helped ??= import('./aids.js').then(({ Aids }) => new Aids(this), error => {
      this.helped = undefined;
      throw error;
    }));
  }

  /** Sections that answer a query, one a note, best first.
   * @param {string} query @param {Options} [options] @returns {Promise<Result>} */
  async find(query, options = {}) {
    const manifest = await this.shards.manifest();
    this.shards.refused.length = 0;
    let text = [...query].slice(0, MAX_LENGTH).join('').trim();
    let parts = await this.parts(text);
    /** @type {Meant} */
    let meant = {};
    if (parts.some(part => !part.found.length)) {
      const aids = await this.aids().catch(() => this.shards.refused.push('aids.js') && undefined);
      if (aids) ({ text, parts, ...meant } = await aids.mend(text, parts));
    }
    return { hits: rank(manifest, score(manifest, parts), options), parts, text, ...meant };
  }

  /** What a query consists of, and what of it the index has. @param {string} text @returns {Promise<Part[]>} */
  async parts(text) {
    const found = runs(text), last = found.findLast(run => run.kind !== 'joined');
    const make = (/** @type {import('./tokens.js').Run} */ run, /** @type {string} */ token) => ({
      token, raw: run.text.toLowerCase(), kind: run.kind, weight: run.kind === 'cjk' ? 1 : LATIN_WEIGHT, isLast: run === last, found: /** @type {Found[]} */ ([]),
    });
    let parts = found.flatMap(run => (run.kind === 'cjk' ? pairs(run.text) : word(run.text)).map(token => make(run, token)));
    // Only stop words: then they are meant.
    if (!parts.length) parts = found.map(run => make(run, run.text.toLowerCase()));
    parts = parts.filter((part, n) => n < MAX_PARTS && parts.findIndex(other => other.token === part.token) === n);
    await Promise.all(parts.map(part => this.look(part)));
    return parts.filter(part => part.kind !== 'joined' || part.found.length);
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
    const shards = await Promise.all([...new Set([first, last])].map(shard => this.shards.words(shard)));
    const longer = shards.flatMap(shard => [...shard].filter(([token]) => token !== start && token.startsWith(start)));
    const worth = (/** @type {Fields} */ [title, heading, body, alias]) => (title.df + heading.df) * 50 + body.df + alias.df;
    return longer.sort((a, b) => worth(b[1]) - worth(a[1])).slice(0, limit);
  }
}

/** @param {import('./shards.js').Manifest} manifest @param {Part[]} parts @returns {Map<number, number>} */
export function score({ docs, boosts, pageOf, firstOf }, parts) {
  const idf = (/** @type {number} */ df) => 1 + Math.log(docs / (df + 1));
  // For each section, and for the title of each page, what every part is worth.
  /** @type {Map<number, number[]>} */
  const bySection = new Map(), byPage = new Map();
  parts.forEach((part, n) => {
    const rarity = Math.min(...part.found.map(found => idf(dfOf(found.fields))));
    for (const { fields, weight } of part.found) {
      fields.forEach(({ docs, impacts }, field) => docs.forEach((doc, i) => {
        const rows = field ? bySection : byPage, key = field ? doc : pageOf[doc], value = impacts[i] * boosts[field] * weight * rarity;
        let row = rows.get(key);
        if (!row) rows.set(key, row = []);
        row[n] = field ? (row[n] ?? 0) + value : Math.max(row[n] ?? 0, value);
      }));
    }
  });
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  /** @type {Map<number, number>} */
  const scores = new Map();
  for (const page of byPage.keys()) if (!bySection.has(firstOf[page])) bySection.set(firstOf[page], []);
  for (const [doc, section] of bySection) {
    const title = byPage.get(pageOf[doc]) ?? [];
    let score = 0, matched = 0;
    parts.forEach(({ weight }, n) => {
      const value = (section[n] ?? 0) + (title[n] ?? 0);
      if (value) matched += weight;
      score += value;
    });
    scores.set(doc, score * (matched / total) ** 2);
  }
  return scores;
}

/** Best section of each note; a note's two pages are one, and a term is worth less than a note about it.
 * @param {import('./shards.js').Manifest} manifest @param {Map<number, number>} scores @param {Options} options @returns {Hit[]} */
export function rank({ pageOf, partner, isTerm, chinese }, scores, { lang = '', prefer = 'zh', limit = 10, keep }) {
  /** @type {Map<number, Hit>} */
  const best = new Map();
  const order = (/** @type {Hit} */ a, /** @type {Hit} */ b) => b.score - a.score || a.doc - b.doc;
  for (const [doc, raw] of scores) {
    const page = pageOf[doc], own = doc < chinese ? 'zh' : 'en';
    if (lang && lang !== own || keep && !keep(page)) continue;
    const score = raw * (own === prefer ? 1.05 : 1) * (isTerm[page] ? TERM_WORTH : 1);
    const note = Math.min(page, partner[page] ?? page), hit = best.get(note), mine = { doc, page, score };
    if (!hit || order(hit, mine) > 0) best.set(note, mine);
  }
  return [...best.values()].sort(order).slice(0, limit);
}
