// Snippets in Chromium, from a plain static server without any special header: every program that can run in a
// browser prints what was recorded, with threads too, offline too; and no program takes the page down.
import assert from 'node:assert/strict';
import { after, before, test } from '../bounded.mjs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch, leave, onError, pages, until, SITE } from '../browser/browser.mjs';
import { serve } from '../browser/server.mjs';

const BASE = '/repo/';
/** @type {Awaited<ReturnType<typeof launch>>} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
before(async () => {
  browser = await launch();
  server = await serve(SITE, BASE);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** A page with everything it should not do. @param {string} path */
async function open(path, context = undefined) {
  const own = context ?? await browser.newContext();
  const page = await own.newPage();
  /** @type {string[]} */
  const complaints = [];
  onError(page, (error) => complaints.push(error));
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('blob:')) complaints.push(request.url());
  });
  await page.goto(server.url + path, { waitUntil: 'load' });
  return { page, complaints, context: own };
}

/** The snippet under a heading. */
const under = (page, heading) => page.locator(`h2:has-text("${heading}") ~ .run`).first();

/** Runs a snippet and waits for the end. Gives what the panel says and how long it took. */
async function run(panel) {
  await panel.evaluate((element) => element.querySelector('.mine')?.remove());
  const start = Date.now();
  await panel.locator('[data-run]').click();
  const state = panel.locator('.mine [role=status]');
  await state.filter({ hasText: /毫秒| ms|不成|没有|不了|不符|取不到/ }).waitFor({ timeout: 15000 });
  return {
    ms: Date.now() - start,
    state: await state.textContent(),
    output: await panel.locator('.mine samp').textContent(),
    notes: (await panel.locator('.mine .why').allTextContents()).join(' '),
  };
}

const paths = pages(SITE).filter((path) => readFileSync(join(SITE, path), 'utf8').includes('data-module='))
  .map((path) => path.slice(0, -'index.html'.length));

