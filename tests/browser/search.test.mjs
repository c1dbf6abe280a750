// The search palette: opening, typing, choosing, the marked page; hostile queries, broken files, other bases, offline.
import assert from 'node:assert/strict';
import { after, before, test } from '../bounded.mjs';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { launch, leave, onError, SITE } from './browser.mjs';
import { serve } from './server.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const NOTE = 'cache/cache-avalanche/';
const INPUT = 'dialog.pal input[role=combobox]';
const HIT = 'dialog.pal [role=listbox] a[role=option]';
/** Longer than the pause after which a query starts. */
const LONG_MS = 500;

/** @typedef {import('playwright-core').Page} Page */
/** @type {Awaited<ReturnType<typeof launch>>} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** The same site under another base. @type {Awaited<ReturnType<typeof serve>>} */
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

/** A page in a browser of its own that gathers everything it should not do; an expected failure is `allowed`.
 * @param {string} path @param {{ at?: typeof server, allowed?: RegExp } & import('playwright-core').BrowserContextOptions} [options] */
async function visit(path, { at = server, allowed, ...options } = {}) {
  // A service worker would answer before the routes of a test.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block', ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => {
    if (/Service Worker registration blocked/.test(message.text())) return;
    if (['error', 'warning'].includes(message.type()) && !allowed?.test(message.text())) complaints.push(message.text());
  });
  onError(page, (error) => complaints.push(error));
  page.on('dialog', (dialog) => { complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.host !== new URL(at.url).host) complaints.push(`request to ${url.host}`);
  });
  await page.goto(at.url + path, { waitUntil: 'load' });
  return { page, context, complaints, close: async () => { await leave(context); assert.deepEqual(complaints, []); } };
}

/** @param {Page} page */
async function palette(page) {
  await page.keyboard.press('Control+k');
  await page.waitForSelector('dialog.pal[open]');
}

/** Types a query and waits for its results. @param {Page} page @param {string} query */
async function ask(page, query) {
  await page.fill(INPUT, '');
  await page.waitForFunction(() => !document.querySelector('dialog.pal .say')?.textContent);
  await page.fill(INPUT, query);
  await page.waitForFunction(() => document.querySelector('dialog.pal .say')?.textContent);
}

/** Paths of the results under the site. @param {Page} page */
const hits = (page) => page.locator(HIT).evaluateAll((all) => all.map((a) => {
  const root = new URL(document.documentElement.dataset.root || './', document.baseURI).pathname;
  const { pathname, hash } = new URL(/** @type {HTMLAnchorElement} */ (a).href);
  return pathname.slice(root.length) + hash;
}));

/** Number of the option that is chosen, in the order shown. @param {Page} page */
const chosen = (page) => page.evaluate(() => {
  const id = document.querySelector('dialog.pal input[role=combobox]')?.getAttribute('aria-activedescendant');
  const options = [...document.querySelectorAll('dialog.pal [role=option]')];
  const marked = options.filter((option) => option.getAttribute('aria-selected') === 'true');
  if (marked.length > 1 || marked[0]?.id !== (id ?? undefined)) return 'the chosen option and aria-activedescendant differ';
  return options.findIndex((option) => option.id === id);
});

const say = (/** @type {Page} */ page) => page.locator('dialog.pal .say').innerText();
const isOpen = (/** @type {Page} */ page) => page.evaluate(() => !!document.querySelector('dialog.pal[open]'));
const language = (/** @type {Page} */ page) => page.locator('dialog.pal .langs [aria-pressed=true]').getAttribute('value');

/** Waits until the block that the address names is on the screen; gives the words that the page marks, once each. @param {Page} page */
async function arrived(page) {
  await page.waitForFunction(() => CSS.highlights.get('search')?.size);
  // The page scrolls smoothly.
  await page.waitForFunction(() => {
    const top = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.getBoundingClientRect().top ?? -1;
    return top >= 0 && top < innerHeight;
  });
  return page.evaluate(() => {
    const words = [...(CSS.highlights.get('search') ?? [])].map(String);
    const block = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    return { words: [...new Set(words)], view: document.documentElement.dataset.view, isBlock: !!block };
  });
}

