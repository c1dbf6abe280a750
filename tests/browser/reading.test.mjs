// Inside a note: modes, keys, settings, sheets, tips and previews, place, questions alone, Markdown, print; budgets.
import assert from 'node:assert/strict';
import { after, before, test } from '../bounded.mjs';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { launch, leave, onError, pages, SITE } from './browser.mjs';
import { serve } from './server.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** A note with terms, links, questions, drawings and snippets. */
const NOTE = 'cache/cache-breakdown/';
const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** @typedef {import('playwright-core').Page} Page */
/** @type {Awaited<ReturnType<typeof launch>>} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {Awaited<ReturnType<typeof serve>>} */
let repo;
before(async () => {
  browser = await launch();
  [server, repo] = await Promise.all([serve(SITE), serve(SITE, '/repo/')]);
});
after(async () => {
  await browser?.close();
  await server?.close();
  await repo?.close();
});

/** A page in a browser of its own that gathers everything it should not do.
 * @param {string} path @param {{ at?: typeof server } & import('playwright-core').BrowserContextOptions} [options] */
async function open(path, { at = server, ...options } = DESK) {
  const context = await browser.newContext({ serviceWorkers: 'block', ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type()) && !/Service Worker registration blocked/.test(message.text())) complaints.push(message.text()); });
  onError(page, (error) => complaints.push(error));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.host !== new URL(at.url).host) complaints.push(`request to ${url.host}`);
  });
  await page.goto(at.url + path, { waitUntil: 'load' });
  return { page, context, complaints, close: async () => { await leave(context); assert.deepEqual(complaints, []); } };
}

/** @param {Page} page @param {string} key */
const kept = (page, key) => page.evaluate((key) => localStorage.getItem(`${document.documentElement.dataset.site}:${key}`), key);

/** What scrolls smoothly has arrived. @param {Page} page */
async function settle(page) {
  for (let last = -1, now = -2; last !== now;) {
    last = now;
    await page.waitForTimeout(80);
    now = await page.evaluate(() => scrollY);
  }
}

/** @param {Page} page */
async function axe(page) {
  // Through the debugger, not as a script of the page: the page's policy stays in force.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), TAGS);
  return violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes.slice(0, 3).map((/** @type {any} */ n) => n.html.slice(0, 160)).join(' | ')}`);
}

// ---- modes

for (const [device, options, modes] of /** @type {const} */ ([['desk', DESK, ['m-stack', 'm-peek', 'm-side']], ['phone', PHONE, ['m-peek', 'm-side']]])) {
  test(`a switch of mode keeps the block under the eyes: ${device}`, async () => {
    const { page, close } = await open(`duo/${NOTE}`, options);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    let most = 0;
    for (const part of [0.15, 0.35, 0.55, 0.75]) {
      for (const mode of modes) {
        await page.evaluate((top) => scrollTo({ top, behavior: 'instant' }), part * height);
        await page.waitForTimeout(60);
        // What stands in the upper part of the window, as a reader sees it.
        const before = await page.evaluate(() => {
          const all = [...document.querySelectorAll('.text > [id], .bi-h > [id], .qas > [id]')];
          const block = all.find((one) => { const { top, bottom } = one.getBoundingClientRect(); return top >= 64 && bottom > top && top < innerHeight / 3; });
          return block && { id: block.id, top: block.getBoundingClientRect().top };
        });
        if (!before) continue;
        await page.evaluate((mode) => { /** @type {HTMLElement} */ (document.querySelector(`label[for=${mode}]`)).click(); }, mode);
        await page.waitForTimeout(120);
        const now = await page.evaluate((id) => document.getElementById(id)?.getBoundingClientRect().top ?? 0, before.id);
        most = Math.max(most, Math.abs(now - before.top));
        assert.ok(Math.abs(now - before.top) <= 8, `${mode} at ${part}: #${before.id} moved ${now - before.top} px`);
        assert.equal(await page.locator(`#${mode}`).isChecked(), true);
        assert.equal(await kept(page, 'mode'), mode);
      }
    }
    console.log(`${device}: a switch moves the block by at most ${most.toFixed(1)} px`);
    await close();
  });
}

test('by the arrow keys of the radios, too, and the remembered mode is there before the first paint', async () => {
  const { page, close } = await open(`duo/${NOTE}`);
  await page.locator('#m-side').focus();
  await page.evaluate(() => scrollTo({ top: 900, behavior: 'instant' }));
  const first = () => page.evaluate(() => {
    const block = [...document.querySelectorAll('.text > [id]')].find((one) => one.getBoundingClientRect().top >= 64);
    return { id: block?.id ?? '', top: block?.getBoundingClientRect().top ?? 0 };
  });
  const before = await first();
  await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(100);
  assert.equal(await page.locator('#m-stack').isChecked(), true);
  const now = await page.evaluate((id) => document.getElementById(id)?.getBoundingClientRect().top ?? 0, before.id);
  assert.ok(Math.abs(now - before.top) <= 8, `moved ${now - before.top} px`);
  await page.goto('about:blank');
  await page.addInitScript(() => {
    document.addEventListener('DOMContentLoaded', () => {
      const radio = /** @type {HTMLInputElement} */ (document.getElementById('m-stack'));
      Object.assign(globalThis, { early: radio.checked });
    });
  });
  await page.goto(`${server.url}duo/${NOTE}`);
  assert.equal(await page.evaluate(() => Reflect.get(globalThis, 'early')), true);
  await close();
});

