// A study evening on a phone and at a desk: search, read, change the mode, reveal, preview, run, mark, bookmark, keep,
// lose the network, meet a new version of the site; and what may go wrong on the way.
import assert from 'node:assert/strict';
import { after, before, test } from '../bounded.mjs';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, leave, onError, pages, until, SITE } from './browser.mjs';
import { serve } from './server.mjs';

const NOTE = 'cache/cache-avalanche/', CATEGORY = 'cache';
/** The note that a new build changes. */
const CHANGED = 'cache/cache-penetration/';
const SIZES = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  desk: { viewport: { width: 1440, height: 900 } },
};

/** @type {Awaited<ReturnType<typeof launch>>} */
let browser;
/** A copy of the site that tests may change. */
const folder = mkdtempSync(join(tmpdir(), 'bagu-study-'));
/** Closed in the end also after a failure. @type {Awaited<ReturnType<typeof serve>>[]} */
const servers = [];
before(async () => {
  cpSync(SITE, folder, { recursive: true });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await Promise.all(servers.map((server) => server.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** A browser of its own, on a server of its own at a base path. @param {{ base?: string, device?: import('playwright-core').BrowserContextOptions }} [options] */
async function evening({ base = '/repo/', device = SIZES.desk } = {}) {
  const server = await serve(folder, base);
  servers.push(server);
  const context = await browser.newContext({ ...device, acceptDownloads: true, permissions: [] });
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  onError(page, (error) => complaints.push(error));
  context.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('blob:')) complaints.push(`request: ${request.url()}`);
  });
  const open = (/** @type {string} */ path) => page.goto(server.url + path, { waitUntil: 'load' });
  return { server, context, page, complaints, open, close: async () => { await leave(context); await server.close(); } };
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

/**
 * Reads on to a part of the note and chooses a mode there; gives how far the block under the reader's eyes moves.
 * @param {import('playwright-core').Page} page @param {number} part @param {string} mode
 */
async function shift(page, part, mode) {
  const block = await page.evaluate((part) => {
    const all = [...document.querySelectorAll('.text > [id], .bi-h > [id]')].filter((one) => one.getBoundingClientRect().height > 0);
    const found = all[Math.floor(part * all.length)];
    scrollBy({ top: found.getBoundingClientRect().top - 80, behavior: 'instant' });
    return { id: found.id, top: found.getBoundingClientRect().top };
  }, part);
  await page.waitForTimeout(100);
  await page.locator(`label[for=${mode}]`).evaluate((label) => label.click());
  await page.waitForFunction((mode) => /** @type {HTMLInputElement} */ (document.getElementById(mode)).checked, mode);
  await page.waitForTimeout(150);
  return Math.abs(await page.evaluate((id) => document.getElementById(id)?.getBoundingClientRect().top ?? NaN, block.id) - block.top);
}

/** Asks for a preview: by the mouse, or by a finger that stays. @param {import('playwright-core').Page} page @param {import('playwright-core').Locator} link @param {boolean} isPhone */
async function preview(page, link, isPhone) {
  await link.evaluate((one) => one.scrollIntoView({ block: 'center', behavior: 'instant' }));
  await page.waitForTimeout(300);
  if (!isPhone) { await link.hover(); return; }
  // A link may be broken over two lines: its first.
  const { x, y, height } = await link.evaluate((one) => { const [{ x, y, height }] = one.getClientRects(); return { x, y, height }; });
  const session = await page.context().newCDPSession(page);
  const at = { x: x + 8, y: y + height / 2 };
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
  await page.waitForTimeout(900);
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

for (const [size, device] of Object.entries(SIZES)) {
  test(`a study evening, ${size}`, { timeout: 300_000 }, async () => {
    const { page, context, open, close, complaints } = await evening({ device });
    const isPhone = size === 'phone';
    await open('');
    if (isPhone) {
      await page.locator('[data-search]:visible').first().tap();
      await page.waitForSelector('dialog.pal[open]');
    }
    await search(page, '缓存雪崩');
    if (isPhone) await page.locator('dialog.pal a[role=option]').first().tap();
    else await page.keyboard.press('Enter');
    await page.waitForURL(/cache-avalanche/);

    // Both languages: the modes keep the place, a translation is covered until it is asked for.
    await page.locator('#modes a', { hasText: '双语' }).click();
    await page.waitForURL(/\/duo\/cache\/cache-avalanche\//);
    for (const [part, mode] of /** @type {[number, string][]} */ (isPhone ? [[0.2, 'm-peek'], [0.4, 'm-side'], [0.6, 'm-peek']] : [[0.2, 'm-stack'], [0.4, 'm-peek'], [0.6, 'm-side'], [0.3, 'm-peek']])) {
      const moved = await shift(page, part, mode);
      assert.ok(moved <= 8, `${mode} at ${part}: ${moved} px`);
    }
    const pair = page.locator('.blocks > .bi:has(> .peek)').first(), english = pair.locator('> [lang=en]');
    assert.equal(await english.isVisible(), false, 'covered');
    const tall = (await pair.boundingBox())?.height;
    await pair.locator('> label').click();
    assert.equal(await english.isVisible(), true, 'revealed');
    assert.equal((await pair.boundingBox())?.height, tall, 'nothing moves');

    // What a link leads to, without going there.
    await page.locator('#modes a', { hasText: '中文' }).click();
    await page.waitForURL(/\/repo\/cache\/cache-avalanche\//);
    await preview(page, page.locator('.text :is(p, li) a[href*="../cache-"]:not(.term)').first(), isPhone);
    await page.locator('.tip:not([hidden])').waitFor();
    assert.ok((await page.locator('.tip').innerText()).length > 60);
    assert.match(page.url(), /cache-avalanche/, 'still here');
    await page.keyboard.press('Escape');

    // A program runs in the page.
    const program = withProgram();
    await open(program);
    await page.locator('.run [data-run]').first().click();
    await page.locator('.run .mine [role=status]').filter({ hasText: '与记录一致' }).first().waitFor({ timeout: 60_000 });
    await open(NOTE);

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
    const give = async (/** @type {string} */ text) => {
      // What was told of the file before is no answer to this one.
      await page.evaluate(() => { /** @type {HTMLElement} */ (document.querySelector('[data-told]')).textContent = ''; });
      await page.setInputFiles('#import-file', { name: 'x.json', mimeType: 'application/json', buffer: Buffer.from(text) });
    };
    const told = (/** @type {RegExp} */ words) => page.waitForFunction((words) => new RegExp(words).test(document.querySelector('[data-told]')?.textContent ?? ''), words.source);
    for (const [text, words] of /** @type {[string, RegExp][]} */ ([
      ['{"format"', /读不懂/], ['[]', /别的站点/], [first.replace('"site": "bagu"', '"site": "other"'), /别的站点/],
      [first.replace('mastered', 'learnt'), /读不懂/], ['x'.repeat(6 << 20), /5 MB/],
    ])) {
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
    await open('network/jwt/');
    assert.match(page.url(), /\/repo\/offline\/\?from=/);
    await page.waitForSelector('.every[open]');
    const kept = await page.locator('.every li').evaluateAll((items) => items.map((item) => /** @type {HTMLElement} */ (item).dataset.note));
    assert.ok(kept.includes('cache/cache-avalanche') && kept.length < 6, `${kept}`);

    // The network is back: the page that was asked for comes by itself. Going elsewhere before it has come would
    // meet its navigation half way.
    await context.setOffline(false);
    await page.waitForURL(/\/repo\/network\/jwt\/$/);

    // The site has a new version of what is being read.
    await open(CHANGED);
    await settled(page);
    rebuild(CHANGED, (html) => html.replace('</h1>', `（${size}）</h1>`));
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    await page.locator('.news').waitFor();
    assert.match(await page.locator('.news').innerText(), /内容已更新/);
    assert.doesNotMatch(await page.locator('h1').innerText(), new RegExp(size), 'nothing is reloaded by itself');
    await page.locator('.news .btn').first().click();
    await page.waitForFunction((size) => document.querySelector('h1')?.textContent?.includes(size), size);
    assert.match(await page.evaluate(() => localStorage.getItem('bagu:progress')) ?? '', /"cache\/cache-avalanche":"mastered"/, 'and the progress is still there');
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