test('opens by Ctrl+K, `/` and a click; Esc closes and gives the focus back', async () => {
  const { page, close } = await visit(NOTE);
  const link = page.locator('a[data-search]:visible').first();
  for (const open of [() => page.keyboard.press('Control+k'), () => page.keyboard.press('/'), () => link.click()]) {
    await link.focus();
    await open();
    await page.waitForSelector('dialog.pal[open]');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'combobox');
    assert.equal(await page.inputValue(INPUT), '', 'the key that opens it is not typed');
    await page.keyboard.press('Escape');
    assert.equal(await isOpen(page), false);
    assert.equal(await link.evaluate((link) => link === document.activeElement), true, 'the focus is back');
  }
  // Inside the palette `/` is a character, and Ctrl+K changes nothing.
  await palette(page);
  await page.keyboard.type('/');
  await page.keyboard.press('Control+k');
  assert.equal(await page.inputValue(INPUT), '/');
  await page.mouse.click(10, 450);
  assert.equal(await isOpen(page), false, 'a click beside it closes it');
  await close();
});

test('without script the links lead to the index', async () => {
  const { page, close } = await visit(NOTE, { javaScriptEnabled: false });
  await page.locator('a[data-search]:visible').first().click();
  assert.equal(new URL(page.url()).pathname, '/search/');
  await close();
});

test('Chinese, English, pinyin, initials, slips and traditional characters: the right note first', async () => {
  const { page, close } = await visit('');
  await palette(page);
  const handshake = 'network/tcp-handshake-and-close/', avalanche = 'cache/cache-avalanche/';
  /** @type {[query: string, path: string, meant?: string][]} */
  const queries = [
    ['三次握手', handshake], ['缓存雪崩', avalanche], ['bloom filter', 'cache/bloom-filter/'], ['cache avalanche', avalanche],
    ['TIME_WAIT', 'network/tcp-connection-states/'], ['sanciwoshou', handshake, '三次握手'], ['scws', handshake, '三次握手'],
    ['handshke', handshake, 'handshake'], ['avalanhce', avalanche, 'avalanche'], ['缓存学崩', avalanche, '缓存雪崩'],
    ['快取雪崩', avalanche, '缓存雪崩'], ['Ｓｑｌ 注入', 'network/sql-injection/'],
  ];
  for (const [query, path, meant] of queries) {
    await ask(page, query);
    assert.equal((await hits(page))[0]?.split('#')[0], path, query);
    if (meant) assert.match(await say(page), new RegExp(meant), query);
    assert.ok(await page.locator(`${HIT} mark`).count(), `${query}: words are marked`);
  }
  await ask(page, 'zzqqxxjjvv');
  assert.deepEqual(await hits(page), []);
  assert.equal(await page.getAttribute(INPUT, 'aria-expanded'), 'false');
  await close();
});