test('side by side needs room; the phone stacks; tap to show hides from everyone and reveals without a jump', async () => {
  for (const [width, columns] of [[1440, 2], [390, 1], [320, 1]]) {
    const { page, close } = await open(`duo/${NOTE}`, { javaScriptEnabled: false, viewport: { width, height: 900 } });
    const found = await page.evaluate(() => {
      const [zh, en] = [...(document.querySelector('.blocks > .bi:not(.bi-h, .stack):has(> [lang=en])')?.children ?? [])].filter((one) => one.matches('[lang]'));
      return zh.getBoundingClientRect().right <= en.getBoundingClientRect().left ? 2 : 1;
    });
    assert.equal(found, columns, `${width} px`);
    assert.equal(await page.locator('label[for=m-stack]').isVisible(), columns === 2);
    await page.locator('label[for=m-peek]').click();
    const heights = () => page.evaluate(() => [...document.querySelectorAll('.text > *')].map((one) => one.getBoundingClientRect().height));
    const covered = await heights();
    const english = page.locator('.blocks > .bi:has(> .peek) > [lang=en]');
    assert.equal(await english.first().isVisible(), false);
    for (const cover of (await page.locator('.peek + label').all()).slice(0, 12)) if (await cover.isVisible()) await cover.click();
    assert.equal(await english.first().isVisible(), true);
    assert.deepEqual(await heights(), covered, 'revealing changes no height');
    await close();
  }
});

test('T shows one translation, Shift+T all, and no height changes', async () => {
  const { page, close } = await open(`duo/${NOTE}`);
  await page.locator('label[for=m-peek]').click();
  const height = () => page.evaluate(() => document.documentElement.scrollHeight);
  const shown = () => page.locator('.peek:checked').count();
  const before = await height();
  await page.evaluate(() => scrollTo({ top: 1200, behavior: 'instant' }));
  await page.keyboard.press('t');
  await page.waitForFunction(() => document.querySelectorAll('.peek:checked').length === 1);
  const top = await page.locator('.peek:checked ~ [lang=en]').first().evaluate((one) => one.getBoundingClientRect().top);
  assert.ok(top > -200 && top < 900, `the one that is being read, at ${top}`);
  await page.keyboard.press('Shift+T');
  await page.waitForFunction(() => [...document.querySelectorAll('.peek')].every((one) => !one.getClientRects().length || /** @type {HTMLInputElement} */ (one).checked));
  assert.ok(await shown() > 5);
  assert.equal(await height(), before);
  await page.keyboard.press('Shift+T');
  await page.waitForFunction(() => !document.querySelector('.peek:checked:not(details .peek)'));
  await close();
});

test('the partner is marked: pointed at, focused, selected', async () => {
  const { page, close } = await open(`duo/${NOTE}`);
  const bar = (/** @type {string} */ lang) => page.evaluate((lang) => getComputedStyle(/** @type {Element} */ (document.querySelector(`.blocks > .bi:not(.bi-h) > [lang|=${lang}]`)), '::before').backgroundColor, lang);
  await page.mouse.move(5, 5);
  const quiet = await bar('en');
  await page.locator('.blocks > .bi:not(.bi-h) > [lang|=zh]').first().hover();
  assert.notEqual(await bar('en'), quiet);
  await page.evaluate(() => {
    const text = document.querySelector('.blocks > .bi:not(.bi-h) > [lang|=en]');
    if (text) getSelection()?.selectAllChildren(text);
  });
  await page.waitForSelector('.partner');
  assert.equal(await page.locator('.partner').first().getAttribute('lang'), 'zh-Hans');
  await page.evaluate(() => getSelection()?.removeAllRanges());
  await page.waitForFunction(() => !document.querySelector('.partner'));
  await close();
});

test('stale and missing blocks are marked', async () => {
  // The golden site has one of each; its placeholder for the folder of assets is this site's.
  const golden = join(dirname(fileURLToPath(import.meta.url)), '../site.expected');
  const path = pages(golden).find((path) => path.startsWith('duo/') && /class="stale"/.test(readFileSync(join(golden, path), 'utf8'))) ?? '';
  assert.ok(path, 'a page with a stale block');
  const assets = readdirSync(join(SITE, 'assets')).find((name) => /^[0-9a-f]{10}$/.test(name)) ?? '';
  const own = await serve(golden);
  const context = await browser.newContext(DESK);
  const page = await context.newPage();
  await page.route('**/assets/ASSETS/**', (route) => {
    const file = join(SITE, 'assets', assets, new URL(route.request().url()).pathname.split('/assets/ASSETS/')[1]);
    return existsSync(file) ? route.fulfill({ path: file }) : route.abort();
  });
  await page.goto(own.url + path.replace('index.html', ''));
  const stale = page.locator('.stale').first();
  assert.match(await stale.innerText(), /原文已更新/);
  assert.equal(await stale.evaluate((one) => getComputedStyle(one, '::before').borderInlineStartStyle), 'dashed');
  const missing = page.locator('.want').first();
  if (await missing.count()) {
    assert.match(await missing.innerText(), /待译/);
    assert.equal(await missing.evaluate((one) => getComputedStyle(one, '::before').borderInlineStartStyle), 'dotted');
  }
  await leave(context);
  await own.close();
});

// ---- keys