test('every program that a browser can run prints what was recorded', { timeout: 300000 }, async () => {
  let count = 0;
  // Pages for paper have no buttons.
  for (const path of paths.filter((path) => !path.includes('limits') && !/^(en|duo|print)\//.test(path))) {
    const { page, complaints, context } = await open(path);
    const panels = await page.locator('.run[data-module]').all();
    for (const panel of panels) {
      const { state, ms } = await run(panel);
      assert.match(state ?? '', /^与记录一致/, `${path}: ${await panel.locator('code').textContent()}`);
      count += 1;
      if (process.env.FIGURES) console.log(`${path} click to output ${ms} ms (${state})`);
    }
    assert.deepEqual(complaints, [], path);
    await leave(context);
  }
  console.log(`${count} programs ran in the browser and printed what was recorded`);
  assert.ok(count >= 9);
});

test('after a visit its programs work without a network', { timeout: 60000 }, async () => {
  const { page, context } = await open('rust/kinds/');
  const panel = under(page, '隐藏的行');
  await run(panel);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await until(page, async () => {
    const own = (await caches.keys()).find((name) => name.startsWith('bagu /'));
    const kept = (await (await caches.open(own ?? '')).keys()).map((request) => request.url);
    const programs = [...document.querySelectorAll('[data-module]')].map((panel) => panel.dataset.module);
    return programs.every((name) => kept.some((url) => url.endsWith(`${name}.wasm`))) && kept.some((url) => url.endsWith('/kinds/'));
  });
  await context.setOffline(true);
  await page.reload();
  assert.match((await run(under(page, '隐藏的行'))).state ?? '', /^与记录一致/);
  assert.match((await run(under(page, '旧版本'))).state ?? '', /^与记录一致/, 'a program that was never run is there too');
  await leave(context);
});

test('without a service worker a program is fetched at the click, and a lost network is told', { timeout: 60000 }, async () => {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const before = server.requests.length;
  const { page } = await open('rust/kinds/', context);
  await page.waitForTimeout(1000);
  assert.deepEqual(server.requests.slice(before).filter((url) => url.endsWith('.wasm')), [], 'no module before a click');
  await run(under(page, '隐藏的行'));
  await context.setOffline(true);
  const { state } = await run(under(page, '旧版本'));
  assert.match(state ?? '', /没有网络/, 'a program that was never fetched says so');
  await leave(context);
});

test('threads run after one reload that keeps the place and the edited code', { timeout: 60000 }, async () => {
  const { page, context, complaints } = await open('rust/threads/');
  assert.equal(await page.evaluate(() => crossOriginIsolated), false);
  const first = under(page, '互斥锁');
  await first.locator('[data-edit]').click();
  await first.locator('textarea').fill('fn main() { /* mine */ }');
  const panel = under(page, '轮流输出');
  await panel.locator('[data-run]').scrollIntoViewIfNeeded();
  const scroll = await page.evaluate(() => scrollY);
  await panel.locator('[data-run]').click();
  const state = under(page, '轮流输出').locator('.mine [role=status]');
  await state.filter({ hasText: '毫秒' }).waitFor({ timeout: 20000 });
  assert.match(await state.textContent() ?? '', /^与记录一致/);
  assert.equal(await page.evaluate(() => crossOriginIsolated), true);
  const now = await page.evaluate(() => scrollY);
  assert.ok(Math.abs(now - scroll) < 300, `the place: ${scroll} before, ${now} after`);
  assert.equal(await under(page, '互斥锁').locator('textarea').inputValue(), 'fn main() { /* mine */ }');
  // Another page did not ask and is not isolated.
  await page.goto(`${server.url}rust/kinds/`);
  assert.equal(await page.evaluate(() => crossOriginIsolated), false);
  assert.deepEqual(complaints, []);
  await leave(context);
});

test('where a page cannot be isolated one line says why', async () => {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const { page } = await open('rust/threads/', context);
  await under(page, '互斥锁').locator('[data-run]').click();
  const state = under(page, '互斥锁').locator('.mine [role=status]');
  await state.filter({ hasText: '线程跑不起来' }).waitFor({ timeout: 10000 });
  assert.ok(await under(page, '互斥锁').locator('[data-recorded=stdout]').isVisible());
  await leave(context);
});

test('no program takes the page down', { timeout: 120000 }, async () => {
  const { page, context } = await open('rust/limits/');
  const check = async (heading, notes, state, output) => {
    // A counter that stops when the page does not answer.
    await page.evaluate(() => {
      const seen = { last: performance.now(), worst: 0 };
      Object.assign(window, { seen, ticking: setInterval(() => {
        seen.worst = Math.max(seen.worst, performance.now() - seen.last);
        seen.last = performance.now();
      }, 10) });
    });
    const result = await run(under(page, heading));
    const worst = await page.evaluate(() => { clearInterval(window.ticking); return window.seen.worst; });
    assert.match(result.notes, notes, heading);
    assert.match(result.state ?? '', state, heading);
    assert.match(result.output ?? '', output, heading);
    assert.ok(result.ms < 6000, `${heading} took ${result.ms} ms`);
    assert.ok(worst < 1000, `${heading}: the page did not answer for ${Math.round(worst)} ms`);
    console.log(`${heading}: ${result.ms} ms, longest silence of the page ${Math.round(worst)} ms`);
  };
  await check('没有尽头', /超过 2 秒/, /与记录一致|与记录不同/, /start/);
  await check('内存', /64 MiB/, /与记录不同/, /start/);
  await check('输出', /64 KiB/, /与记录不同/, /flood/);
  await check('调用栈', /栈溢出/, /与记录不同/, /0/);
  await check('退出码', /退出码 3/, /与记录一致/, /bye/);
  await check('差别', /^$/, /32 位/, /- 8\n\+ 4\n/);
  await check('中途 panic', /panic/, /与记录不同/, /only in a browser/);
  await leave(context);
});

test('threads without an end are ended too, and a run can be stopped', { timeout: 60000 }, async () => {
  const { page, context } = await open('rust/limits/');
  await under(page, '线程没有尽头').locator('[data-run]').click();
  const state = under(page, '线程没有尽头').locator('.mine [role=status]');
  await state.filter({ hasText: '毫秒' }).waitFor({ timeout: 20000 });
  assert.match(await under(page, '线程没有尽头').locator('.mine .why').textContent() ?? '', /超过 2 秒/);
  const loop = under(page, '没有尽头');
  await loop.locator('[data-run]').click();
  await loop.locator('.mine samp').filter({ hasText: 'start' }).waitFor();
  await loop.locator('[data-run]').click();
  assert.match(await loop.locator('.mine .why').textContent() ?? '', /已停止/);
  await leave(context);
});

test('a module that does not match its digest is not run', async () => {
  // A service worker would keep a good copy.
  const { page, context } = await open('rust/kinds/', await browser.newContext({ serviceWorkers: 'block' }));
  await page.route('**/*.wasm', async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    body[body.length - 1] ^= 1;
    await route.fulfill({ response, body });
  });
  assert.match((await run(under(page, '旧版本'))).state ?? '', /指纹不符/);
  await page.unroute('**/*.wasm');
  await page.route('**/*.wasm', (route) => route.fulfill({ status: 404, body: '' }));
  assert.match((await run(under(page, '旧版本'))).state ?? '', /取不到.*404/);
  await leave(context);
});

test('hidden lines and explanations need no script', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const { page } = await open('rust/kinds/', context);
  const panel = under(page, '隐藏的行');
  assert.ok(!(await panel.locator('pre').first().innerText()).includes('struct Celsius'));
  await panel.locator('label').click();
  assert.ok((await panel.locator('pre').first().innerText()).includes('struct Celsius'));
  assert.equal(await panel.locator('[data-run]').isVisible(), false);
  await under(page, '编译失败').locator('samp a').click();
  assert.match(await page.locator('h1').textContent() ?? '', /E0382/);
  assert.ok((await page.locator('main').innerText()).includes('Erroneous code example'));
  await leave(context);
});