test('an English page finds and shows English first', async () => {
  const { page, close } = await visit('en/');
  await palette(page);
  await ask(page, 'bloom filter');
  assert.equal((await hits(page))[0].split('#')[0], 'en/cache/bloom-filter/');
  assert.equal(await page.locator(`${HIT} [lang]`).first().getAttribute('lang'), 'en');
  // A heading stands whole, and an excerpt does not begin or end within a word.
  await ask(page, 'avalanhce');
  assert.match(await page.locator(`${HIT} [lang]`).first().innerText(), /^What is /);
  const { innerText, textContent } = await page.evaluate(() => {
    const text = /** @type {HTMLElement} */ (document.querySelector('dialog.pal a[role=option] .text'));
    return { innerText: text.innerText, textContent: text.textContent ?? '' };
  });
  assert.equal(innerText, textContent);
  const block = readFileSync(`${SITE}/en/${NOTE}index.html`, 'utf8').replace(/<[^>]+>/g, '').replace(/\s+/g, ' ');
  const [start, end] = [textContent.replace(/^…|…$/g, '').split(' ')[0], textContent.replace(/^…|…$/g, '').trim().split(' ').at(-1) ?? ''];
  for (const word of [start, end]) assert.ok(block.split(/[ (“]/).includes(word), word);
  await close();
});

test('arrows, Home, End and the right arrow choose; further rows come when they are reached', async () => {
  const { page, close } = await visit('');
  await palette(page);
  const count = () => page.locator('dialog.pal [role=option]').count();
  assert.equal(await chosen(page), -1, 'nothing is chosen before a query');
  await page.keyboard.press('ArrowDown');
  assert.equal(await chosen(page), 0);
  await ask(page, '缓存');
  const rows = await count();
  assert.equal(await chosen(page), 0);
  for (const [key, at] of /** @type {const} */ ([['ArrowDown', 1], ['ArrowDown', 2], ['ArrowUp', 1], ['End', rows - 1], ['Home', 0]])) {
    await page.keyboard.press(key);
    assert.equal(await chosen(page), at, key);
  }
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction((rows) => document.querySelectorAll('dialog.pal [role=option]').length > rows, rows);
  const ids = await page.locator('dialog.pal [role=option]').evaluateAll((all) => all.map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
  const inView = await page.locator('dialog.pal [aria-selected=true]').evaluate((option) => {
    const box = option.getBoundingClientRect(), list = /** @type {Element} */ (option.closest('.res')).getBoundingClientRect();
    return box.bottom <= list.bottom + 1 && box.top >= list.top - 1;
  });
  assert.equal(inView, true, 'what is chosen is seen');
  // Home and the left arrow still move in the text.
  await ask(page, '缓存');
  await page.keyboard.press('Home');
  assert.equal(await page.locator(INPUT).evaluate((input) => /** @type {HTMLInputElement} */ (input).selectionStart), 0);
  assert.equal(await chosen(page), 0);
  await page.keyboard.press('End');
  const text = page.locator('dialog.pal [aria-selected=true] .text');
  const short = (await text.innerText()).length;
  await page.keyboard.press('ArrowRight');
  assert.notEqual((await text.innerText()).length, short, 'the right arrow shows more of the text');
  // Emptied, the palette starts again, and the old results do not come back.
  await page.fill(INPUT, '');
  await page.waitForFunction(() => !document.querySelector('dialog.pal .say')?.textContent);
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowDown');
  await page.waitForTimeout(LONG_MS);
  assert.equal(await page.locator(`${HIT} mark`).count(), 0);
  await close();
});

for (const [view, prefix, query, words] of /** @type {const} */ ([
  ['zh', '', '三次握手', ['三次握手']], ['en', 'en/', 'handshake', ['handshake']], ['duo', 'duo/', '三次握手', ['三次握手', 'three-way handshake']],
  ['zh', '', 'sanciwoshou', ['三次握手']], ['en', 'en/', '三次握手', ['three-way handshake']],
])) {
  test(`Enter opens the block with the words marked: ${view}, ${query}`, async () => {
    const { page, close } = await visit(`${prefix}${NOTE}`);
    await palette(page);
    // At once: Enter waits for the answer to what was typed.
    await page.keyboard.insertText(query);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === `/${prefix}network/tcp-handshake-and-close/`);
    const found = await arrived(page);
    assert.equal(found.view, view);
    assert.ok(found.isBlock, 'the address names a block of the page');
    for (const word of words) assert.ok(found.words.some((marked) => marked.toLowerCase().includes(word)), `${word} in ${found.words}`);
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => CSS.highlights.has('search')), false, 'Esc takes the marks away');
    await page.reload();
    await page.waitForTimeout(LONG_MS);
    assert.equal(await page.evaluate(() => CSS.highlights.has('search')), false, 'a reload does not mark again');
    // The search and the note are offered again.
    await palette(page);
    const offered = await page.locator('dialog.pal [role=option]').allInnerTexts();
    assert.equal(offered[0], query);
    await close();
  });
}

test('a result on the page that is open is marked without a reload', async () => {
  const { page, close } = await visit(NOTE);
  await page.evaluate(() => { Object.assign(window, { stays: true }); });
  await palette(page);
  await ask(page, '缓存雪崩');
  await page.keyboard.press('Enter');
  // What a chosen result leaves behind is a script of its own.
  await page.waitForFunction(() => !document.querySelector('dialog.pal[open]'));
  assert.ok((await arrived(page)).words.some((word) => word.includes('雪崩')));
  assert.equal(await page.evaluate(() => 'stays' in window), true);
  await close();
});

test('Tab goes through the languages', async () => {
  const { page, close } = await visit('');
  await palette(page);
  await ask(page, 'TCP');
  for (const code of ['zh', 'en', '', 'zh']) {
    await page.keyboard.press('Tab');
    assert.equal(await language(page), code);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'combobox');
    await page.waitForFunction((code) => {
      const shown = [...document.querySelectorAll('dialog.pal a[role=option] > [lang]:first-child')].map((e) => e.getAttribute('lang')?.slice(0, 2));
      return shown.length > 0 && (!code || shown.every((lang) => lang === code));
    }, code);
  }
  await page.locator('dialog.pal .langs button[value=en]').click();
  assert.equal(await language(page), 'en');
  await close();
});

