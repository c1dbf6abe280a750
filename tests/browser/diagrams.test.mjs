// The step player of diagrams: every control, keys, deep links, the copy; without JavaScript, in print, on phones;
// and that search finds a diagram by words that stand only in it.
import assert from 'node:assert/strict';
import { after, before, test } from '../bounded.mjs';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { launch, leave, onError, pages, until, SITE } from './browser.mjs';
import { serve } from './server.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Two players, the first of a handshake. */
const NOTE = 'network/tcp-handshake-and-close/';
const FIRST = '#diagram-1';
/** Time of one step in play. */
const STEP_MS = 1800;

/** @typedef {import('playwright-core').Page} Page */
/** @type {Awaited<ReturnType<typeof launch>>} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
before(async () => {
  browser = await launch();
  server = await serve(SITE);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** A page in a browser of its own. @param {string} path @param {import('playwright-core').BrowserContextOptions & { clock?: boolean }} [options] */
async function visit(path, { clock, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()); });
  onError(page, (error) => complaints.push(error));
  if (clock) await page.clock.install({ time: 0 });
  await page.goto(server.url + path, { waitUntil: 'load' });
  if (clock) await page.clock.pauseAt(3_600_000);
  return { page, context, close: async () => { await leave(context); assert.deepEqual(complaints, []); } };
}

/** What a player shows: the step of its caption and dot, the drawing's steps at full strength, the word on 播放.
 * @param {Page} page @param {string} [id] */
const state = (page, id = FIRST) => page.locator(id).evaluate((player) => {
  const at = (/** @type {string} */ list, /** @type {string} */ one) => [...player.querySelectorAll(list)].findIndex((e) => e.matches(one));
  const seen = [...player.querySelectorAll('.dg')].find((d) => d.clientWidth);
  const steps = [.../** @type {Element} */ (seen).querySelectorAll('.step')];
  const full = steps.filter((s) => s.classList.contains('on') || seen?.classList.contains('all'));
  return {
    caption: at('.caps > li', '.on'), dot: at('.dotb', '[aria-current=step]') + 1,
    drawn: full.length === steps.length ? 'all' : Math.max(0, ...full.map((s) => Number(/** @type {HTMLElement} */ (s).dataset.step))),
    play: player.querySelector('[data-do=play]')?.textContent, height: /** @type {HTMLElement} */ (player).offsetHeight,
    count: player.querySelectorAll('.caps > li').length - 1,
  };
});

/** @param {Page} page @param {string} name */
const press = (page, name) => page.locator(`${FIRST} [data-do=${name}]`).click();

test('next, previous and dots go through the steps, and the player keeps its height', async () => {
  const { page, close } = await visit(NOTE);
  const whole = await state(page);
  assert.deepEqual([whole.caption, whole.dot, whole.drawn], [0, 0, 'all']);
  for (let step = 1; step <= whole.count; step++) {
    await press(page, 'next');
    const now = await state(page);
    assert.deepEqual([now.caption, now.dot, now.height], [step, step, whole.height]);
    assert.equal(now.drawn, step === whole.count ? 'all' : step);
    assert.equal(new URL(page.url()).hash, `${FIRST}-step-${step}`);
  }
  await press(page, 'next');
  assert.equal((await state(page)).caption, whole.count, 'the end is the end');
  await press(page, 'previous');
  assert.equal((await state(page)).caption, whole.count - 1);
  await page.locator(`${FIRST} .dotb`).nth(1).click();
  assert.equal((await state(page)).caption, 2);
  await press(page, 'previous');
  await press(page, 'previous');
  await press(page, 'previous');
  assert.equal((await state(page)).caption, 0, 'the whole drawing is the first');
  assert.equal(new URL(page.url()).hash, FIRST);
  assert.equal((await state(page, '#diagram-2')).caption, 0, 'the other player stays');
  await close();
});

test('what is to come is faint, and no step moves anything', async () => {
  const { page, close } = await visit(NOTE, { reducedMotion: 'reduce' });
  const places = () => page.locator(FIRST).evaluate((player) => [...player.querySelectorAll('.dg text, .ctl button')].filter((e) => e.getClientRects().length).map((e) => {
    const { x, y } = e.getBoundingClientRect();
    return `${Math.round(x)} ${Math.round(y + scrollY)}`;
  }).join());
  const before = await places();
  await press(page, 'next');
  const strengths = await page.locator(`${FIRST} .dg .step`).evaluateAll((all) => all.map((s) => [/** @type {HTMLElement} */ (s).dataset.step === '1', getComputedStyle(s).opacity].join()));
  assert.deepEqual([...new Set(strengths)].sort(), ['false,0.16', 'true,1'], 'at once under reduced motion');
  assert.equal(await places(), before);
  await close();
});