test('keys: modes, blocks, notes, theme, help, and what the keeper of progress is told', async () => {
  const { page, close } = await open(`duo/${NOTE}`);
  for (const [key, id] of [['4', 'm-stack'], ['5', 'm-peek'], ['3', 'm-side']]) {
    await page.keyboard.press(key);
    await page.waitForFunction((id) => /** @type {HTMLInputElement} */ (document.getElementById(id)).checked, id);
  }
  const at = () => page.evaluate(() => document.querySelector('.at')?.id);
  await page.keyboard.press('j');
  await page.waitForSelector('.at');
  const first = await at();
  assert.equal(await page.evaluate(() => document.activeElement?.classList.contains('at')), true, 'the block has the focus');
  await page.keyboard.press('j');
  await page.waitForFunction((first) => document.querySelector('.at')?.id !== first, first);
  await page.keyboard.press('k');
  await page.waitForFunction((first) => document.querySelector('.at')?.id === first, first);
  for (let n = 0; n < 12; n++) await page.keyboard.press('j');
  await settle(page);
  const box = await page.locator('.at').boundingBox();
  assert.ok(box && box.y >= 56 && box.y < 900, `in view: ${box?.y}`);
  await page.evaluate(() => {
    Object.assign(globalThis, { told: [] });
    document.addEventListener('bagu:key', (event) => Reflect.get(globalThis, 'told').push(/** @type {CustomEvent} */ (event).detail.key));
  });
  await page.keyboard.press('m');
  await page.keyboard.press('b');
  await page.waitForFunction(() => Reflect.get(globalThis, 'told').length === 2);
  assert.deepEqual(await page.evaluate(() => Reflect.get(globalThis, 'told')), ['m', 'b']);
  await page.keyboard.press('d');
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
  await page.keyboard.press('?');
  await page.waitForSelector('dialog.keys[open]');
  for (const word of ['J', 'Shift T', '[', 'Ctrl K']) assert.ok(await page.locator('dialog.keys kbd', { hasText: word }).count(), word);
  await page.keyboard.press('j');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('dialog[open]'));
  const next = await page.locator('.pn a[rel=next]').getAttribute('href') ?? '';
  await page.keyboard.press(']');
  await page.waitForURL(new URL(next, page.url()).href);
  await page.keyboard.press('[');
  await page.waitForURL(`${server.url}duo/${NOTE}`);
  await page.keyboard.press('2');
  await page.waitForURL(`${server.url}en/${NOTE}`);
  await page.keyboard.press('4');
  await page.waitForURL(`${server.url}duo/${NOTE}`);
  assert.equal(await page.locator('#m-stack').isChecked(), true);
  await close();
});

test('no key while typing or composing, with modifiers, or when they are off', async () => {
  const { page, close } = await open(`duo/${NOTE}`);
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme ?? '');
  for (const keys of ['Control+d', 'Alt+d', 'Meta+d']) await page.keyboard.press(keys).catch(() => {});
  await page.evaluate(() => dispatchEvent(new KeyboardEvent('keydown', { key: 'd', isComposing: true })));
  await page.evaluate(() => {
    const field = document.createElement('textarea');
    field.id = 'typing';
    document.querySelector('article')?.append(field);
    field.focus();
  });
  await page.keyboard.type('dj?');
  assert.equal(await page.inputValue('#typing'), 'dj?');
  await page.waitForTimeout(200);
  assert.equal(await theme(), '');
  assert.equal(await page.locator('dialog[open], .at').count(), 0);
  await page.evaluate(() => document.getElementById('typing')?.remove());
  await page.click('.tools [data-settings]');
  await page.locator('dialog .switch', { hasText: '快捷键' }).click();
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('dialog[open]'));
  for (const key of ['d', 'j', '?', '/']) await page.keyboard.press(key);
  await page.waitForTimeout(200);
  assert.equal(await theme(), '');
  assert.equal(await page.locator('dialog[open], .at').count(), 0);
  await page.reload();
  await page.keyboard.press('d');
  await page.waitForTimeout(200);
  assert.equal(await theme(), '', 'still off after a reload');
  await close();
});

// ---- settings

