// The client's code on the index of a small folder, which `cargo test --test all search` fixes byte for byte.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from '../bounded.mjs';
import { gunzipSync } from 'node:zlib';
import elasticlunr from 'elasticlunr';
import { excerpt, ranges, wordsIn } from '../../static/js/search/excerpt.js';
import { slipsBetween } from '../../static/js/search/aids.js';
import { Search } from '../../static/js/search/query.js';
import { sortable } from '../../static/js/search/shards.js';
import { tokens } from '../../static/js/search/tokens.js';
import { elasticlunrScores, exactWords, topTen } from './scores.mjs';

const folder = new URL('site/search/', import.meta.url);
const files = new Map(readdirSync(folder).filter(name => name.endsWith('.bin')).map(name => [name, new Uint8Array(readFileSync(new URL(name, folder)))]));
const open = (change = bytes => bytes) => new Search(async name => {
  const bytes = change(files.get(name), name);
  if (!bytes) throw new Error('404');
  return bytes;
});
const found = async (search, query, options) => {
  const { hits } = await search.find(query, options);
  return Promise.all(hits.map(async hit => (await search.shards.section(hit.doc))?.note));
};

test('what readers type finds the note', async () => {
  const search = open();
  const cases = [
    ['三次握手', 'network/handshake'], ['死锁', 'concurrency/deadlock'], ['缓存穿透', 'cache/avalanche'],
    ['为什么是三次握手？', 'network/handshake'], ['time_wait', 'network/handshake'], ['TIMEWAIT', 'network/handshake'],
    ['2msl', 'network/handshake'], ['http2', 'network/handshake'], ['443', 'network/handshake'],
    ['ＴＣＰ　握手', 'network/handshake'], ['conc', 'concurrency/deadlock'],
    ['sanciwoshou', 'network/handshake'], ['scws', 'network/handshake'], ['woshou', 'network/handshake'], ['huancunxue', 'cache/avalanche'], ['hcxb', 'cache/avalanche'], ['sisuo', 'concurrency/deadlock'],
    ['緩存雪崩', 'cache/avalanche'], ['快取雪崩', 'cache/avalanche'], ['缓存学崩', 'cache/avalanche'],
    ['deadlokc', 'concurrency/deadlock'], ['concurenthashmap', 'concurrency/deadlock'], ['avalnche', 'cache/avalanche'],
    ['bloom filter', 'cache/avalanche'], ['garbage collection', 'java/gc'], ['three-way handshake', 'network/handshake'],
    ['chongpaixu', 'glossary'], ['reodering', 'glossary'],
  ];
  for (const [query, note] of cases) assert.equal((await found(search, query))[0], note, query);
  // Every word that was taken for another is named.
  for (const [query, meant] of [['deadlokc', 'deadlock'], ['deadlokc avalnche', 'deadlock avalanche'], ['缓存学崩', '缓存雪崩'], ['deadlock', '']]) {
    const result = await search.find(query);
    assert.equal(result.meaning?.(await search.shards.section(result.hits[0].doc)) ?? '', meant, query);
  }
});

test('words that are names in JavaScript are words', async () => {
  const search = open();
  for (const query of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'ion', 'being', 'aतed', 'C++', 'C#', '所有权']) {
    assert.equal((await found(search, query))[0], 'concurrency/hostile', query);
  }
});

test('no query throws', async () => {
  const search = open();
  const hostile = ['', ' ', '的', '.*+?^${}()|[]\\', '<img src=x onerror=alert(1)>', '\0', '\ud800', '\udfff字', '%', '__proto__.x', '^sanci', '~scws', '死'.repeat(50_000), 'a '.repeat(50_000), 'deadlock'.repeat(12_500), '𠀀'.repeat(30_000), 'v'.repeat(300), "' OR 1=1 --"];
  for (const query of hostile) {
    const started = performance.now();
    const { parts } = await search.find(query);
    assert.ok(performance.now() - started < 500, `${query.slice(0, 20)} took ${performance.now() - started} ms`);
    for (const part of parts) assert.ok(part.token.length <= 200);
  }
});

test('one row a note, in the language asked for', async () => {
  const search = open();
  assert.deepEqual((await found(search, 'deadlock')).filter(note => note === 'concurrency/deadlock').length, 1);
  const languages = async options => new Set(await Promise.all((await search.find('deadlock 死锁', options)).hits.map(async hit => (await search.shards.section(hit.doc)).lang)));
  assert.deepEqual(await languages({ lang: 'en' }), new Set(['en']));
  assert.deepEqual(await languages({ lang: 'zh' }), new Set(['zh']));
  const english = await search.find('TCP handshake', { prefer: 'en' });
  assert.equal((await search.shards.section(english.hits[0].doc)).lang, 'en');
  const kept = await search.find('缓存', { keep: () => false });
  assert.equal(kept.hits.length, 0);
});

