// The index as files: what src/emit/search/{files,manifest,words,texts}.rs write.
// A file that is missing, truncated, damaged or another one than asked for is refused; what has passed is as we
// wrote it and is not doubted again.

/** @typedef {{ df: number, docs: number[], impacts: number[] }} Postings of one field */
/** @typedef {Postings[]} Fields title, heading, body, alias */
/** @typedef {{ anchor: string, text: string, partner?: string }} Block */
/** @typedef {{ note: string, lang: 'zh' | 'en', title: string, category: string, difficulty: number,
 *   hasPartner: boolean, heading: string, anchor: string, kind: number, blocks: Block[], names: string[][] }} Section */

/** @type {Postings} */
const NONE = { df: 0, docs: [], impacts: [] };
const utf8 = new TextDecoder();

/** A text that sorts by code points, which UTF-16 units do not above U+D800. @param {string} text */
export const sortable = text => text.replace(/[\ud800-\uffff]/g, unit => String.fromCharCode(unit.charCodeAt(0) + (unit < '\ue000' ? 0x2000 : -0x800)));

/** Reads numbers and texts one after the other. */
export class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  number() {
    let number = 0, shift = 1, byte;
    do {
      byte = this.bytes[this.at++];
      number += (byte & 127) * shift;
      shift *= 128;
    } while (byte > 127);
    return number;
  }

  numbers() {
    return Array.from({ length: this.number() }, () => this.number());
  }

  /** Four bytes, the lowest first. */
  name() {
    return [0, 8, 16, 24].reduce((name, by) => name + this.bytes[this.at++] * 2 ** by, 0);
  }

  /** Front-coded texts, as many as there are or fewer: bytes shared with the one before, bytes that follow.
   * @param {number} most */
  texts(most) {
    /** @type {string[]} */
    const texts = [];
    for (let last = /** @type {number[]} */ ([]); most-- && this.at < this.bytes.length; texts.push(utf8.decode(Uint8Array.from(last)))) {
      const shared = this.number(), length = this.number();
      last = [...last.slice(0, shared), ...this.bytes.subarray(this.at, this.at += length)];
    }
    return texts;
  }

  /** Name and number in its group of each file. @returns {[number, number][]} */
  groups() {
    return this.numbers().map(files => /** @type {const} */ ([files, this.name()]))
      .flatMap(([files, name]) => Array.from({ length: files }, (_, n) => /** @type {[number, number]} */ ([name, n])));
  }
}