test('settings change the text, are there before the first paint, shift nothing, and can be taken back', async () => {
  for (const options of [DESK, PHONE]) {
    const { page, close } = await open(NOTE, options);
    const look = () => page.evaluate(() => {
      const style = getComputedStyle(/** @type {Element} */ (document.querySelector('.text > p[id]')));
      return { size: style.fontSize, lines: style.lineHeight, face: style.fontFamily, width: /** @type {Element} */ (document.querySelector('article')).clientWidth,
        term: getComputedStyle(/** @type {Element} */ (document.querySelector('a.term'))).textDecorationLine };
    });
    const plain = await look();
    await page.locator('[data-settings]:visible').click();
    await page.waitForSelector('dialog[open]');
    for (const name of ['大', '宽', '松', '宋体']) await page.locator('dialog .set label', { hasText: new RegExp(`^${name}$`) }).click();
    await page.locator('dialog .switch', { hasText: '术语' }).click();
    const changed = await look();
    assert.ok(parseFloat(changed.size) > parseFloat(plain.size) * 1.1, changed.size);
    assert.ok(parseFloat(changed.lines) / parseFloat(changed.size) > 2, changed.lines);
    assert.match(changed.face, /Songti/);
    assert.equal(changed.term, 'none');
    if (options === DESK) assert.ok(changed.width > plain.width);
    await page.keyboard.press('Escape');
    await page.addInitScript(() => {
      Object.assign(globalThis, { shift: 0 });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) Reflect.set(globalThis, 'shift', Reflect.get(globalThis, 'shift') + Reflect.get(entry, 'value'));
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.reload();
    await page.waitForTimeout(800);
    assert.deepEqual(await look(), changed, 'kept');
    assert.equal(await page.evaluate(() => Reflect.get(globalThis, 'shift')), 0, 'layout shift');
    await page.locator('[data-settings]:visible').click();
    await page.locator('dialog .acts .btn').first().click();
    assert.deepEqual(await look(), plain, 'taken back');
    assert.equal(await kept(page, 'settings'), '{}');
    await close();
  }
});

test('what the store holds of settings may be anything', async () => {
  for (const value of ['', '{', 'null', '[]', '{"size":{},"keys":7}', '{"size":"<img src=x onerror=alert(1)>"}']) {
    const { page, close } = await open('');
    await page.evaluate((value) => {
      const { site } = document.documentElement.dataset;
      for (const key of ['settings', 'mode', 'resume']) localStorage.setItem(`${site}:${key}`, value);
    }, value);
    await page.goto(`${server.url}duo/${NOTE}`);
    assert.ok((await page.locator('.text').innerText()).length > 200, value);
    await close();
  }
});

// ---- sheets

test('phone: contents, modes and settings are sheets; Esc, back and a click beside close them', async () => {
  const { page, close } = await open(NOTE, PHONE);
  for (const target of await page.locator('.tabs > *').all()) {
    const box = await target.boundingBox();
    assert.ok(box && box.width >= 44 && box.height >= 44, `${JSON.stringify(box)}`);
  }
  const sheets = ['.tabs [href="#contents"]', '.tabs [href="#modes"]', '.tabs [data-settings]'];
  const closers = [
    () => page.keyboard.press('Escape'), () => page.goBack(), () => page.touchscreen.tap(200, 6), () => page.locator('dialog .sheet-h button').tap(),
  ];
  await page.evaluate(() => scrollTo({ top: 900, behavior: 'instant' }));
  for (const sheet of sheets) {
    for (const shut of closers) {
      await page.locator(sheet).tap();
      await page.waitForSelector('dialog[open]');
      for (const target of await page.locator('dialog :is(button, a, label):visible').all()) {
        const box = await target.boundingBox();
        assert.ok(box && box.height >= 44, `${sheet}: ${await target.innerText()}: ${box?.height}`);
      }
      for (let n = 0; n < 8; n++) {
        await page.keyboard.press('Tab');
        // The browser's own bar is the body.
        assert.equal(await page.evaluate(() => Boolean(document.activeElement?.closest('dialog') ?? document.activeElement === document.body)), true, 'the focus stays');
      }
      await shut();
      await page.waitForFunction(() => !document.querySelector('dialog[open]') && !history.state?.sheet);
      assert.equal(page.url(), server.url + NOTE, 'the page is the same');
      assert.equal(await page.evaluate(() => scrollY), 900, 'and its place');
    }
  }
  await close();
});

test('phone: a line of the contents and a mode lead where they say', async () => {
  const { page, close } = await open(NOTE, PHONE);
  await page.locator('.tabs [href="#contents"]').tap();
  const line = page.locator('dialog .toc a').nth(1);
  const id = decodeURIComponent((await line.getAttribute('href') ?? '').slice(1));
  await line.tap();
  await page.waitForFunction((id) => decodeURIComponent(location.hash) === `#${id}`, id);
  await settle(page);
  const top = await page.evaluate((id) => document.getElementById(id)?.getBoundingClientRect().top ?? -1, id);
  assert.ok(top >= 50 && top < 200, `the heading is at ${top}`);
  await page.locator('.tabs [href="#modes"]').tap();
  await page.locator('dialog .choice', { hasText: '点按显示' }).tap();
  await page.waitForURL(/\/duo\//);
  assert.equal(await page.locator('#m-peek').isChecked(), true);
  await page.locator('.tabs [href="#modes"]').tap();
  assert.match(await page.locator('dialog .choice[aria-pressed=true]').first().innerText(), /双语/);
  await close();
  // Without a script they are jumps.
  const still = await open(NOTE, { ...PHONE, javaScriptEnabled: false });
  assert.equal(await still.page.locator('.tabs [data-settings]').isVisible(), false);
  await still.page.locator('.tabs [href="#contents"]').tap();
  await settle(still.page);
  assert.ok(((await still.page.locator('#contents').boundingBox())?.y ?? 9999) < 844);
  await still.close();
});

test('desktop: the side shows the note, the contents follow', async () => {
  const { page, close } = await open(NOTE);
  assert.equal(await page.locator('.side [aria-current=page]').count(), 1);
  await page.locator('.text > h2').nth(2).evaluate((heading) => heading.scrollIntoView({ behavior: 'instant', block: 'start' }));
  const text = await page.locator('.text > h2').nth(2).evaluate((heading) => heading.firstChild?.textContent);
  await page.waitForFunction((text) => document.querySelector('.toc [aria-current]')?.textContent === text, text);
  await close();
});

// ---- place

for (const javaScriptEnabled of [true, false]) {
  test(`where there is no room beside the text the contents stand above it, ${javaScriptEnabled ? 'and follow' : 'without a script'}`, async () => {
    const { page, close } = await open(NOTE, { viewport: { width: 1024, height: 800 }, javaScriptEnabled });
    const here = page.locator('.here'), bar = here.locator('summary');
    assert.equal(await page.locator('.toc').isVisible(), false);
    await bar.click();
    const line = here.locator('a').nth(1), name = await line.innerText();
    await line.click();
    await settle(page);
    const heading = page.locator('.text h2', { hasText: name });
    const [head, top] = [await heading.boundingBox(), await bar.boundingBox()];
    assert.ok(head && top && top.y >= 56 && top.y < 72, `in reach all the time: ${top?.y}`);
    assert.ok(head.y > top.y + top.height && head.y < 400, `the heading stands below the bar: ${head.y}`);
    if (javaScriptEnabled) {
      assert.equal(await here.getAttribute('open'), null, 'closed by the choice');
      await page.waitForFunction((name) => document.querySelector('.here .now')?.textContent === name, name);
      assert.equal(await here.locator('[aria-current]').count(), 1);
      for (const close of [() => page.keyboard.press('Escape'), () => page.mouse.click(700, 700)]) {
        await bar.click();
        await here.locator('a').first().waitFor();
        await close();
        await here.locator('a').first().waitFor({ state: 'hidden' });
      }
    }
    await close();
    for (const width of [390, 1440]) {
      const other = await open(NOTE, { viewport: { width, height: 800 }, javaScriptEnabled });
      assert.equal(await other.page.locator('.here').isVisible(), width === 390 && !javaScriptEnabled, `${width} px`);
      await other.close();
    }
  });
}

test('a page that arrives in pieces shows nothing that is pushed away later', async (t) => {
  // On a phone the side belongs below the text, so it must not come before it.
  const html = readFileSync(join(SITE, NOTE, 'index.html'), 'utf8');
  const cuts = ['<main', '<h2 id=', 'class="toc"', 'class="side"', '<footer'].map((sign) => html.indexOf(sign));
  assert.ok(cuts.every((cut, at) => cut > (cuts[at - 1] ?? 0)));
  const slow = createServer(async (request, response) => {
    if (request.url !== `/${NOTE}`) {
      const answer = await fetch(server.url.slice(0, -1) + request.url);
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(Buffer.from(await answer.arrayBuffer()));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    for (const [at, cut] of [...cuts, html.length].entries()) {
      response.write(html.slice(cuts[at - 1] ?? 0, cut));
      await new Promise((resolve) => { setTimeout(resolve, 400); });
    }
    response.end();
  });
  await new Promise((resolve) => { slow.listen(0, '127.0.0.1', () => resolve(undefined)); });
  const { port } = /** @type {import('node:net').AddressInfo} */ (slow.address());
  t.after(() => { slow.closeAllConnections(); slow.close(); });
  for (const options of [PHONE, DESK]) {
    const context = await browser.newContext({ serviceWorkers: 'block', ...options });
    const page = await context.newPage();
    await page.addInitScript(() => {
      /** @type {string[]} */
      const shifts = [];
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of /** @type {any[]} */ (list.getEntries())) {
          const moved = entry.sources.map(({ node, previousRect, currentRect }) => `${node?.tagName}.${node?.className} ${previousRect.y} -> ${currentRect.y}`);
          // A label of the bar that is measured anew moves by a fraction of a pixel.
          if (entry.value > 0.001) shifts.push(`${entry.value}: ${moved.join(', ')}`);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(`http://127.0.0.1:${port}/${NOTE}`, { waitUntil: 'load' });
    await page.waitForTimeout(500);
    assert.deepEqual(await page.evaluate(() => Reflect.get(globalThis, 'shifts')), []);
    assert.equal(await page.locator('nav.side').isVisible(), true);
    await leave(context);
  }
});

test('a page fetches the words of its own language alone', async () => {
  for (const [path, own] of [[NOTE, 'zh'], [`duo/${NOTE}`, 'zh'], [`en/${NOTE}`, 'en']]) {
    const { page, close } = await open(path);
    await page.waitForSelector('.master');
    const tables = await page.evaluate(() => performance.getEntriesByType('resource').flatMap(({ name }) => /strings\.(..)\.js$/.exec(name)?.[1] ?? []));
    assert.deepEqual(tables, [own], path);
    await close();
  }
});

test('the page keeps the place, and the home page goes on there', async () => {
  const { page, close } = await open(`en/${NOTE}`);
  await page.evaluate(() => scrollTo({ top: 1500, behavior: 'instant' }));
  await page.waitForFunction(() => localStorage.getItem(`${document.documentElement.dataset.site}:resume`));
  const place = JSON.parse(await kept(page, 'resume') ?? '{}');
  assert.equal(place.note, NOTE.slice(0, -1));
  assert.equal(place.lang, 'en');
  assert.ok(place.time > 1.6e12 && place.title.length > 3);
  const box = await page.evaluate((id) => document.getElementById(id)?.getBoundingClientRect(), place.block);
  assert.ok(box && box.top < 400 && box.bottom > 64, `#${place.block} is at ${box?.top}`);
  await page.goto(server.url);
  const link = page.locator('[data-resume] .big a');
  await link.waitFor();
  assert.equal(new URL(await link.evaluate((a) => /** @type {HTMLAnchorElement} */ (a).href)).pathname, `/en/${NOTE}`);
  assert.ok((await link.innerText()).startsWith(place.title));
  await close();
});

// ---- tips and previews

test('terms: hover, focus, tap; name, pinyin, English, one line, link; Esc; off in the settings', async () => {
  const { page, close } = await open(NOTE);
  const term = page.locator('.text a.term').first(), tip = page.locator('.tip');
  await term.hover();
  await tip.waitFor();
  const text = await tip.innerText();
  assert.ok(text.includes(await term.innerText()) || text.length > 10);
  assert.ok(await tip.locator('.py').count(), 'pinyin');
  assert.ok(await tip.locator('[lang|=en]').count(), 'English');
  assert.match(await tip.locator('a').getAttribute('href') ?? '', /glossary\/#/);
  // The pointer may go into it.
  await tip.locator('a').hover();
  await page.waitForTimeout(500);
  assert.equal(await tip.isVisible(), true);
  await page.keyboard.press('Escape');
  assert.equal(await tip.isVisible(), false);
  await page.mouse.move(5, 300);
  await page.waitForTimeout(300);
  await page.keyboard.press('Tab');
  await term.focus();
  await tip.waitFor();
  assert.equal(await term.getAttribute('aria-describedby'), 'tip');
  await page.locator('h1').click();
  assert.equal(await tip.isVisible(), false);
  // Once a page, in one list.
  assert.ok(await page.locator('#terms ~ dl.terms dt[id^="g-"]').count() > 0);
  await close();

  const phone = await open(NOTE, PHONE);
  await phone.page.locator('.text a.term').first().tap();
  await phone.page.locator('.tip').waitFor();
  assert.equal(new URL(phone.page.url()).hash, '', 'a tap does not jump');
  const box = await phone.page.locator('.tip').boundingBox();
  assert.ok(box && box.x >= 0 && box.x + box.width <= 390 && box.y + box.height <= 844 - 60, JSON.stringify(box));
  await phone.page.touchscreen.tap(200, 120);
  assert.equal(await phone.page.locator('.tip').isVisible(), false);
  await phone.close();
});

for (const base of ['/', '/repo/']) {
  test(`previews of other notes: hover and focus, nothing of theirs but words, at ${base}`, async () => {
    const at = base === '/' ? server : repo;
    const { page, close } = await open(NOTE, { at, ...DESK });
    const link = page.locator('.text .call a[href*="cache-penetration"]').first(), tip = page.locator('.tip');
    await link.scrollIntoViewIfNeeded();
    await link.hover();
    await tip.waitFor();
    assert.match(await tip.innerText(), /缓存穿透[\s\S]{40}/);
    const wrong = await tip.evaluate((tip) => [...tip.querySelectorAll('*')].filter((one) => /^(SCRIPT|STYLE|SVG|INPUT|IMG|IFRAME)$/i.test(one.tagName) || one.id || one.hasAttribute('style')).length);
    assert.equal(wrong, 0);
    assert.equal(await tip.locator('.tip-f a').evaluate((a) => /** @type {HTMLAnchorElement} */ (a).href), await link.evaluate((a) => /** @type {HTMLAnchorElement} */ (a).href));
    const fetched = at.requests.filter((path) => path.includes('cache-penetration/')).length;
    await page.keyboard.press('Escape');
    await page.mouse.move(5, 300);
    await page.waitForTimeout(200);
    await link.hover();
    await tip.waitFor();
    assert.equal(at.requests.filter((path) => path.includes('cache-penetration/')).length, fetched, 'fetched once');
    await page.mouse.move(5, 300);
    await tip.waitFor({ state: 'hidden' });
    // The block that a link names, here a backlink.
    const back = page.locator('.back a').first();
    await back.scrollIntoViewIfNeeded();
    await page.keyboard.press('Tab');
    await back.focus();
    await tip.waitFor();
    assert.ok((await tip.innerText()).length > 20);
    await close();
  });
}

test('previews on phones: a long press opens one, a scroll and a tap do not', async () => {
  const { page, context, close } = await open(NOTE, PHONE);
  const link = page.locator('.text .call a[href*="cache-penetration"], .text p a[href*="cache-penetration"]').first(), tip = page.locator('.tip:not([hidden])');
  await link.evaluate((one) => one.scrollIntoView({ block: 'center', behavior: 'instant' }));
  const box = await link.boundingBox();
  assert.ok(box);
  const session = await context.newCDPSession(page);
  const touch = (/** @type {string} */ type, /** @type {number} */ x, /** @type {number} */ y) => (
    session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] }));
  const [x, y] = [box.x + 8, box.y + box.height / 2];
  await touch('touchStart', x, y);
  for (let n = 1; n <= 8; n++) { await touch('touchMove', x, y - 12 * n); await page.waitForTimeout(30); }
  await page.waitForTimeout(600);
  assert.equal(await tip.count(), 0, 'not on a scroll');
  await touch('touchEnd', x, y);
  await link.evaluate((one) => one.scrollIntoView({ block: 'center', behavior: 'instant' }));
  await page.waitForTimeout(300);
  const now = await link.boundingBox();
  assert.ok(now);
  await touch('touchStart', now.x + 8, now.y + now.height / 2);
  await tip.waitFor({ timeout: 5000 });
  await touch('touchEnd', now.x + 8, now.y + now.height / 2);
  await page.waitForTimeout(200);
  assert.equal(page.url(), server.url + NOTE, 'the finger that goes up is no click');
  assert.match(await tip.innerText(), /缓存穿透/);
  await close();
});

// ---- what stands on every note

test('questions: folded, and alone by a checkbox without a script', async () => {
  const { page, close } = await open(NOTE, { ...PHONE, javaScriptEnabled: false });
  assert.equal(await page.locator('.qas details[open]').count(), 0);
  await page.locator('label[for=only-q]').click();
  assert.ok(await page.locator('.qas summary').first().isVisible());
  assert.equal(await page.locator('.text > p:visible, .text > h2:visible').count(), 0);
  await page.locator('.qas summary').first().click();
  assert.ok(await page.locator('.qas .a').first().isVisible());
  await close();
  // A link into what is hidden brings it back.
  const desk = await open(NOTE);
  await desk.page.locator('label[for=only-q]').click();
  await desk.page.locator('.toc a').first().click();
  await desk.page.waitForFunction(() => !(/** @type {HTMLInputElement} */ (document.getElementById('only-q')).checked));
  await desk.close();
});

test('a note is copied as Markdown, code as code; the date of its last change stands there', async () => {
  const { page, context, close } = await open(NOTE);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.locator('[data-markdown]').click();
  await page.locator('[data-markdown]', { hasText: '已复制' }).waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(text, readFileSync(join(SITE, `${NOTE.slice(0, -1)}.md`), 'utf8'));
  assert.equal(await page.locator('.meta time').count() > 0, true);
  await close();
});

/** Pages of notes, by path of their `index.html`. */
const notePages = pages(SITE).filter((path) => readFileSync(join(SITE, path), 'utf8').includes('<article class="') && !/^(en\/)?print\//.test(path));

test('every note page has its twin in Markdown; its links lead to files, and llms.txt lists it', () => {
  const list = readFileSync(join(SITE, 'llms.txt'), 'utf8');
  assert.match(list, /^# .+\n/);
  let links = 0;
  for (const path of notePages) {
    const twin = `${path.slice(0, -'/index.html'.length)}.md`;
    const html = readFileSync(join(SITE, path), 'utf8'), text = readFileSync(join(SITE, twin), 'utf8');
    assert.ok(html.includes(`<link rel="alternate" type="text/markdown"`), path);
    assert.match(text, /^# \S.*\n/, twin);
    assert.doesNotMatch(text, /^(---|\+\+\+)\n[\s\S]*?\n(title|tags):/, `${twin}: front matter`);
    const prose = text.replace(/^(```+|~~~+)[\s\S]*?^\1/gm, '').replace(/^> ?```[\s\S]*?^> ?```/gm, '').replace(/(`+)[^`][\s\S]*?\1/g, '');
    assert.doesNotMatch(prose, /\[\[|<!--/, twin);
    for (const [, url] of prose.matchAll(/\]\(([^()\s]+)\)/g)) {
      if (/^([a-z]+:|#)/.test(url)) continue;
      const target = normalize(join(dirname(twin), decodeURIComponent(url.split('#')[0])));
      assert.ok(existsSync(join(SITE, target)), `${twin}: ${url}`);
      links += 1;
    }
    if (!path.startsWith('duo/')) assert.ok(list.includes(`${twin})`), `${twin} in llms.txt`);
  }
  console.log(`${notePages.length} twins, ${links} links inside the site`);
});

test('what search engines are told: Open Graph and JSON-LD that is true', () => {
  let facts = 0;
  for (const path of notePages) {
    const html = readFileSync(join(SITE, path), 'utf8');
    const canonical = /<link rel="canonical" href="([^"]*)"/.exec(html)?.[1];
    if (!canonical) continue;
    for (const name of ['og:title', 'og:type', 'og:url', 'og:site_name', 'og:locale', 'og:description', 'article:section']) assert.ok(html.includes(`<meta property="${name}" content="`), `${path}: ${name}`);
    const data = /<script type="application\/ld\+json">([\s\S]*?)<\/script>/.exec(html)?.[1];
    assert.equal(Boolean(data), !path.startsWith('duo/'), path);
    if (!data) continue;
    facts += 1;
    const [article, crumbs] = JSON.parse(data)['@graph'];
    assert.equal(article['@type'], 'TechArticle');
    assert.equal(article.url, canonical);
    assert.ok(html.includes(`<h1 class="title"`) && article.headline.length > 1);
    assert.equal(crumbs.itemListElement.at(-1).item, canonical);
    assert.deepEqual(crumbs.itemListElement.map((/** @type {any} */ item) => item.position), crumbs.itemListElement.map((/** @type {any} */ _, /** @type {number} */ at) => at + 1));
  }
  console.log(`${facts} pages with facts`);
});

test('print: both languages, answers open, drawings whole, addresses of links, nothing to click', async () => {
  for (const view of ['', 'duo/']) {
    const { page, close } = await open(view + NOTE);
    if (view) await page.locator('label[for=m-peek]').click();
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    for (const gone of ['.top', '.side', '.toc', '.tabs', '.seg', '.only', '.pn', '.player .ctl', '.bar .btn', '.peek + label', '[data-markdown]']) {
      assert.equal(await page.locator(`${gone}:visible`).count(), 0, gone);
    }
    assert.equal(await page.locator('.qas .a:visible').count(), await page.locator('.qas .a').count(), 'answers');
    if (view) assert.equal(await page.locator('.blocks > .bi > [lang=en]').first().isVisible(), true);
    const faint = await page.evaluate(() => [...document.querySelectorAll('.dg .step')].filter((one) => getComputedStyle(one).opacity !== '1').length);
    assert.equal(faint, 0);
    const address = await page.locator('.text a[href^=http]').first().evaluate((one) => getComputedStyle(one, '::after').content);
    assert.match(address, /http/);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    assert.equal(await page.locator('.qas details[open]').count(), 0, 'as before');
    const pdf = await page.pdf({ preferCSSPageSize: true });
    assert.ok(pdf.length > 20000);
    await close();
  }
});

// ---- access

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const [device, options] of /** @type {const} */ ([['phone', PHONE], ['desk', DESK]])) {
    test(`axe: everything that opens, ${colorScheme}, ${device}`, async () => {
      const { page, close } = await open(`duo/${NOTE}`, { ...options, colorScheme });
      const shut = async () => {
        await page.keyboard.press('Escape');
        await page.waitForFunction(() => !document.querySelector('dialog[open], .tip:not([hidden])') && !history.state?.sheet);
      };
      const openers = {
        settings: () => page.locator('[data-settings]:visible').click(),
        help: () => page.keyboard.press('?'),
        ...(device === 'phone' ? {
          contents: () => page.locator('.tabs [href="#contents"]').click(),
          modes: () => page.locator('.tabs [href="#modes"]').click(),
        } : {}),
      };
      for (const [name, start] of Object.entries(openers)) {
        await start();
        await page.waitForSelector('dialog[open]');
        await page.waitForTimeout(250);
        assert.deepEqual(await axe(page), [], name);
        await shut();
      }
      for (const link of ['.text a.term', '.text .call a[href*="cache-penetration"]']) {
        const first = page.locator(link).first();
        await first.scrollIntoViewIfNeeded();
        await page.keyboard.press('Tab');
        await first.focus();
        await page.locator('.tip:not([hidden])').waitFor();
        assert.deepEqual(await axe(page), [], link);
        await shut();
      }
      await page.keyboard.press('j');
      await page.waitForSelector('.at');
      await page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('label[for=m-peek]')).click());
      assert.deepEqual(await axe(page), [], 'tap to show');
      await close();
    });
  }
}

test('reduced motion: no sheet moves, no scroll is smooth', async () => {
  const { page, close } = await open(NOTE, { ...DESK, reducedMotion: 'reduce' });
  await page.click('.tools [data-settings]');
  await page.waitForSelector('dialog[open]');
  assert.equal(await page.locator('dialog').evaluate((one) => getComputedStyle(one).animationName), 'none');
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), 'auto');
  await close();
});

// ---- budgets

/** Without what the site's comments weigh: they do not reach a reader. @param {string} file */
function bytes(file) {
  const text = readFileSync(file, 'utf8');
  const bare = file.endsWith('.css') ? text.replace(/\/\*[\s\S]*?\*\//g, '')
    : file.endsWith('.js') ? text.replace(/\/\*\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '') : text;
  return gzipSync(bare, { level: 9 }).length;
}

/** A module with all that it imports at once. @param {string} file @param {Set<string>} found */
function graph(file, found) {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/\b(?:from|import)\s*['"](\.[^'"]+)['"]/g)) graph(join(dirname(file), path), found);
  return found;
}