test('play takes 1.8 s a step, stops at the end and when paused', async () => {
  const { page, close } = await visit(NOTE, { clock: true });
  const { count, play } = await state(page);
  await press(page, 'play');
  for (let step = 1; step < count; step++) {
    const now = await state(page);
    assert.deepEqual([now.caption, now.play === play], [step, false]);
    await page.clock.runFor(STEP_MS - 100);
    assert.equal((await state(page)).caption, step, 'not early');
    await page.clock.runFor(100);
  }
  const end = await state(page);
  assert.deepEqual([end.caption, end.play], [count, play]);
  await page.clock.runFor(5 * STEP_MS);
  assert.equal((await state(page)).caption, count);
  await press(page, 'play');
  assert.equal((await state(page)).caption, 1, 'again from the first step');
  await press(page, 'play');
  await page.clock.runFor(5 * STEP_MS);
  const paused = await state(page);
  assert.deepEqual([paused.caption, paused.play], [1, play]);
  await close();
});

test('play pauses when the page is hidden', async () => {
  const { page, close } = await visit(NOTE, { clock: true });
  const { play } = await state(page);
  await press(page, 'play');
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.clock.runFor(5 * STEP_MS);
  const now = await state(page);
  assert.deepEqual([now.caption, now.play], [1, play]);
  await close();
});

test('arrow keys step; the browser keeps its shortcuts and a box that scrolls its arrows', async () => {
  const { page, close } = await visit(NOTE);
  await page.locator(`${FIRST} [data-do=next]`).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.equal((await state(page)).caption, 2);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+ArrowRight');
  await page.keyboard.press('ArrowUp');
  assert.equal((await state(page)).caption, 1);
  await page.locator(`${FIRST} .stage`).focus();
  await page.keyboard.press('ArrowRight');
  assert.equal((await state(page)).caption, 2, 'a drawing that fits steps too');
  await page.locator(`${FIRST} .dg-wide`).evaluate((drawing) => { /** @type {SVGElement} */ (drawing).style.minWidth = '1000px'; });
  await page.keyboard.press('ArrowRight');
  assert.equal((await state(page)).caption, 2, 'one that scrolls does not');
  await close();
});

test('a deep link opens its step', async () => {
  const { page, close } = await visit(`${NOTE}#diagram-2-step-3`);
  assert.equal((await state(page, '#diagram-2')).caption, 3);
  assert.equal((await state(page)).caption, 0);
  // The way there may be a smooth one.
  await until(page, async () => Math.abs(document.querySelector('#diagram-2')?.getBoundingClientRect().top ?? NaN) < 450);
  await page.evaluate(() => { location.hash = '#diagram-1-step-2'; });
  await page.waitForFunction(() => document.querySelectorAll('#diagram-1 .caps > li')[2].classList.contains('on'));
  await page.evaluate(() => { location.hash = '#diagram-1-step-99'; });
  await page.waitForFunction(() => document.querySelector('#diagram-1 .caps > li:last-child')?.classList.contains('on'));
  await close();
});

test('full screen and back', async () => {
  const { page, close } = await visit(NOTE);
  await press(page, 'full');
  await page.waitForFunction(() => document.fullscreenElement?.id === 'diagram-1');
  await press(page, 'next');
  assert.equal((await state(page)).caption, 1);
  await press(page, 'full');
  await page.waitForFunction(() => !document.fullscreenElement);
  await close();
});

/** Whether a text is an SVG that stands alone: well-formed, drawn with no style sheet, legible on its own ground.
 * Looked at in an empty page, which has no policy against styles in attributes.
 * @param {import('playwright-core').BrowserContext} context @param {string} svg */
const alone = async (context, svg) => (await context.newPage()).evaluate(async (text) => {
  const made = new DOMParser().parseFromString(text, 'image/svg+xml');
  if (made.querySelector('parsererror')) return made.documentElement.textContent;
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  const light = (/** @type {number} */ at) => (data[at] + data[at + 1] + data[at + 2]) / 3;
  let inked = 0;
  for (let at = 0; at < data.length; at += 4) if (Math.abs(light(at) - light(0)) > 80) inked++;
  return { ground: data[3], dark: light(0) < 128, inked: inked > 500, width: image.width };
}, svg);

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`the copied SVG stands alone, ${colorScheme}`, async () => {
    const { page, context, close } = await visit(NOTE, { colorScheme });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await press(page, 'next');
    const word = await page.locator(`${FIRST} [data-do=copy]`).textContent();
    await press(page, 'copy');
    await page.waitForFunction((before) => document.querySelector('#diagram-1 [data-do=copy]')?.textContent !== before, word);
    const svg = await page.evaluate(() => navigator.clipboard.readText());
    const width = Number(await page.locator(`${FIRST} .dg-wide`).getAttribute('width'));
    assert.deepEqual(await alone(context, svg), { ground: 255, dark: colorScheme === 'dark', inked: true, width });
    await close();
  });
}

