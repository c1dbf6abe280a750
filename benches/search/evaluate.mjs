// Runs a set of queries against a built index with the client's own code.
// node benches/search/evaluate.mjs SITE QUERIES.json [--misses]
//
// QUERIES: [{group, q, title: [note], heading?: [note], lang?}]; a note is right when it stands in either list,
// `lang` is the language of the reader's pages.
// Prints, by group: right note first, in three, mean reciprocal rank; bytes and files of a first query (manifest,
// words, texts of the first rows; of ten rows); times warm and cold.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Search } from '../../static/js/search/query.js';

const [site, queries, ...flags] = process.argv.slice(2);
// Rows ranked, and rows whose texts are loaded before the reader scrolls.
const ROWS = 10, FIRST_ROWS = 6;

const open = () => {
  const used = { bytes: 0, files: 0 };
  const load = async file => {
    const bytes = new Uint8Array(await readFile(path.join(site, 'search', file)));
    used.bytes += bytes.length;
    used.files++;
    return bytes;
  };
  return { search: new Search(load), used };
};

// A folder's page is named by its folder.
const noteOf = name => name.replace(/(\.en)?\.md$/, '').replace(/\/(README|index|_index)$/, '').replace(/^\/|\/$/g, '');
// A site may be built from a folder further in than the query set's paths.
const isRight = (right, note) => right.some(name => name === note || name.endsWith(`/${note}`));
const median = values => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
const table = new Map();
const warm = open();
for (const { group, q, title = [], heading = [], lang } of JSON.parse(await readFile(queries, 'utf8'))) {
  const right = [...title, ...heading].map(noteOf);
  const cold = open();
  const options = { limit: ROWS, prefer: lang ?? 'zh' };
  const coldStart = performance.now();
  const { hits } = await cold.search.find(q, options);
  const coldTime = performance.now() - coldStart;
  const wordBytes = cold.used.bytes;
  const sectionsOf = hits => Promise.all(hits.map(hit => cold.search.shards.section(hit.doc)));
  await sectionsOf(hits.slice(0, FIRST_ROWS));
  const { bytes, files } = cold.used;
  // As the palette shows them: terms stand after notes.
  const isTerm = section => section.kind === 3;
  const shown = await sectionsOf(hits);
  const sections = [...shown.filter(section => !isTerm(section)), ...shown.filter(isTerm)];
  await warm.search.find(q, options);
  const start = performance.now();
  await warm.search.find(q, options);
  const time = performance.now() - start;
  const rank = sections.findIndex(section => isRight(right, noteOf(section.note))) + 1;
  if (rank !== 1 && flags.includes('--misses')) console.log(`${group}\t${q}\t${rank || '-'}\t${sections.slice(0, 3).map(s => `${s.note}#${s.heading}`).join(' | ')}`);
  const rows = table.get(group) ?? table.set(group, []).get(group);
  rows.push({ rank, bytes, wordBytes, files, allBytes: cold.used.bytes, time, coldTime });
}
const line = (name, rows) => {
  const share = test => `${(100 * rows.filter(test).length / rows.length).toFixed(1)}%`.padStart(7);
  const mrr = rows.reduce((sum, { rank }) => sum + (rank ? 1 / rank : 0), 0) / rows.length;
  const kb = values => `${(values / 1024).toFixed(1)}`.padStart(6);
  const mean = key => rows.reduce((sum, row) => sum + row[key], 0) / rows.length;
  console.log(name.padEnd(9), String(rows.length).padStart(4), share(r => r.rank === 1), share(r => r.rank && r.rank < 4), share(r => r.rank && r.rank < 6), mrr.toFixed(3),
    kb(mean('wordBytes')), kb(mean('bytes')), kb(Math.max(...rows.map(r => r.bytes))), kb(mean('allBytes')), mean('files').toFixed(1).padStart(5), median(rows.map(r => r.time)).toFixed(2).padStart(6), median(rows.map(r => r.coldTime)).toFixed(1).padStart(6));
};
console.log('group        n   first in three in five MRR   words  first    max ten KB files warm ms cold ms');
for (const [group, rows] of table) line(group, rows);
line('all', [...table.values()].flat());
line('zh+en+mix', ['zh', 'en', 'mix'].flatMap(group => table.get(group) ?? []));