test('filters: category, difficulty, not mastered', async () => {
  const { page, close } = await visit('');
  const site = await page.evaluate(() => document.documentElement.dataset.site);
  await palette(page);
  const [category, difficulty] = [page.locator('dialog.pal select').nth(0), page.locator('dialog.pal select').nth(1)];
  // Filled before it is opened, in the language of the page, each category once.
  await page.hover('dialog.pal .by');
  await page.waitForFunction(() => (document.querySelector('dialog.pal select')?.querySelectorAll('option').length ?? 0) > 1);
  const names = await category.locator('option').allInnerTexts();
  assert.ok(names.includes('Redis与缓存') && !names.some((name) => /^[\x20-\x7e]+$/.test(name)), `${names}`);
  await ask(page, 'TCP');
  const settle = () => page.waitForTimeout(LONG_MS);
  await category.selectOption({ label: 'Redis与缓存' });
  await settle();
  const inCategory = await hits(page);
  assert.ok(inCategory.length > 0 && inCategory.every((path) => /^(en\/)?cache\//.test(path)), `${inCategory}`);
  await page.locator('dialog.pal .langs button[value=en]').click();
  await settle();
  assert.ok((await hits(page)).length > 0, 'a category holds the pages of both languages');
  await page.locator('dialog.pal .langs button[value=""]').click();
  await category.selectOption('');

  await difficulty.selectOption('3');
  await page.fill(INPUT, '缓存');
  await settle();
  const hard = (await hits(page)).map((path) => path.split('#')[0].replace(/^en\//, ''));
  assert.ok(hard.length > 0);
  for (const path of hard) assert.match(readFileSync(`${SITE}/${path}index.html`, 'utf8'), /难/, path);
  assert.ok(!hard.includes(NOTE), 'a note of difficulty 2');
  await difficulty.selectOption('');

  await page.evaluate(([key, value]) => localStorage.setItem(key, value), [`${site}:progress`, JSON.stringify({ 'cache/cache-avalanche': 'mastered' })]);
  await ask(page, '缓存雪崩');
  assert.ok((await hits(page)).some((path) => path.startsWith(NOTE)));
  await page.locator('dialog.pal input[type=checkbox]').check();
  await settle();
  const left = await hits(page);
  assert.ok(left.length > 0 && !left.some((path) => path.includes(NOTE)), `${left}`);
  // What stands there may be anything.
  for (const value of ['null', '[1', '"x"', '7', '{"__proto__": "mastered"}']) {
    await page.evaluate(([key, value]) => localStorage.setItem(key, value), [`${site}:progress`, value]);
    await ask(page, '缓存雪崩');
    assert.ok((await hits(page)).some((path) => path.startsWith(NOTE)), value);
  }
  await close();
});

test('no search and no Enter while a word is composed', async () => {
  const { page, context, close } = await visit(NOTE);
  await palette(page);
  await ask(page, 'TCP');
  const before = await hits(page), url = page.url();
  // By the browser's own input method.
  const cdp = await context.newCDPSession(page);
  await page.fill(INPUT, '');
  await page.waitForFunction(() => !document.querySelector('dialog.pal .say')?.textContent);
  for (const text of ['s', 'sc', 'sc w', '三次握手']) {
    await cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  }
  await page.waitForTimeout(LONG_MS);
  assert.equal(await page.inputValue(INPUT), '三次握手');
  assert.equal(await page.locator(`${HIT} mark`).count(), 0, 'no search yet');
  await cdp.send('Input.insertText', { text: '三次握手' });
  await page.waitForSelector(`${HIT} mark`);
  assert.equal((await hits(page))[0].split('#')[0], 'network/tcp-handshake-and-close/');
  // Keys of a composition belong to the input method.
  await page.evaluate(() => {
    const input = /** @type {HTMLInputElement} */ (document.querySelector('dialog.pal input[role=combobox]'));
    input.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    for (const key of ['Enter', 'ArrowDown', 'Tab']) {
      input.dispatchEvent(new KeyboardEvent('keydown', { key, isComposing: true, bubbles: true, cancelable: true }));
      // Safari: the Enter that ends a composition comes after it.
      input.dispatchEvent(new KeyboardEvent('keydown', { key, keyCode: 229, bubbles: true, cancelable: true }));
    }
    input.value = 'TCP';
    input.dispatchEvent(new InputEvent('input', { isComposing: true, bubbles: true }));
  });
  await page.waitForTimeout(LONG_MS);
  assert.equal(page.url(), url);
  assert.equal(await isOpen(page), true);
  assert.equal(await chosen(page), 0);
  assert.equal(await language(page), '');
  assert.notDeepEqual(await hits(page), before);
  await page.evaluate(() => {
    document.querySelector('dialog.pal input[role=combobox]')?.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
  });
  await page.waitForTimeout(LONG_MS);
  assert.deepEqual(await hits(page), before, 'searched when it ended');
  await close();
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const width of [390, 1440]) {
    test(`roles and axe: ${colorScheme}, ${width} px`, async () => {
      const { page, close } = await visit(NOTE, { colorScheme, viewport: { width, height: 800 } });
      await palette(page);
      await page.evaluate(axeSource);
      for (const query of ['', '缓存雪崩', 'scws', 'zzqqxxjjvv']) {
        if (query) await ask(page, query);
        const result = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), TAGS);
        const told = result.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
        assert.deepEqual(told, [], query);
        const roles = await page.evaluate(() => {
          const input = document.querySelector('dialog.pal input');
          const list = document.getElementById(input?.getAttribute('aria-controls') ?? '');
          return {
            input: input?.getAttribute('role'), list: list?.getAttribute('role'), auto: input?.getAttribute('aria-autocomplete'),
            expanded: input?.getAttribute('aria-expanded') === `${!!list?.querySelector('[role=option]')}`,
            options: [...list?.querySelectorAll('a, [id]') ?? []].every((e) => e.getAttribute('role') === 'option'),
            named: [input, list, input?.closest('dialog'), ...list?.querySelectorAll('[role=group]') ?? []].every((e) => e?.getAttribute('aria-label')),
          };
        });
        assert.deepEqual(roles, { input: 'combobox', list: 'listbox', auto: 'list', expanded: true, options: true, named: true }, query);
        assert.equal(await page.evaluate(() => {
          const dialog = /** @type {HTMLElement} */ (document.querySelector('dialog.pal'));
          return dialog.scrollWidth <= dialog.clientWidth && document.documentElement.scrollWidth <= document.documentElement.clientWidth;
        }), true, `${query}: nothing overflows`);
      }
      const cross = page.locator('dialog.pal .x');
      assert.equal(await cross.isVisible(), width === 390, 'a phone has no Esc');
      if (width === 390) {
        await cross.click();
        assert.equal(await isOpen(page), false);
      }
      await close();
    });
  }
}

test('what is typed and what was kept is text, and leads nowhere else', async () => {
  const { page, close } = await visit(NOTE);
  const site = await page.evaluate(() => document.documentElement.dataset.site);
  const evil = '<img src=x onerror=globalThis.ran=1>';
  await page.evaluate(([site, evil]) => {
    localStorage.setItem(`${site}:searches`, JSON.stringify([evil, 7, null, '__proto__']));
    localStorage.setItem(`${site}:found`, JSON.stringify([
      { title: evil, href: '/cache/' }, { title: 'a', href: 'javascript:globalThis.ran=1' }, { title: 'b', href: '//example.com/' },
      { title: 'c', href: '/\\example.com/' }, { title: 'd', href: '/\t/example.com/' }, { title: 'e', href: 'https://example.com/' }, { title: 'f' }, null,
    ]));
  }, [site, evil]);
  await palette(page);
  await page.waitForSelector('dialog.pal [role=option]');
  assert.deepEqual(await page.locator(HIT).evaluateAll((all) => all.map((a) => a.getAttribute('href'))), ['/cache/']);
  assert.ok((await page.locator('dialog.pal [role=option]').allInnerTexts()).includes(evil));
  const queries = [evil, '__proto__', 'constructor', 'toString hasOwnProperty', '"><script>globalThis.ran=1</script>', '$& $1 {text} {n}', '\\', '.*+?^${}()|[]', '\u0000\ud800 雪崩', '𠮷', '/'.repeat(300), '缓存'.repeat(900)];
  for (const query of queries) {
    await ask(page, query);
    assert.equal(await page.locator('dialog.pal :is(img, script, iframe)').count(), 0, query);
  }
  // The words of such a query do no harm on the page they lead to either.
  await ask(page, `缓存雪崩 ${evil} __proto__`);
  await page.keyboard.press('Enter');
  await arrived(page);
  for (const words of ['{', '{"path":"PATH"}', '{"path":"PATH","words":{"texts":[""],"stems":["__proto__"],"starts":[]}}', '{"path":"PATH","words":{"texts":[7],"stems":{},"starts":null}}']) {
    await page.evaluate(([site, words]) => sessionStorage.setItem(`${site}:highlight`, words.replace('PATH', location.pathname)), [`${site}`, words]);
    await page.reload();
  }
  assert.equal(await page.evaluate(() => 'ran' in globalThis), false);
  await close();
});

test('under /repo/ every file and every result stays under it', async () => {
  const { page, close } = await visit(`duo/${NOTE}`, { at: repo });
  await palette(page);
  await ask(page, '三次握手');
  for (const href of await page.locator(HIT).evaluateAll((all) => all.map((a) => /** @type {HTMLAnchorElement} */ (a).href))) {
    assert.ok(href.startsWith(`${repo.url}duo/`) || href.startsWith(`${repo.url}glossary/`), href);
  }
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/repo/duo/network/tcp-handshake-and-close/');
  assert.ok((await arrived(page)).isBlock);
  await palette(page);
  const found = page.locator(HIT).first();
  assert.equal(await found.getAttribute('href'), '/repo/duo/network/tcp-handshake-and-close/', 'what was read is offered');
  assert.deepEqual(repo.requests.filter((path) => !path.startsWith('/repo/')), []);
  await close();
});

/** Files of the index that a query needs, by loading it. @param {string} query */
async function filesOf(query) {
  const { page, close } = await visit('');
  /** @type {string[]} */
  const files = [];
  page.on('request', (request) => { if (/search\/.*\.bin$/.test(request.url())) files.push(new URL(request.url()).pathname); });
  await palette(page);
  await page.hover('dialog.pal .by');
  await page.waitForFunction(() => (document.querySelector('dialog.pal select')?.querySelectorAll('option').length ?? 0) > 1);
  const first = files.length;
  await ask(page, query);
  const found = await hits(page);
  await close();
  return { aids: files.slice(0, first), files: files.slice(first), found };
}

test('a file of the index that is missing, cut, garbage or another one: a message, and the rest stands', async () => {
  const query = '三次握手 TIME_WAIT';
  const { files, found } = await filesOf(query);
  assert.ok(files.length >= 3, `${files}`);
  const other = readFileSync(SITE + files[files.length - 1]);
  /** @type {Record<string, (body: Buffer) => { status: number, body: Buffer }>} */
  const harms = {
    '404': () => ({ status: 404, body: Buffer.from('<h1>404</h1>') }),
    'a page for what is missing': () => ({ status: 200, body: Buffer.from(`<!doctype html>${'x'.repeat(3000)}`) }),
    'empty': () => ({ status: 200, body: Buffer.alloc(0) }),
    'cut': (body) => ({ status: 200, body: body.subarray(0, body.length >> 1) }),
    'garbage': (body) => ({ status: 200, body: Buffer.from(body.map((byte, n) => n < 18 ? byte : byte * 7 + n)) }),
    'another file': (body) => ({ status: 200, body: body.equals(other) ? body.subarray(1) : other }),
  };
  for (const [what, harm] of Object.entries(harms)) {
    const { page, close } = await visit('', { allowed: /404/ });
    await palette(page);
    let stood = 0;
    const some = ['404', 'garbage'].includes(what) ? files : [files[0], files[files.length - 1]];
    for (const file of some) {
      const harmed = (/** @type {import('playwright-core').Route} */ route) => route.fulfill(harm(readFileSync(SITE + file)));
      await page.route(`**${file}`, harmed);
      // A new palette: what was read once is kept.
      await page.reload();
      await palette(page);
      await ask(page, query);
      assert.match(await say(page), /没有读到/, `${what}: ${file}`);
      const left = await hits(page);
      stood += Number(left.length > 0);
      await page.unroute(`**${file}`, harmed);
      // Closed and opened again, it is asked for again.
      await page.keyboard.press('Escape');
      await palette(page);
      await page.waitForFunction(() => !/没有读到/.test(document.querySelector('dialog.pal .say')?.textContent ?? '') && document.querySelector('dialog.pal a[role=option]'));
      assert.deepEqual((await hits(page)).slice(0, 3), found.slice(0, 3), `${what}: mended`);
    }
    assert.ok(stood >= some.length - 1, `${what}: results stood for ${stood} of ${some.length}`);
    await close();
  }
});

test('without the manifest or the list of filters there is a message, and nothing throws', async () => {
  for (const pattern of ['**/search/index.bin', '**/search/*.bin']) {
    const { page, close } = await visit('', { allowed: /404/ });
    await page.route(pattern, (route) => route.fulfill({ status: 404, body: '' }));
    await palette(page);
    await page.fill(INPUT, '缓存');
    await page.waitForFunction(() => /没有读到/.test(document.querySelector('dialog.pal .say')?.textContent ?? ''));
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.unroute(pattern);
    await page.keyboard.press('Escape');
    await palette(page);
    await page.fill(INPUT, '缓存雪崩');
    await page.waitForSelector(`${HIT} mark`);
    await close();
  }
  const { aids } = await filesOf('缓存');
  const facets = aids[aids.length - 1];
  const { page, close } = await visit('', { allowed: /404/ });
  await page.route(`**${facets}`, (route) => route.fulfill({ status: 404, body: '' }));
  await palette(page);
  await ask(page, '缓存雪崩');
  await page.locator('dialog.pal input[type=checkbox]').check();
  await page.waitForFunction(() => /没有读到/.test(document.querySelector('dialog.pal .say')?.textContent ?? ''));
  assert.ok((await hits(page)).length > 0, 'the results stand');
  await page.unroute(`**${facets}`);
  await page.locator('dialog.pal input[type=checkbox]').uncheck();
  await page.locator('dialog.pal input[type=checkbox]').check();
  await page.waitForFunction(() => !/没有读到/.test(document.querySelector('dialog.pal .say')?.textContent ?? ''));
  await close();
});

test('a first query loads one script of 8 KB, and what later ones need comes after its answer', async () => {
  const { page, close } = await visit('');
  /** @type {string[]} */
  const scripts = [];
  page.on('request', (request) => { if (request.url().includes('/js/search/')) scripts.push(new URL(request.url()).pathname); });
  await palette(page);
  await ask(page, '缓存雪崩');
  await page.waitForFunction(() => (document.querySelector('dialog.pal select')?.querySelectorAll('option').length ?? 0) > 1);
  assert.deepEqual(scripts.map((path) => path.split('/').pop()), ['palette.js', 'after.js']);
  const bytes = gzipSync(readFileSync(SITE + decodeURIComponent(scripts[0])), { level: 9 }).length;
  assert.ok(bytes <= 8192, `${bytes} bytes`);
  await close();
});

test('when the palette itself cannot be loaded, the index opens', async () => {
  const { page, close } = await visit(NOTE, { allowed: /404|dynamically/ });
  await page.route('**/palette.js', (route) => route.fulfill({ status: 404, body: '' }));
  // A key before the script listens is lost.
  await page.waitForSelector('[data-search][aria-haspopup]', { state: 'attached' });
  await page.keyboard.press('Control+k');
  await page.waitForURL((url) => url.pathname === '/search/');
  await close();
});

test('once the service worker is installed, what was searched is found without a network', async () => {
  const own = await serve(SITE);
  const { page, context } = await visit(NOTE, { at: own, serviceWorkers: 'allow' });
  // What a page does when a snippet is run first.
  const state = await page.evaluate(async () => {
    const assets = new URL(`${document.documentElement.dataset.assets}/`, document.baseURI);
    const { serviceWorker } = await import(new URL('js/runner/isolate.js', assets).href);
    return (await serviceWorker()).state;
  });
  assert.equal(state, 'activated');
  await page.reload();
  await palette(page);
  await ask(page, '三次握手');
  const found = await hits(page);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/network/tcp-handshake-and-close/');
  await page.waitForLoadState('load');
  await page.goto(own.url + NOTE);
  await own.close();
  await page.goto(own.url + NOTE);
  await palette(page);
  await ask(page, '三次握手');
  assert.deepEqual(await hits(page), found);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/network/tcp-handshake-and-close/');
  assert.ok((await arrived(page)).isBlock);
  await leave(context);
});
