// The same queries in the same browser on the same pages: bagu, elasticlunr.js over the index of `--elasticlunr`,
// and Pagefind (`npm ci --prefix benches/search`). node benches/search/others.mjs SITE QUERIES.json [chromium]
//
// SITE is built with `--elasticlunr`. Pagefind indexes the Chinese and English note pages of the site as they are. Right note first, in three,
// mean reciprocal rank, by group; bytes as served (Pagefind's files are compressed, as are bagu's; the elasticlunr
// index counts as gzip).

import { createServer } from 'node:http';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import * as pagefind from 'pagefind';

const [site, queriesFile, browserPath = '/usr/bin/chromium'] = process.argv.slice(2);
const queries = JSON.parse(await readFile(queriesFile, 'utf8'));
const noteOf = name => decodeURIComponent(name).replace(/(\.en)?\.md$/, '').replace(/\/(README|index|_index)$/, '').replace(/^\/?(en\/)?|\/$/g, '');

const { index } = await pagefind.createIndex({ rootSelector: 'main' });
const started = performance.now();
for (const file of await readdir(site, { recursive: true })) {
  if (!file.endsWith('index.html') || /^(duo|search|tags|questions|glossary)\//.test(file)) continue;
  await index.addHTMLFile({ sourcePath: file, content: await readFile(path.join(site, file), 'utf8') });
}
const extra = new Map((await index.getFiles()).files.map(({ path, content }) => [`/pagefind/${path}`, content]));
console.log(`Pagefind: ${((performance.now() - started) / 1000).toFixed(1)} s, ${extra.size} files`);
extra.set('/elasticlunr.js', await readFile(new URL('../../node_modules/elasticlunr/elasticlunr.js', import.meta.url)));
// Pagefind searches the language of the page it is on.
for (const [lang, tag] of [['zh', 'zh-hans'], ['en', 'en']]) {
  extra.set(`/${lang}.html`, `<!doctype html><html lang="${tag}"><title>blank</title><script src="/elasticlunr.js"></script>`);
}

const served = { bytes: 0 };
const kinds = { '.js': 'text/javascript', '.html': 'text/html; charset=utf-8', '.css': 'text/css' };
const clients = new URL('../../static/js/', import.meta.url);
const server = createServer(async (request, response) => {
  const name = decodeURIComponent(new URL(request.url, 'http://x').pathname);
  try {
    const body = extra.get(name) ?? (name.startsWith('/js/') ? await readFile(new URL(name.slice(4), clients)) : await readFile(path.join(site, name)));
    if (!/\.(js|html|css)$/.test(name)) served.bytes += name.endsWith('.json') ? gzipSync(body).length : body.length;
    response.setHeader('content-type', kinds[path.extname(name)] ?? 'application/octet-stream').end(body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, '127.0.0.1');
await new Promise(resolve => server.once('listening', resolve));

const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
/** In the page: makes `ask(query, lang)` -> notes. */
const engines = {
  bagu: async () => {
    const { Search } = await import('/js/search/query.js');
    const search = new Search(async file => new Uint8Array(await (await fetch(`/search/${file}`)).arrayBuffer()));
    window.ask = async (query, lang) => {
      const { hits } = await search.find(query, { prefer: lang });
      const sections = await Promise.all(hits.map(hit => search.shards.section(hit.doc)));
      return sections.filter(s => s.kind !== 3).map(s => s.note);
    };
  },
  elasticlunr: async () => {
    const [{ Search }, { tokens }] = await Promise.all([import('/js/search/query.js'), import('/js/search/tokens.js')]);
    const search = new Search(async file => new Uint8Array(await (await fetch(`/search/${file}`)).arrayBuffer()));
    await search.shards.manifest();
    const index = elasticlunr.Index.load(await (await fetch('/search/elasticlunr.json')).json());
    const fields = { title: { boost: 3 }, heading: { boost: 2 }, body: { boost: 1 }, alias: { boost: 2 }, pinyin: { boost: 2 } };
    window.ask = async query => {
      const hits = index.search(tokens(query).join(' '), { fields, expand: true }).slice(0, 60);
      const sections = await Promise.all(hits.map(hit => search.shards.section(Number(hit.ref))));
      return [...new Set(sections.filter(s => s.kind !== 3).map(s => s.note))].slice(0, 10);
    };
  },
  pagefind: async () => {
    const pagefind = await import('/pagefind/pagefind.js');
    await pagefind.init();
    window.ask = async query => {
      const { results } = await pagefind.search(query);
      return Promise.all(results.slice(0, 10).map(async result => new URL((await result.data()).url, location.href).pathname));
    };
  },
};
for (const [name, start] of Object.entries(engines)) {
  const groups = new Map(), pages = {};
  served.bytes = 0;
  const open = async lang => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/${lang}.html`);
    await page.evaluate(start);
    return page;
  };
  let first = 0;
  for (const { group, q, title = [], heading = [], lang = 'zh' } of queries) {
    const right = [...title, ...heading].map(noteOf);
    const page = (pages[lang] ??= await open(lang));
    const notes = (await page.evaluate(([q, lang]) => window.ask(q, lang), [q, lang])).map(noteOf);
    first ||= served.bytes;
    const rank = [...new Set(notes)].findIndex(note => right.some(name => name === note || name.endsWith(`/${note}`))) + 1;
    for (const key of [group, 'all']) groups.set(key, [...groups.get(key) ?? [], rank]);
  }
  const share = (ranks, most) => `${(100 * ranks.filter(rank => rank && rank <= most).length / ranks.length).toFixed(0)}`.padStart(4);
  const mrr = ranks => (ranks.reduce((sum, rank) => sum + (rank && 1 / rank), 0) / ranks.length).toFixed(3);
  console.log(`${name}: ${(first / 1024).toFixed(0)} KB before the first answer, ${(served.bytes / 1024).toFixed(0)} KB after all`);
  for (const [group, ranks] of groups) console.log(`  ${group.padEnd(9)}${String(ranks.length).padStart(4)} first${share(ranks, 1)} three${share(ranks, 3)} MRR ${mrr(ranks)}`);
}
await browser.close();
server.close();
await pagefind.close();