test('a file that is not the one asked for is refused, and the rest stands', async () => {
  const names = [...files.keys()];
  const changes = {
    missing: () => undefined,
    empty: () => new Uint8Array(0),
    garbage: bytes => bytes.map((_, n) => n * 37),
    'one bit': bytes => bytes.map((byte, n) => n === (18 + bytes.length >> 1) ? byte ^ 4 : byte),
    'half': bytes => bytes.slice(0, bytes.length >> 1),
    'head only': bytes => bytes.slice(0, 18),
    'a byte short': bytes => bytes.slice(0, -1),
    swapped: (_, name) => files.get(names[(names.indexOf(name) + 1) % names.length]),
    'length raised': bytes => bytes.map((byte, n) => n === 12 ? byte + 1 : byte),
    'checksum changed': bytes => bytes.map((byte, n) => n === 14 ? byte ^ 1 : byte),
    'a page': () => new TextEncoder().encode('<!doctype html><title>404</title>'),
  };
  for (const [what, change] of Object.entries(changes)) {
    for (const bad of names) {
      // A file with nothing in it has lost nothing.
      if (what === 'head only' && !gunzipSync(files.get(bad).slice(18)).length) continue;
      const search = open((bytes, name) => name === bad ? change(bytes, name) : bytes);
      let refused = 0, rows = 0;
      for (const query of ['死锁', '缓存雪崩', 'sanciwoshou', '緩存學崩龘', 'deadlokc', 'abcdefg', 'handshake 握手']) {
        if (bad === 'index.bin') {
          await assert.rejects(search.find(query), undefined, `${what} ${bad}`);
          refused++;
          continue;
        }
        const { hits } = await search.find(query);
        const sections = await Promise.all(hits.map(hit => search.shards.section(hit.doc)));
        rows += sections.filter(Boolean).length;
        refused += search.shards.refused.length;
      }
      // What no query asked for, and what the filters read.
      const { shards } = search, { words = [], textFirst = [] } = shards.known ?? {};
      await Promise.all([...words.map((_, n) => shards.words(n)), ...textFirst.map(doc => shards.section(doc)), ...[4, 5].map(n => shards.aid(n).catch(() => {}))]);
      refused += search.shards.refused.length;
      assert.ok(refused > 0, `${what} ${bad}: used but not refused`);
      assert.ok(rows > 0 || bad === 'index.bin' || files.size < 9, `${what} ${bad}: nothing left`);
    }
  }
});

test('a server that undid the compression changes nothing', async () => {
  const inflated = bytes => new Uint8Array([...bytes.slice(0, 18), ...gunzipSync(bytes.slice(18))]);
  assert.deepEqual(await found(open(inflated), '缓存雪崩'), await found(open(), '缓存雪崩'));
});

test('elasticlunr.js, unmodified, loads the index and agrees', async () => {
  const json = JSON.parse(readFileSync(new URL('elasticlunr.json', folder), 'utf8'));
  const index = elasticlunr.Index.load(json);
  const search = open();
  const { boosts, docs, pageOf } = await search.shards.manifest();
  assert.equal(docs, json.documentStore.length);
  assert.equal(pageOf.length, docs);
  const weights = [...boosts, boosts[3]];
  const config = { bool: 'OR', fields: Object.fromEntries(json.fields.map((field, n) => [field, { boost: weights[n] }])) };
  for (const query of ['三次握手', '死锁', '缓存雪崩', 'TIME_WAIT', 'deadlock', 'constructor', '__proto__', 'toString', 'http 443', '什么是缓存穿透', 'What is a cache avalanche?']) {
    const asked = [...new Set(tokens(query))];
    const theirs = topTen(new Map(index.search(asked.join(' '), config).map(({ ref, score }) => [Number(ref), score])));
    const exact = topTen(elasticlunrScores(exactWords(json, asked), asked, docs, weights));
    assert.deepEqual(exact.map(([doc]) => doc), theirs.map(([doc]) => doc), query);
    exact.forEach(([, score], n) => assert.ok(Math.abs(score - theirs[n][1]) < 1e-12, query));
    const shards = new Map(await Promise.all(asked.map(async token => [token, (await search.token(token)) ?? []])));
    const ours = elasticlunrScores(shards, asked, docs, boosts);
    // Quarters of a power of two: a score is within 2^(1/8) of the exact one.
    for (const [doc, score] of exact) assert.ok(Math.abs(Math.log2(ours.get(doc) / score)) <= 0.126, `${query} ${doc}`);
  }
});

test('excerpts mark what was asked', async () => {
  const search = open();
  const shown = async query => {
    const result = await search.find(query);
    const section = await search.shards.section(result.hits[0].doc);
    const words = wordsIn(result, section);
    return excerpt(section.heading || section.title, words).map(([text, isMarked]) => isMarked ? `[${text}]` : text).join('');
  };
  assert.equal(await shown('为什么三次握手'), '[为什么]是[三次握手]？');
  assert.match(await shown('sanciwoshou'), /\[三次握手\]/);
  assert.match(await shown('缓存学崩'), /\[缓存雪崩\]/);
  assert.match(await shown('deadlokc'), /\[[Dd]eadlocks?\]/);
  assert.deepEqual(ranges('İİ Deadlocks', { texts: [], stems: ['deadlock'], starts: [] }), [[3, 12]]);
  assert.deepEqual(ranges('<b>', { texts: ['<b>'], stems: [], starts: [] }), [[0, 3]]);
});

test('order is that of code points, slips are counted', () => {
  const isAfter = (a, b) => sortable(a) > sortable(b);
  assert.ok(isAfter('𠀀', '豈') && isAfter('b', 'a') && isAfter('ab', 'a') && !isAfter('a', 'a') && !isAfter('a', 'ab') && !isAfter('', 'a'));
  const cases = [['deadlock', 'deadlokc', 1], ['abc', 'abc', 0], ['abc', 'ab', 1], ['abcd', 'badc', 2], ['abc', 'xyz', 3]];
  for (const [a, b, slips] of cases) assert.equal(slipsBetween(a, b, 5), slips, `${a} ${b}`);
});
