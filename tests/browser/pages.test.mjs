// Every kind of page, both themes, phone and desktop: axe, overflow, console, requests; and with JavaScript off.
import assert from 'node:assert/strict';
import { after, before, describe, test } from '../bounded.mjs';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { kinds, launch, leave, onError, SITE } from './browser.mjs';
import { serve } from './server.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [320, 390, 768, 1440];
/** The themes in which axe looks at a width: every width and theme every day, every pair in `./check full`. */
const THEMES = /** @type {const} */ ({ 320: ['light'], 390: ['dark'], 768: ['dark'], 1440: ['light'] });
const BOTH = /** @type {const} */ (['light', 'dark']);

/** @type {Awaited<ReturnType<typeof launch>>} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
before(async () => {
  browser = await launch({ isPlain: true });
  server = await serve(SITE);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** A page that gathers everything it should not do. */
async function open(/** @type {string} */ path, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()); });
  onError(page, (error) => complaints.push(error));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.host !== new URL(server.url).host) complaints.push(`request to ${url.host}`);
  });
  await page.goto(server.url + path, { waitUntil: 'load' });
  return { page, complaints, close: () => leave(context) };
}

const overflow = () => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return '';
  const wide = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1);
  return `${root.scrollWidth} > ${root.clientWidth}: ${wide.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(' | ')}`;
};

// Two pages at a time: neither test waits for anything but its own page.
describe('every kind of page', { concurrency: 2 }, () => {
  for (const [kind, path] of Object.entries(kinds())) {
    test(`axe and layout: ${kind}, ${WIDTHS.join(', ')} px, light and dark`, async () => {
      for (const width of /** @type {(keyof typeof THEMES)[]} */ (WIDTHS)) {
        const { page, complaints, close } = await open(path, { colorScheme: 'light', viewport: { width, height: 900 } });
        assert.equal(await page.evaluate(overflow), '', `${width} px`);
        // Answers and folded callouts are read too.
        await page.evaluate(() => { for (const d of document.querySelectorAll('details')) d.open = true; });
        // Through the debugger, not as a script of the page: the page's policy stays in force.
        await page.evaluate(axeSource);
        for (const colorScheme of process.env.TIER === 'full' ? BOTH : THEMES[width]) {
          await page.emulateMedia({ colorScheme });
          const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
          assert.equal(ground === 'rgb(255, 255, 255)', colorScheme === 'light', `${colorScheme}: ${ground}`);
          const result = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), TAGS);
          const told = result.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
          assert.deepEqual(told, [], `${width} px, ${colorScheme}`);
        }
        assert.deepEqual(complaints, [], `${width} px`);
        await close();
      }
    });

    test(`without JavaScript: ${kind}`, async () => {
      for (const width of WIDTHS) {
        const { page, close } = await open(path, { javaScriptEnabled: false, viewport: { width, height: 900 } });
        assert.equal(await page.evaluate(overflow), '', `${width} px`);
        assert.ok((await page.locator('main').innerText()).trim().length > 20, 'readable without JavaScript');
        await close();
      }
    });
  }
});

test('the site without JavaScript has no inline script, style or handler', () => {
  for (const path of Object.values(kinds())) {
    const html = readFileSync(`${SITE}/${path.endsWith('.html') ? path : `${path}index.html`}`, 'utf8');
    const text = html.replace(/<pre[\s\S]*?<\/pre>/g, '');
    assert.doesNotMatch(text, /<[a-z][^>]*\son[a-z]+=/i, path);
    assert.doesNotMatch(text, /<[a-z][^>]*\sstyle=/i, path);
    // A data block is not run, and the policy does not apply to it.
    assert.doesNotMatch(text, /<script(?![^>]*\ssrc=)(?! type="application\/ld\+json">)[^>]*>/i, path);
  }
});

test('duo modes work by CSS alone, are remembered, and keep the place', async () => {
  const path = kinds()['note-duo'];
  const still = await open(path, { javaScriptEnabled: false, viewport: { width: 1440, height: 900 } });
  const columns = () => {
    const bi = document.querySelector('.blocks > .bi:not(.bi-h):has([lang|=en])');
    return bi ? getComputedStyle(bi).gridTemplateColumns.split(' ').length : 0;
  };
  assert.equal(await still.page.evaluate(columns), 2, 'side by side');
  await still.page.locator('label[for=m-stack]').click();
  assert.notEqual(await still.page.evaluate(columns), 2, 'stacked');
  await still.page.locator('label[for=m-peek]').click();
  const cover = still.page.locator('.blocks > .bi .peek + label').first();
  const hidden = () => still.page.locator('.blocks > .bi:has(.peek) > [lang="en"]').first().evaluate((e) => getComputedStyle(e).visibility);
  assert.equal(await hidden(), 'hidden');
  await cover.click();
  assert.equal(await hidden(), 'visible');
  await still.close();

  const { page, close } = await open(path, { viewport: { width: 1440, height: 900 } });
  const ids = await page.evaluate(() => [...document.querySelectorAll('.blocks > .bi[id]')].map((e) => e.id));
  const id = ids[Math.floor(ids.length / 2)];
  await page.evaluate((id) => { document.documentElement.style.scrollBehavior = 'auto'; document.getElementById(id)?.scrollIntoView({ block: 'start' }); }, id);
  await page.waitForTimeout(50);
  const top = () => page.evaluate((id) => document.getElementById(id)?.getBoundingClientRect().top ?? 0, id);
  const before = await top();
  await page.evaluate(() => { /** @type {HTMLElement} */ (document.querySelector('label[for=m-stack]')).click(); });
  await page.waitForTimeout(100);
  assert.ok(Math.abs((await top()) - before) <= 8, `moved ${(await top()) - before} px`);
  await page.reload();
  assert.equal(await page.locator('#m-stack').isChecked(), true, 'remembered');
  await close();
});

test('the theme is remembered and applied before the first paint', async () => {
  const { page, close } = await open('', { colorScheme: 'light' });
  await page.locator('[data-theme-button]').click();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await page.goto(server.url + kinds()['note-zh'], { waitUntil: 'commit' });
  await page.waitForSelector('body', { state: 'attached' });
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await close();
});

test('from disk everything can be read and followed', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`file://${SITE}/index.html`);
  const href = await page.locator('ul.cats a').first().getAttribute('href');
  assert.match(href ?? '', /index\.html$/);
  await page.locator('ul.cats a').first().click();
  await page.locator('.notes h3 a').first().click();
  assert.ok((await page.locator('article h1').innerText()).length > 1);
  await leave(context);
});

test('the 404 page works at any depth under a base path', async () => {
  const { page, close } = await open('no/such/page/');
  assert.ok((await page.locator('h1').innerText()).length > 1);
  const sheet = await page.evaluate(() => document.styleSheets.length);
  assert.ok(sheet >= 1);
  await close();
});