test('without a clipboard the SVG is saved as a file', async () => {
  const { page, context, close } = await visit(NOTE);
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'copy')]);
  assert.equal(download.suggestedFilename(), 'diagram-1.svg');
  const svg = readFileSync(/** @type {string} */ (await download.path()), 'utf8');
  assert.equal(typeof await alone(context, svg), 'object');
  await close();
});

/** The drawing and all captions at full strength, and no control. @param {Page} page */
const everything = (page) => page.locator('.player').evaluateAll((players) => players.map((player) => {
  const shown = (/** @type {Element} */ e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility === 'visible' && getComputedStyle(e).opacity === '1';
  const drawings = [...player.querySelectorAll('.dg')].filter(shown);
  const steps = drawings.flatMap((d) => [...d.querySelectorAll('.step')]);
  return [drawings.length, steps.length > 0 && steps.every(shown), [...player.querySelectorAll('.caps > li')].every(shown), player.querySelector('.ctl')?.getClientRects().length].join();
}));

test('everything shows without JavaScript and on paper', async () => {
  const bare = await visit(NOTE, { javaScriptEnabled: false });
  assert.deepEqual([...new Set(await everything(bare.page))], ['1,true,true,0']);
  await bare.close();
  const { page, close } = await visit(NOTE);
  await press(page, 'next');
  await page.emulateMedia({ media: 'print' });
  await page.waitForFunction(() => [...document.querySelectorAll('.dg .step')].every((s) => getComputedStyle(s).opacity === '1'));
  assert.deepEqual([...new Set(await everything(page))], ['1,true,true,0']);
  await close();
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const width of [390, 1440]) {
    test(`axe with a player in use: ${colorScheme}, ${width} px`, async () => {
      for (const path of [NOTE, `duo/${NOTE}`]) {
        const { page, close } = await visit(path, { colorScheme, viewport: { width, height: 900 } });
        await press(page, 'next');
        await page.locator(`${FIRST} .dotb`).nth(1).click();
        await page.waitForTimeout(300);
        await page.evaluate(axeSource);
        const result = await page.evaluate((tags) => globalThis.axe.run('.player', { runOnly: tags }), TAGS);
        assert.deepEqual(result.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`), []);
        await close();
      }
    });
  }
}

test('labels are 11 px and more on phones and desktops, and what scrolls takes the focus', async () => {
  const paths = pages(SITE).filter((path) => path.startsWith('network/') || path.startsWith('en/cache/'))
    .filter((path) => readFileSync(join(SITE, path), 'utf8').includes('class="player"'));
  assert.ok(paths.length > 10, `${paths.length} pages with diagrams`);
  for (const width of [390, 1440]) {
    const { page, close } = await visit('', { viewport: { width, height: 900 } });
    for (const path of paths) {
      await page.goto(server.url + path.replace(/index\.html$/, ''));
      const faults = await page.locator('.player').evaluateAll((players) => players.flatMap((player) => {
        const stage = /** @type {HTMLElement} */ (player.querySelector('.stage'));
        const drawing = /** @type {SVGSVGElement} */ ([...player.querySelectorAll('.dg')].find((d) => d.clientWidth));
        const scale = drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width;
        const sizes = [...drawing.querySelectorAll('text')].map((t) => parseFloat(getComputedStyle(t).fontSize) * scale);
        const small = Math.min(...sizes) < 10.95 ? [`${player.id}: ${Math.min(...sizes)} px`] : [];
        const scrolls = stage.scrollWidth > stage.clientWidth && stage.tabIndex < 0 ? [`${player.id} scrolls without focus`] : [];
        return [...small, ...scrolls, ...(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls'] : [])];
      }));
      assert.deepEqual(faults, [], `${path} at ${width} px`);
    }
    await close();
  }
});

test('search finds a diagram by words that stand only in it', async () => {
  const { page, close } = await visit('');
  await page.keyboard.press('Control+k');
  await page.waitForSelector('dialog.pal[open]');
  await page.fill('dialog.pal input[role=combobox]', '关闭 / 发FIN');
  const group = page.locator('dialog.pal [role=group][data-kind="2"]');
  await group.waitFor();
  assert.equal(await group.getAttribute('aria-label'), '图解');
  const first = await group.locator('a[role=option]').first().getAttribute('href');
  assert.match(first ?? '', /network\/tcp-connection-states\/#b-state-machine-2$/);
  // The next answer ends its diagrams with the way to all of them.
  await page.fill('dialog.pal input[role=combobox]', '关闭 / 发');
  const all = group.locator('[role=option]').last().filter({ hasText: '全部图解' });
  await all.waitFor();
  await all.click();
  await page.waitForURL('**/diagrams/');
  await close();
});
