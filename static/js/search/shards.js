// The index as files: what src/emit/search/{files,manifest,words,texts}.rs write.
// A file that is missing, truncated, damaged or another one than asked for is refused with a `BadFile`.

/** @typedef {{ df: number, docs: Uint32Array, impacts: Float64Array }} Postings of one field */
/** @typedef {Postings[]} Fields title, heading, body, alias */
/** @typedef {{ anchor: string, text: string, partner: string }} Block */
/** @typedef {{ note: string, lang: 'zh' | 'en', title: string, category: string, difficulty: number,
 *   hasPartner: boolean, heading: string, anchor: string, kind: number, blocks: Block[], names: string[][] }} Section */

export class BadFile extends Error {}

const MAGIC = 0x75676162; // "bagu"
const FRAME = 18;
const NONE = Object.freeze({ df: 0, docs: new Uint32Array(0), impacts: new Float64Array(0) });
const utf8 = new TextDecoder();
const IMPACT = Float64Array.from({ length: 256 }, (_, n) => 2 ** (-n / 4));

/** Order of code points, which UTF-16 units do not have above U+D800.
 * @param {string} a @param {string} b */
export function isAfter(a, b) {
  const x = [...a], y = [...b];
  const at = x.findIndex((c, n) => c !== y[n]);
  return at >= 0 && (at >= y.length || /** @type {number} */ (x[at].codePointAt(0)) > /** @type {number} */ (y[at].codePointAt(0)));
}

/** Reads numbers and texts one after the other. */
class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  number() {
    let number = 0, shift = 1, byte;
    do {
      byte = this.bytes[this.at++];
      if (byte === undefined || shift > 2 ** 28) throw new BadFile('ends early');
      number += (byte & 127) * shift;
      shift *= 128;
    } while (byte > 127);
    return number;
  }

  /** A count of things that take at least a byte each: never more than there are bytes. */
  count() {
    const count = this.number();
    if (count > this.bytes.length) throw new BadFile('counts wrongly');
    return count;
  }

  numbers() {
    return Array.from({ length: this.count() }, () => this.number());
  }

  name() {
    let name = 0;
    for (let n = 0; n < 4; n++) name += this.bytes[this.at++] * 256 ** n;
    return name;
  }

  /** @param {Uint8Array} previous front-coded text */
  text(previous) {
    const shared = this.count(), length = this.count();
    if (shared > previous.length || this.at + length > this.bytes.length) throw new BadFile('ends early');
    const text = new Uint8Array(shared + length);
    text.set(previous.subarray(0, shared));
    text.set(this.bytes.subarray(this.at, (this.at += length)), shared);
    return text;
  }

  /** `[name, number in the group]` of each file */
  groups() {
    return this.numbers().map(files => ({ files, name: this.name() }))
      .flatMap(({ files, name }) => Array.from({ length: files }, (_, n) => /** @type {const} */ ([name, n])));
  }
}

/** @param {Uint8Array} bytes */
async function inflate(bytes) {
  // Some servers and caches have undone the compression already.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** FNV-1a. @param {Uint8Array} bytes */
function checksum(bytes) {
  let hash = 2166136261;
  for (let n = 0; n < bytes.length; n++) hash = Math.imul(hash ^ bytes[n], 16777619);
  return hash >>> 0;
}

/** @param {Uint8Array} file @param {number} name @param {number} number */
async function open(file, name, number) {
  if (file.length < FRAME) throw new BadFile('too short');
  const head = new DataView(file.buffer, file.byteOffset, FRAME);
  if (head.getUint32(0, true) !== MAGIC || head.getUint32(4, true) !== name || head.getUint16(8, true) !== number) {
    throw new BadFile('another file');
  }
  const content = await inflate(file.subarray(FRAME)).catch(() => {
    throw new BadFile('damaged');
  });
  if (content.length !== head.getUint32(10, true)) throw new BadFile('another length');
  if (checksum(content) !== head.getUint32(14, true)) throw new BadFile('another checksum');
  return content;
}

/** @param {Uint8Array} content @returns {Map<string, Fields>} */
export function readWords(content) {
  const head = new Reader(content);
  const count = head.count(), lengths = [head.count(), head.count(), head.count()];
  const columns = lengths.reduce((starts, length) => [...starts, starts[starts.length - 1] + length], [head.at]);
  const [texts, counts, docs] = columns.map(at => new Reader(content, at));
  let impact = columns[3], previous = new Uint8Array(0);
  const words = new Map();
  for (let n = 0; n < count; n++) {
    previous = texts.text(previous);
    const bits = content[counts.at++];
    const fields = [0, 1, 2, 3].map(field => {
      if (!(bits >> field & 1)) return NONE;
      const df = counts.number(), length = bits >> (field + 4) & 1 ? counts.count() : df;
      if (impact + length > content.length) throw new BadFile('ends early');
      const postings = { df, docs: new Uint32Array(length), impacts: new Float64Array(length) };
      for (let n = 0, doc = 0; n < length; n++) {
        postings.docs[n] = doc += docs.number();
        postings.impacts[n] = IMPACT[content[impact++]];
      }
      return postings;
    });
    words.set(utf8.decode(previous), fields);
  }
  return words;
}

/** @param {Uint8Array} content */
function readManifest(content) {
  const r = new Reader(content);
  if (r.number() !== 1) throw new BadFile('another version');
  const boosts = Array.from({ length: 4 }, () => content[r.at++]);
  const single = Array.from({ length: 4 }, () => r.name());
  const pageOf = /** @type {number[]} */ ([]), firstOf = /** @type {number[]} */ ([]);
  const partner = /** @type {number[]} */ ([]), isTerm = /** @type {number[]} */ ([]);
  r.numbers().forEach((sections, page) => {
    firstOf.push(pageOf.length);
    for (let n = 0; n < sections; n++) pageOf.push(page);
  });
  const pages = firstOf.length, chinese = r.number();
  let next = 0;
  for (let page = chinese; page < pages; page++) {
    const step = r.number();
    if (step % 2) continue;
    const other = next + ((step >> 2) ^ -(step >> 1 & 1));
    partner[page] = other;
    partner[other] = page;
    next = other + 1;
  }
  r.numbers().forEach((length, run) => {
    for (let n = 0; n < length; n++) isTerm.push(run % 2);
  });
  let previous = new Uint8Array(0);
  const starts = Array.from({ length: r.count() }, () => utf8.decode((previous = r.text(previous))));
  const words = r.groups(), textDocs = r.numbers(), texts = r.groups();
  let doc = 0;
  const textFirst = textDocs.map(docs => (doc += docs) - docs);
  if (words.length !== starts.length || texts.length !== textDocs.length || doc !== pageOf.length) throw new BadFile('does not add up');
  return { boosts, single, pageOf, firstOf, partner, isTerm, chinese: firstOf[chinese] ?? pageOf.length, starts, words, texts, textFirst, docs: pageOf.length };
}

/** @typedef {ReturnType<typeof readManifest>} Manifest */

/** Last position whose value is not after what is sought.
 * @template T @param {T[]} values @param {(value: T) => boolean} isBeyond */
function lastBefore(values, isBeyond) {
  let low = 0, high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isBeyond(values[middle])) high = middle - 1;
    else low = middle;
  }
  return low;
}

