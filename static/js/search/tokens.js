// Text -> search tokens, by the same rules as src/emit/search/tokens.rs; tests/search/tokens.json runs on both.

const CJK = '\\u3005\\u3007\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{3ffff}';
const RUN = new RegExp(`([${CJK}]+)|(?:(?![${CJK}])[\\p{Alphabetic}0-9])+`, 'gu');
const STOP = new Set('a an and are as at be by in is it of on or the to with 了 和 与 是 在 及 或 吗'.split(' '));
const encoder = new TextEncoder();

/**
 * A piece of text that tokens are made of. `at` is its place in the folded text, which has the length of the text.
 * @typedef {{ kind: 'cjk' | 'word' | 'joined', text: string, at: number }} Run
 */

/** Full-width ASCII becomes ASCII; lengths stay.
 * @param {string} text */
export const fold = text =>
  text.replace(/[\uff01-\uff5e]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, ' ');

/** @param {string} text @returns {Run[]} */
export function runs(text) {
  const folded = fold(text);
  /** @type {Run[]} */
  const out = [];
  /** @type {string[]} */
  let words = [];
  let signs = '', end = -1;
  const endChain = () => {
    const joined = words.join('');
    if (isName(words, signs) && encoder.encode(joined).length <= 24) out.push({ kind: 'joined', text: joined, at: end - joined.length - signs.length });
    words = [];
    signs = '';
  };
  const word = (/** @type {string} */ text, /** @type {number} */ at) => {
    const signed = /^[^]{0,2}$/u.test(text) && /^(\+\+|#)/.exec(folded.slice(at + text.length, at + text.length + 2));
    if (signed && (signed[0] === '++' || [...text].length === 1)) text += signed[0];
    const linked = words.length && at === end + 1 && '_/.-'.includes(folded[end]);
    if (linked) signs += folded[end];
    else endChain();
    words.push(text);
    end = at + text.length;
    out.push({ kind: 'word', text, at });
  };
  for (const run of folded.matchAll(RUN)) {
    let at = run.index;
    if (run[1]) {
      endChain();
      for (const text of run[0].split('的')) {
        if (text) out.push({ kind: 'cjk', text, at });
        at += text.length + 1;
      }
    } else word(run[0], at);
  }
  endChain();
  return out;
}

/** `TIME_WAIT` and `HTTP/2`, `I/O`, `Node.js`, `UTF-8`; not `list.add`, `1.2.3` or `read/write`.
 * @param {string[]} words @param {string} signs */
function isName([first, ...rest], signs) {
  if (!rest.length || rest.length > 3) return false;
  if (/^_+$/.test(signs)) return true;
  return rest.length < 3 && !/^[0-9]/.test(first) && rest.every(word => /^([^]{1,2}|[0-9]{1,4})$/u.test(word));
}

/** The tokens of a text: of every run the whole, then its parts.
 * @param {string} text */
export function tokens(text) {
  /** @type {string[]} */
  const out = [];
  for (const run of runs(text)) {
    if (run.kind === 'cjk') out.push(...pairs(run.text));
    else for (const part of [run.text, ...(run.kind === 'word' ? parts(run.text) : [])]) out.push(...word(part));
  }
  return out;
}

/** @param {string} text */
export function pairs(text) {
  const chars = [...text];
  if (chars.length === 1) return STOP.has(text) ? [] : [text];
  return chars.slice(1).map((char, n) => chars[n] + char);
}

/** The token of a word, none for a stop word or a monster.
 * @param {string} text */
export function word(text) {
  const lower = text.toLowerCase();
  return encoder.encode(lower).length > 40 || STOP.has(lower) ? [] : [stem(lower)];
}

/** Harman's S-stemmer.
 * @param {string} word */
export function stem(word) {
  if (word.length < 4 || !/^(?=.*[aeiou])[\x00-\x7f]*s$/.test(word)) return word;
  if (/[^ea]ies$/.test(word)) return word.slice(0, -3) + 'y';
  if (/(ss|x)es$/.test(word)) return word.slice(0, -2);
  return /[sui]s$/.test(word) ? word : word.slice(0, -1);
}

/** Parts of two and more characters where case or script changes.
 * @param {string} word */
function parts(word) {
  const cut = word.split(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[0-9])/);
  return cut.length > 1 ? cut.filter(part => [...part].length > 1) : [];
}