test('a note page is small: HTML ≤ 30 KB, CSS ≤ 12 KB, scripts of the first load ≤ 8 KB, gzip', () => {
  /** @type {Map<string, number>} */
  const known = new Map();
  const weigh = (/** @type {string} */ file) => {
    const size = known.get(file) ?? bytes(file);
    known.set(file, size);
    return size;
  };
  const most = { html: 0, css: 0, js: 0, rest: 0 };
  for (const path of notePages) {
    const file = join(SITE, path), html = readFileSync(file, 'utf8');
    const sheets = [...html.matchAll(/<link rel="stylesheet" href="([^"]*)"/g)].map(([, href]) => join(dirname(file), href));
    /** @type {Set<string>} */
    const scripts = new Set();
    for (const [, src] of html.matchAll(/<script[^>]* src="([^"]*)"/g)) graph(join(dirname(file), src), scripts);
    const sum = (/** @type {Iterable<string>} */ files) => [...files].reduce((all, one) => all + weigh(one), 0);
    const now = { html: weigh(file), css: sum(sheets), js: sum(scripts) };
    // What main.js fetches when the page is at rest is told, not held: nothing waits for it.
    const js = dirname([...scripts].find((one) => one.endsWith('main.js')) ?? '');
    /** @type {Set<string>} */
    const rest = new Set();
    for (const name of ['keep.js', 'marks.js', 'offline.js', 'strings.zh.js']) graph(join(js, name), rest);
    most.rest = Math.max(most.rest, sum([...rest].filter((one) => !scripts.has(one))));
    for (const kind of /** @type {const} */ (['html', 'css', 'js'])) most[kind] = Math.max(most[kind], now[kind]);
    assert.ok(now.html <= 30 * 1024, `${path}: HTML ${now.html}`);
    assert.ok(now.css <= 12 * 1024, `${path}: CSS ${now.css}`);
    assert.ok(now.js <= 8 * 1024, `${path}: scripts ${now.js}`);
  }
  console.log(`${notePages.length} note pages, gzip, the largest: HTML ${most.html} B, CSS ${most.css} B, scripts of the first load ${most.js} B; when the page is at rest ${most.rest} B more`);
});
