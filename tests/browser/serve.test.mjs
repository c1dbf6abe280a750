// `bagu serve` in a browser: what an author sees while writing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { spawn } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { launch } from './browser.mjs';

const BAGU = resolve(process.env.BAGU ?? 'target/release/bagu');
const PATIENCE_MS = 20_000;

const project = mkdtempSync(join(tmpdir(), 'bagu-serve-'));
const note = join(project, 'notes/net/a.md');
const config = join(project, 'bagu.toml');

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {import('playwright-core').Page} */ let page;
/** @type {ReturnType<typeof start>} */ let server;

/** Runs `check` until it gives something true. @param {() => unknown} check @param {string} what */
async function until(check, what) {
  for (const start = Date.now(); Date.now() - start < PATIENCE_MS; ) {
    // A page that is just reloading has no context to ask.
    const found = await Promise.resolve().then(check).catch(() => false);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${what}: not within ${PATIENCE_MS} ms\n${server.log()}`);
}

function start(port = '0') {
  const child = spawn(BAGU, ['serve', '--port', port], { cwd: project, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (data) => { log += data; });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  return {
    log: () => log,
    builds: () => (log.match(/(built in|failed after) \d+ ms/g) ?? []).length,
    url: () => /http:\/\/127\.0\.0\.1:\d+\//.exec(log)?.[0] ?? '',
    stop: () => { child.kill('SIGINT'); return ended; },
  };
}

/** Marks the page as it is now: a reload removes the mark. */
const mark = () => page.evaluate(() => { Object.assign(window, { marked: true }); });
const isMarked = () => page.evaluate(() => 'marked' in window);
const overlay = (/** @type {string} */ selector) =>
  page.evaluate((selector) => document.querySelector('bagu-findings')?.shadowRoot?.querySelector(selector)?.textContent, selector);

before(async () => {
  mkdirSync(join(project, 'notes/net'), { recursive: true });
  mkdirSync(join(project, 'static/css'), { recursive: true });
  copyFileSync('static/css/site.css', join(project, 'static/css/site.css'));
  const sections = Array.from({ length: 60 }, (_, n) => `## 第${n}节 {#s${n}}\n\n正文 ${n}。\n\n正文。\n`);
  writeFileSync(note, `---\ntitle: 甲\n---\n\n${sections.join('\n')}`);
  writeFileSync(join(project, 'notes/net/b.md'), '---\ntitle: 乙\n---\n\n正文。\n');
  writeFileSync(config, 'titel = "站"\n');
  server = start();
  browser = await launch();
  page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
});

after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(project, { recursive: true, force: true });
});

test('a first build that fails is shown, and mended in place', async () => {
  await until(() => server.builds() === 1, 'the first build');
  await page.goto(`${server.url()}net/a/`);
  assert.match(await page.innerText('pre'), /bagu\.toml:1:1: fatal: unknown key `titel`/);
  writeFileSync(config, 'title = "站"\n');
  await until(() => page.evaluate(() => document.querySelector('h1')?.textContent?.includes('甲')), 'the page');
  assert.equal(await page.evaluate(() => crossOriginIsolated), true);
});

test('an edit reloads the page and keeps the place', async () => {
  const top = () => page.evaluate(() => document.getElementById('s40')?.getBoundingClientRect().top ?? NaN);
  await page.evaluate(() => {
    document.getElementById('s40')?.scrollIntoView({ behavior: 'instant' });
    scrollBy({ top: -150, behavior: 'instant' });
  });
  const before = await top();
  await mark();
  writeFileSync(note, readFileSync(note, 'utf8').replace('正文 3。', '新的文字。\n\n一段。\n\n又一段。'));
  await until(async () => !(await isMarked()) && page.evaluate(() => document.body.textContent?.includes('新的文字')), 'reload');
  await until(async () => Math.abs(await top() - before) <= 8, `the section at ${before}`);
});

test('an edit of another note leaves the page alone', async () => {
  await mark();
  const builds = server.builds();
  appendFileSync(join(project, 'notes/net/b.md'), '\n更多。\n');
  await until(() => server.builds() > builds, 'a build');
  // News come after the build: ask for them on a way of our own first.
  await page.evaluate(() => fetch(location.pathname));
  await page.waitForTimeout(300);
  assert.equal(await isMarked(), true);
});

test('a style sheet is swapped without a reload', async () => {
  appendFileSync(join(project, 'static/css/site.css'), '\nbody { outline: 3px solid rgb(1, 2, 3); }\n');
  await until(() => page.evaluate(() => getComputedStyle(document.body).outlineColor === 'rgb(1, 2, 3)'), 'the style');
  await until(() => page.evaluate(() => document.querySelectorAll('head link[href*="site.css"]').length === 1), 'one sheet');
  assert.equal(await isMarked(), true);
});

test('a build that fails shows why over the old page', async () => {
  writeFileSync(config, 'titel = "<img src=x onerror=alert(1)>"\n');
  await until(async () => (await overlay('section'))?.includes('did you mean `title`?'), 'the overlay');
  assert.equal(await overlay('img'), undefined);
  assert.equal(await overlay('mark'), 'titel');
  writeFileSync(config, 'title = "站"\n');
  await until(async () => (await overlay('section')) === undefined, 'no overlay');
  assert.equal(await isMarked(), true);
  appendFileSync(note, '\n[[nope]]\n');
  await until(async () => !(await isMarked()) && (await overlay('button.badge')), 'a badge');
});

test('a page finds the next run of the server', async () => {
  const port = new URL(server.url()).port;
  assert.equal(await server.stop(), 0);
  await mark();
  server = start(port);
  await until(async () => !(await isMarked()), 'reload');
});