/** The files of an index, each loaded once. */
export class Shards {
  /** @param {(file: string) => Promise<Uint8Array>} load by name under `search/` */
  constructor(load) {
    this.load = load;
    /** @type {Map<string, Promise<any>>} */
    this.loaded = new Map();
    /** @type {Manifest | undefined} */
    this.known = undefined;
    /** Files that were refused since the last query. @type {string[]} */
    this.refused = [];
  }

  /** @template T @param {number} name @param {number} number @param {(content: Uint8Array) => T} read @returns {Promise<T>} */
  file(name, number, read) {
    const file = name ? `${name.toString(16).padStart(8, '0')}-${number}.bin` : 'index.bin';
    let found = this.loaded.get(file);
    if (!found) {
      found = this.load(file).then(bytes => open(bytes, name, number)).then(read);
      this.loaded.set(file, found);
      found.catch(() => {
        this.loaded.delete(file);
        this.refused.push(file);
      });
    }
    return found;
  }

  /** @returns {Promise<Manifest>} */
  async manifest() {
    return (this.known ??= await this.file(0, 0, readManifest));
  }

  /** @param {string} token */
  shardOf(token) {
    return lastBefore(this.known?.starts ?? [], start => isAfter(start, token));
  }

  /** @param {number} shard @returns {Promise<Map<string, Fields>>} */
  words(shard) {
    const [name, number] = /** @type {Manifest} */ (this.known).words[shard] ?? [];
    return name === undefined ? Promise.resolve(new Map()) : this.file(name, number, readWords).catch(() => new Map());
  }

  /** The section of a document. @param {number} doc @returns {Promise<Section | undefined>} */
  async section(doc) {
    const known = /** @type {Manifest} */ (this.known);
    const shard = lastBefore(known.textFirst, first => first > doc);
    const sections = await this.file(...known.texts[shard], readTexts).catch(() => []);
    return sections[doc - known.textFirst[shard]];
  }

  /** A file of aids; empty when it cannot be had. @param {number} n */
  async aid(n) {
    const { single } = await this.manifest();
    return this.file(single[n], 0, content => content).catch(() => new Uint8Array(0));
  }
}

/** @param {Uint8Array} content @returns {Section[]} */
function readTexts(content) {
  /** @type {any[]} */
  const pages = JSON.parse(utf8.decode(content));
  return pages.flatMap(([[note, english, title, category, difficulty, hasPartner], sections]) =>
    sections.map((/** @type {any[]} */ [heading, anchor, kind, blocks, names]) => ({
      note, lang: english ? 'en' : 'zh', title, category, difficulty, hasPartner: !!hasPartner, heading, anchor, kind, names,
      blocks: blocks.map((/** @type {string[]} */ [anchor, text, partner = '']) => ({ anchor, text, partner })),
    })));
}

/** @param {Uint8Array} content front-coded words */
export function readVocabulary(content) {
  const reader = new Reader(content);
  /** @type {string[]} */
  const words = [];
  for (let previous = new Uint8Array(0); reader.at < content.length;) words.push(utf8.decode((previous = reader.text(previous))));
  return words;
}