/** @param {Uint8Array} bytes */
async function inflate(bytes) {
  // Some servers and caches have undone the compression already.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Uint8Array} file @param {number} name @param {number} number */
async function open(file, name, number) {
  const head = new DataView(file.buffer, file.byteOffset), content = await inflate(file.subarray(18));
  // FNV-1a
  const sum = content.reduce((hash, byte) => Math.imul(hash ^ byte, 16777619), 2166136261) >>> 0;
  const words = [0, 4, 10, 14].map(at => head.getUint32(at, true));
  // "bagu"
  if (`${words}` !== `${[0x75676162, name, content.length, sum]}` || head.getUint16(8, true) !== number) throw new Error('damaged');
  return content;
}

/** @param {Uint8Array} content @returns {Map<string, Fields>} */
export function readWords(content) {
  const head = new Reader(content);
  const count = head.number(), lengths = [head.number(), head.number(), head.number()];
  let end = head.at;
  // A column of tokens, one of counts, one of documents; then impacts.
  const [texts, counts, docs] = lengths.map(length => new Reader(content, (end += length) - length));
  return new Map(texts.texts(count).map(word => {
    const bits = content[counts.at++];
    return [word, [0, 1, 2, 3].map(field => {
      if (!(bits >> field & 1)) return NONE;
      const df = counts.number(), length = bits >> (field + 4) & 1 ? counts.number() : df;
      let doc = 0;
      return {
        df,
        docs: Array.from({ length }, () => doc += docs.number()),
        impacts: Array.from(content.subarray(end, end += length), steps => 2 ** (-steps / 4)),
      };
    })];
  }));
}

/** @param {Uint8Array} content */
function readManifest(content) {
  const r = new Reader(content);
  if (r.number() !== 2) throw new Error('another version');
  const boosts = [...content.subarray(1, r.at = 5)], single = [0, 1, 2, 3, 4, 5].map(() => r.name());
  const pageOf = /** @type {number[]} */ ([]), firstOf = /** @type {number[]} */ ([]);
  const partner = /** @type {number[]} */ ([]), isTerm = /** @type {number[]} */ ([]);
  r.numbers().forEach((sections, page) => {
    firstOf.push(pageOf.length);
    while (sections--) pageOf.push(page);
  });
  const chinese = r.number();
  let next = 0;
  for (let page = chinese; page < firstOf.length; page++) {
    const step = r.number();
    if (step % 2) continue;
    const other = next + ((step >> 2) ^ -(step >> 1 & 1));
    partner[page] = other;
    partner[other] = page;
    next = other + 1;
  }
  r.numbers().forEach((length, run) => {
    while (length--) isTerm.push(run % 2);
  });
  const starts = r.texts(r.number()).map(sortable), words = r.groups(), textDocs = r.numbers(), texts = r.groups();
  let docs = 0;
  const textFirst = textDocs.map(count => (docs += count) - count);
  return { boosts, single, pageOf, firstOf, partner, isTerm, chinese: firstOf[chinese] ?? docs, starts, words, texts, textFirst, docs };
}

/** @typedef {ReturnType<typeof readManifest>} Manifest */

/** Position of the last value that is not after another. @template {string | number} T @param {T[]} values @param {T} value */
function lastUpTo(values, value) {
  let low = 0, high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle] > value) high = middle - 1;
    else low = middle;
  }
  return low;
}

/** The files of an index, each loaded once. */
export class Shards {
  /** @param {(file: string) => Promise<Uint8Array>} load by name under `search/` */
  constructor(load) {
    this.load = load;
    /** @type {Record<string, Promise<any>>} */
    this.loaded = {};
    /** @type {Manifest | undefined} */
    this.known = undefined;
    /** Files that were refused since the last query. @type {string[]} */
    this.refused = [];
  }

  /** @template T @param {number} name @param {number} number @param {(content: Uint8Array) => T} read @returns {Promise<T>} */
  file(name, number, read) {
    const file = name ? `${name.toString(16).padStart(8, '0')}-${number}.bin` : 'index.bin';
    return this.loaded[file] ??= this.load(file).then(bytes => open(bytes, name, number)).then(read).catch(error => {
      delete this.loaded[file];
      this.refused.push(file);
      throw error;
    });
  }

  /** @returns {Promise<Manifest>} */
  async manifest() {
    return (this.known ??= await this.file(0, 0, readManifest));
  }

  /** @param {string} token */
  shardOf(token) {
    return lastUpTo(/** @type {Manifest} */ (this.known).starts, sortable(token));
  }

  /** @param {number} shard @returns {Promise<Map<string, Fields>>} */
  words(shard) {
    return this.file(.../** @type {Manifest} */ (this.known).words[shard], readWords).catch(() => new Map());
  }

  /** The section of a document. @param {number} doc @returns {Promise<Section | undefined>} */
  async section(doc) {
    const known = /** @type {Manifest} */ (this.known);
    const shard = lastUpTo(known.textFirst, doc);
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
const readTexts = content => JSON.parse(utf8.decode(content)).flatMap((/** @type {any[]} */ [[note, english, title, category, difficulty, hasPartner], sections]) =>
  sections.map((/** @type {any[]} */ [heading, anchor, kind, blocks, names]) => ({
    note, lang: english ? 'en' : 'zh', title, category, difficulty, hasPartner, heading, anchor, kind, names,
    blocks: blocks.map((/** @type {string[]} */ [anchor, text, partner]) => ({ anchor, text, partner })),
  })));
