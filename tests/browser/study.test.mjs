// A study evening on a phone and at a desk: search, read, mark, bookmark, keep, lose the network, move to another
// browser; and the site changing meanwhile.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, pages, SITE, until } from './browser.mjs';
import { serve } from './server.mjs';

const NOTE = 'cache/cache-avalanche/', CATEGORY = 'cache';
const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };

/** @type {Awaited<ReturnType<typeof launch>>} */
let browser;
/** A copy of the site that tests may change. */
const folder = mkdtempSync(join(tmpdir(), 'bagu-study-'));
before(async () => {
  cpSync(SITE, folder, { recursive: true });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A browser of its own, on a server of its own at a base path. @param {{ base?: string, viewport?: { width: number, height: number } }} [options] */
async function evening({ base = '/repo/', viewport = SIZES.desk } = {}) {
  const server = await serve(folder, base);
  const context = await browser.newContext({ viewport, acceptDownloads: true, permissions: [] });
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  context.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('blob:')) complaints.push(`request: ${request.url()}`);
  });
  const open = (/** @type {string} */ path) => page.goto(server.url + path, { waitUntil: 'load' });
  return { server, context, page, complaints, open, close: async () => { await context.close(); await server.close(); } };
}

/** Waits until the service worker answers for the page and has what the page asked for. @param {import('playwright-core').Page} page */
async function settled(page) {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await until(page, async () => {
    const kept = await caches.match(location.href.replace(/[?#].*/, ''));
    const programs = [...document.querySelectorAll('[data-module]')].map((panel) => /** @type {HTMLElement} */ (panel).dataset.module);
    const root = new URL(document.documentElement.dataset.root ?? './', location.href);
    const all = await Promise.all(programs.map((name) => caches.match(new URL(`snippets/${name}.wasm`, root).href)));
    return Boolean(kept) && all.every(Boolean);
  });
}

/** Every file of the index is kept. @param {import('playwright-core').Page} page */
const indexed = (page) => until(page, async () => {
  const root = new URL(document.documentElement.dataset.root ?? './', location.href);
  const { files } = await (await fetch(new URL('offline/files.json', root))).json();
  const index = files.filter((/** @type {string[]} */ [path]) => path.startsWith('search/') && path.endsWith('.bin'));
  const names = (await caches.keys()).filter((name) => name.startsWith('bagu /'));
  const kept = new Set();
  for (const name of names) for (const { url } of await (await caches.open(name)).keys()) kept.add(url);
  return index.every((/** @type {string[]} */ [path]) => kept.has(new URL(path, root).href));
});

/** @param {import('playwright-core').Page} page @param {string} query */
async function search(page, query) {
  await page.keyboard.press('Control+k');
  await page.fill('dialog.pal input[role=combobox]', query);
  await page.waitForSelector('dialog.pal [role=listbox] a[role=option] mark');
}

/** The address of a note with a program, which a reader has not visited. */
const withProgram = () => pages(SITE).find((path) => /^[a-z-]+\/[^/]+\/index\.html$/.test(path)
  && !/^(en|duo|print|brief|snippets)\//.test(path) && !path.startsWith(NOTE)
  && /data-module="/.test(readFileSync(join(SITE, path), 'utf8')))?.replace('index.html', '') ?? '';

for (const [size, viewport] of Object.entries(SIZES)) {
  test(`a study evening, ${size}`, { timeout: 300_000 }, async () => {
    const { page, context, open, close, complaints } = await evening({ viewport });
    await open('');
    await search(page, '缓存雪崩');
    await page.keyboard.press('Enter');
    await page.waitForURL(/cache-avalanche/);

    // Reading makes a note started, the button mastered.
    await page.waitForSelector('.master');
    await page.evaluate(() => scrollTo({ top: document.body.scrollHeight / 2, behavior: 'instant' }));
    await page.waitForFunction(() => /started/.test(localStorage.getItem('bagu:progress') ?? ''));
    await page.locator('.master').click();
    assert.equal(await page.locator('.master').getAttribute('aria-pressed'), 'true');
    const heading = page.locator('.text > h2 + .mark').nth(1);
    await heading.click();
    await page.reload();
    await page.waitForSelector('.mark[aria-pressed=true]');
    assert.equal(await page.locator('.master').getAttribute('aria-pressed'), 'true', 'kept');
    await page.waitForSelector('.side [aria-current=page] .done', { state: 'attached' });

    // Lists show it.
    await open(`${CATEGORY}/`);
    await page.waitForSelector('li[data-note="cache/cache-avalanche"] .mk.done');
    assert.match(await page.locator('.stat').innerText(), /已掌握 1 \/ \d+/);
    await open('questions/?st=mastered');
    await page.waitForFunction(() => document.querySelectorAll('.qt tbody tr:not([hidden])').length > 0);
    assert.deepEqual(await page.locator('.qt tbody tr:not([hidden])').evaluateAll((rows) => [...new Set(rows.map((row) => /** @type {HTMLElement} */ (row).dataset.note))]), ['cache/cache-avalanche']);
    await page.fill('[name=q]', '区别');
    await page.waitForURL(/q=/);
    await page.reload();
    assert.equal(await page.inputValue('[name=q]'), '区别', 'the address carries the filter');

    // The reader's own page: a bookmark leads back; the file goes round byte by byte.
    await open('progress/');
    const bookmark = page.locator('[data-bookmarks] li a');
    await bookmark.waitFor();
    const save = async () => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-export]')]);
      return readFileSync(await download.path(), 'utf8');
    };
    const first = await save();
    assert.match(JSON.parse(first).data.progress, /mastered/);
    await page.click('[data-wipe]');
    await page.locator('dialog.ask .btn').first().click();
    await page.waitForFunction(() => localStorage.length === 0);
    const give = (/** @type {string} */ text) => page.setInputFiles('#import-file', { name: 'x.json', mimeType: 'application/json', buffer: Buffer.from(text) });
    const told = (/** @type {RegExp} */ words) => page.waitForFunction((words) => new RegExp(words).test(document.querySelector('[data-told]')?.textContent ?? ''), words.source);
    for (const [text, words] of /** @type {[string, RegExp][]} */ ([
      ['{"format"', /读不懂/], ['[]', /别的站点/], [first.replace('"site": "bagu"', '"site": "other"'), /别的站点/],
      [first.replace('mastered', 'learnt'), /读不懂/], ['x'.repeat(6 << 20), /5 MB/],
    ])) {
      await page.evaluate(() => { /** @type {HTMLElement} */ (document.querySelector('[data-told]')).textContent = ''; });
      await give(text);
      await told(words);
      assert.equal(await page.evaluate(() => localStorage.length), 0, 'a refused file changes nothing');
    }
    await give(first);
    await told(/已导入/);
    assert.equal(await save(), first, 'the same data is the same file');
    // Merged: the further state wins.
    await page.evaluate(() => localStorage.setItem('bagu:progress', '{"cache/bloom-filter":"started","cache/cache-avalanche":"started"}'));
    await give(first);
    await page.locator('dialog.ask .btn').first().click();
    await told(/已导入/);
    assert.equal(await page.evaluate(() => localStorage.getItem('bagu:progress')), '{"cache/bloom-filter":"started","cache/cache-avalanche":"mastered"}');
    await bookmark.click();
    await page.waitForURL(/cache-avalanche\/#/);

    // Without a network: what was read, the search, a program that was never run.
    const program = withProgram();
    await open(program);
    await settled(page);
    await indexed(page);
    await context.setOffline(true);
    await open(program);
    await page.locator('.run [data-run]').first().click();
    await page.locator('.run .mine [role=status]').filter({ hasText: '与记录一致' }).first().waitFor();
    await search(page, 'bloom filter');
    await page.keyboard.press('Escape');
    await open(NOTE);
    assert.match(await page.locator('h1').innerText(), /雪崩/);
    await open('');
    await page.waitForSelector('.cats .on');
    await open('network/csrf/');
    assert.match(page.url(), /\/repo\/offline\/\?from=/);
    await page.waitForSelector('.every[open]');
    const kept = await page.locator('.every li').evaluateAll((items) => items.map((item) => /** @type {HTMLElement} */ (item).dataset.note));
    assert.ok(kept.includes('cache/cache-avalanche') && kept.length < 6, `${kept}`);
    assert.deepEqual(complaints, []);
    await close();
  });
}

test('progress follows a note to its new name, and a bookmark its block to a new place', { timeout: 60_000 }, async () => {
  const { page, open, close } = await evening();
  const html = (/** @type {string} */ path) => join(folder, path, 'index.html');
  const [category, note] = [html(`${CATEGORY}/`), html(NOTE)].map((file) => readFileSync(file, 'utf8'));
  writeFileSync(html(`${CATEGORY}/`), category.replace('<html ', `<html data-moved='{"old/name":"cache/bloom-filter"}' `));
  await page.addInitScript(() => { if (!localStorage.length) localStorage.setItem('bagu:progress', '{"old/name":"mastered"}'); });
  await open(`${CATEGORY}/`);
  await page.waitForSelector('li[data-note="cache/bloom-filter"] .mk.done');
  assert.equal(await page.evaluate(() => localStorage.getItem('bagu:progress')), '{"cache/bloom-filter":"mastered"}');

  await open(NOTE);
  const heading = page.locator('.text > h2.has-mark').nth(1);
  const id = await heading.getAttribute('id') ?? '';
  await page.locator('.text > h2.has-mark + .mark').nth(1).click();
  // The author renames the section and writes one above it.
  writeFileSync(html(NOTE), note.replace(`id="${id}"`, 'id="renamed"').replace('<h2', `<h2 id="${id}">一个新的小节</h2><h2`));
  await open('progress/');
  await page.locator('[data-bookmarks] li a').click();
  await page.waitForURL(/#renamed$/);
  await page.waitForSelector('#renamed + .mark[aria-pressed=true]');
  assert.equal(JSON.parse(await page.evaluate(() => localStorage.getItem('bagu:bookmarks')) ?? '[]')[0].block, 'renamed');
  // The key M arrives as an event.
  await page.evaluate(() => document.dispatchEvent(new CustomEvent('bagu:key', { detail: { key: 'm' } })));
  await page.waitForSelector('.master[aria-pressed=true]');
  writeFileSync(html(`${CATEGORY}/`), category);
  writeFileSync(html(NOTE), note);
  await close();
});

test('a category is kept at a click, with its size, and read without a network', { timeout: 300_000 }, async () => {
  const { page, context, open, close } = await evening();
  await open(`${CATEGORY}/`);
  const button = page.locator('[data-save] .btn');
  await button.waitFor({ timeout: 15_000 });
  assert.match(await button.innerText(), /下载本章供离线（[\d.]+ [KM]B）/);
  await button.click();
  await page.waitForFunction(() => /已可离线阅读/.test(document.querySelector('[data-save]')?.textContent ?? ''), undefined, { timeout: 60_000 });
  assert.equal(await button.isVisible(), false);
  await context.setOffline(true);
  for (const path of [NOTE, `en/${NOTE}`, `duo/${NOTE}`, 'cache/bloom-filter/']) {
    await open(path);
    assert.doesNotMatch(page.url(), /offline/, path);
  }
  await page.reload();
  await open(`${CATEGORY}/`);
  await page.waitForFunction(() => /已可离线阅读/.test(document.querySelector('[data-save]')?.textContent ?? ''));
  await close();
});

/** Changes a page of the copy as a new build would. @param {string} path @param {(html: string) => string} change */
function rebuild(path, change) {
  const file = join(folder, path, 'index.html');
  const text = change(readFileSync(file, 'utf8'));
  writeFileSync(file, text);
  const list = JSON.parse(readFileSync(join(folder, 'offline/files.json'), 'utf8'));
  const entry = list.files.find((/** @type {string[]} */ [name]) => name === path);
  entry[1] = createHash('sha256').update(text).digest('hex').slice(0, 10);
  const before = list.version;
  list.version = createHash('sha256').update(before + entry[1]).digest('hex').slice(0, 16);
  writeFileSync(join(folder, 'offline/files.json'), JSON.stringify(list));
  writeFileSync(join(folder, 'sw.js'), readFileSync(join(folder, 'sw.js'), 'utf8').replace(before, list.version));
}

test('when the site has changed the reader is told and decides; what was kept stays, old caches go', { timeout: 300_000 }, async () => {
  const { page, context, open, close } = await evening();
  await open('cache/bloom-filter/');
  await settled(page);
  await open(NOTE);
  await settled(page);
  rebuild(NOTE, (html) => html.replace('</h1>', '（新）</h1>'));
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  const news = page.locator('.news');
  await news.waitFor();
  assert.match(await news.innerText(), /内容已更新/);
  assert.doesNotMatch(await page.locator('h1').innerText(), /新/, 'nothing is reloaded by itself');
  const other = await context.newPage();
  await other.goto(page.url().replace(NOTE, 'cache/bloom-filter/'));
  await other.waitForTimeout(1500);
  assert.equal(await other.locator('.news').count(), 0, 'a page that did not change says nothing');
  await other.close();
  await news.locator('.btn').first().click();
  await page.waitForFunction(() => /新/.test(document.querySelector('h1')?.textContent ?? ''));
  await until(page, async () => (await caches.keys()).filter((name) => name.startsWith('bagu /')).length === 1);
  // Another page has changed: nothing to tell here, and the new version takes over while this page is read on.
  const own = () => page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('bagu /')).join());
  const before = await own();
  await settled(page);
  await page.evaluate(() => Object.assign(window, { marked: true }));
  rebuild('cache/bloom-filter/', (html) => html.replace('</h1>', '（改）</h1>'));
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await until(page, async (before) => {
    const names = (await caches.keys()).filter((name) => name.startsWith('bagu /'));
    return names.length === 1 && names[0] !== before;
  }, before);
  assert.equal(await page.locator('.news').count(), 0);
  assert.equal(await page.evaluate(() => 'marked' in window), true, 'no reload');
  await context.setOffline(true);
  await open('cache/bloom-filter/');
  assert.match(await page.locator('h1').innerText(), /布隆.*（改）/s);
  await open(NOTE);
  assert.match(await page.locator('h1').innerText(), /新/);
  await close();
});
