// Every link, fragment and file reference of the built site, at `/`, at `/repo/` and from disk: 0 broken.
import assert from 'node:assert/strict';
import { test } from '../bounded.mjs';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { pages, SITE } from './browser.mjs';

const unescape = (/** @type {string} */ text) =>
  text.replace(/&quot;/g, '"').replace(/&#39;|&#x27;/g, "'").replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

/** Ids of a page, cached. @type {Map<string, Set<string>>} */
const ids = new Map();
function idsOf(/** @type {string} */ file) {
  let known = ids.get(file);
  if (!known) {
    const html = readFileSync(join(SITE, file), 'utf8');
    known = new Set([...html.matchAll(/\sid="([^"]*)"/g)].map((m) => unescape(m[1])));
    ids.set(file, known);
  }
  return known;
}

/** The file a URL of a page names, or what is wrong with it. */
function resolve(/** @type {string} */ page, /** @type {string} */ url, /** @type {string} */ base) {
  const [path, fragment] = url.split('#');
  let target = page;
  if (path) {
    const clean = decodeURIComponent(path.split('?')[0]);
    const from = dirname(page);
    if (clean.startsWith('/')) {
      if (!clean.startsWith(base)) return `leaves the base path ${base}`;
      target = normalize(clean.slice(base.length) || '.');
    } else {
      target = normalize(join(from, clean));
    }
    if (target.startsWith('..')) return 'climbs out of the site';
    if (!existsSync(join(SITE, target))) return 'no such file';
    if (statSync(join(SITE, target)).isDirectory()) {
      if (clean.endsWith('/') || clean === '.' || clean === '') target = join(target, 'index.html');
      else if (!/\bassets\b/.test(clean)) return 'a folder without its slash';
    }
    if (!existsSync(join(SITE, target))) return 'no index.html';
  }
  if (fragment && target.endsWith('.html') && !idsOf(target).has(decodeURIComponent(fragment))) return `no #${fragment}`;
  return '';
}

for (const base of ['/', '/repo/']) {
  test(`links at ${base}`, () => {
    const broken = [];
    let count = 0;
    for (const page of pages(SITE)) {
      const html = readFileSync(join(SITE, page), 'utf8');
      // 404.html is shown at any depth: its URLs start with the base path the site was built for.
      if (page === '404.html' && base !== '/') continue;
      for (const match of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
        const url = unescape(match[1]);
        if (/^(https?:|mailto:|data:)/.test(url)) continue;
        count += 1;
        const wrong = resolve(page, url, base);
        if (wrong) broken.push(`${page}: ${url}: ${wrong}`);
      }
    }
    assert.deepEqual(broken.slice(0, 20), []);
    assert.ok(count > 100, `${count} links were looked at`);
    console.log(`${count} links on ${pages(SITE).length} pages`);
  });
}

test('ids are unique on every page', () => {
  for (const page of pages(SITE)) {
    const all = [...readFileSync(join(SITE, page), 'utf8').matchAll(/\sid="([^"]*)"/g)].map((m) => m[1]);
    const twice = all.filter((id, at) => all.indexOf(id) !== at);
    assert.deepEqual(twice, [], page);
  }
});
