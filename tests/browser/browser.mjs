// Chromium as the tests start it, and the pages they look at.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { chromium } from 'playwright-core';

const CANDIDATES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
// The same engine without windows and menus: a page opens in two thirds of the time.
const SHELL = '/usr/bin/chromium-headless-shell';

/** The site under test. `./check` builds it and sets the variable. */
export const SITE = process.env.BAGU_SITE ?? '';
if (!SITE || !existsSync(join(SITE, 'index.html'))) {
  throw new Error('set BAGU_SITE to a built site: run ./check, or `cargo run --release -- build --out FOLDER`');
}

/** Starts headless Chromium without its own traffic. @param {{ isPlain?: boolean }} [options] plain: pages are only looked at */
export function launch({ isPlain = false } = {}) {
  const executablePath = [...(isPlain && !process.env.CHROMIUM ? [SHELL] : []), ...CANDIDATES].find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('Chromium is missing: apt-get install chromium');
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath, args });
}

/**
 * Closes a context. Each page arrives first where it is going: on a busy machine Chromium 156, asked to close a page
 * that has only just changed its address, now and then does not answer, and Playwright waits for ever.
 * @param {import('playwright-core').BrowserContext} context
 */
export async function leave(context) {
  await Promise.all(context.pages().map((page) => page.waitForLoadState('load', { timeout: 10_000 }).catch(() => {})));
  await context.close();
}

/**
 * Tells what a page's scripts throw. Chromium gives up the animation between two pages when the second comes late, and
 * reports that as an error that no script can catch; the page is whole.
 * @param {import('playwright-core').Page} page @param {(error: string) => void} tell
 */
export function onError(page, tell) {
  page.on('pageerror', (error) => { if (!/Transition was aborted because of invalid state/.test(String(error))) tell(String(error)); });
}

/** Every HTML file of a site, by path under it. @param {string} folder @returns {string[]} */
export function pages(folder) {
  /** @type {string[]} */
  const found = [];
  const walk = (/** @type {string} */ at) => {
    for (const name of readdirSync(at).sort()) {
      const path = join(at, name);
      if (statSync(path).isDirectory()) walk(path);
      else if (name.endsWith('.html')) found.push(relative(folder, path));
    }
  };
  walk(folder);
  return found;
}

/**
 * One page of each kind, by name: URL path under the site.
 * @returns {Record<string, string>}
 */
export function kinds() {
  const all = pages(SITE).filter((path) => path.endsWith('index.html')).map((path) => path.slice(0, -'index.html'.length));
  const reserved = /^(en|duo|tags|glossary|questions|search|status|diagrams|map|brief|review|print|progress|offline|snippets|assets)\//;
  const isNote = (/** @type {string} */ path) => readFileSync(join(SITE, path, 'index.html'), 'utf8').includes('<article class=');
  const notes = all.filter((path) => path && !reserved.test(path) && isNote(path));
  // The note with the most to show.
  const size = (/** @type {string} */ path) => statSync(join(SITE, path, 'index.html')).size;
  const note = notes.sort((a, b) => size(b) - size(a)).find((path) => existsSync(join(SITE, 'duo', path, 'index.html'))) ?? notes[0];
  /** @type {Record<string, string>} */
  const kinds = {
    home: '', 'home-en': 'en/', category: `${note.split('/')[0]}/`, 'note-zh': note, 'note-en': `en/${note}`,
    'note-duo': `duo/${note}`, tags: 'tags/', tag: all.find((path) => /^tags\/./.test(path)) ?? '', glossary: 'glossary/',
    'glossary-en': 'en/glossary/', questions: 'questions/', index: 'search/', status: 'status/', 'not-found': '404.html',
    diagrams: 'diagrams/', map: 'map/', 'map-en': 'en/map/', progress: 'progress/', 'progress-en': 'en/progress/', offline: 'offline/', review: 'review/', print: `print/${note.split('/')[0]}/`, brief: `brief/${note.split('/')[0]}/`,
    'brief-en': `en/brief/${note.split('/')[0]}/`,
  };
  for (const [kind, path] of Object.entries(kinds)) {
    if (!existsSync(join(SITE, path.endsWith('.html') ? path : join(path, 'index.html')))) delete kinds[kind];
  }
  return kinds;
}

/**
 * Waits until something asynchronous is true in a page: `waitForFunction` takes a promise for a yes.
 * @template A @param {import('playwright-core').Page} page @param {(arg: A) => Promise<boolean>} check @param {A} [arg]
 */
export async function until(page, check, arg) {
  for (const start = Date.now(); Date.now() - start < 150_000;) {
    if (await page.evaluate(/** @type {any} */ (check), arg)) return;
    await page.waitForTimeout(100);
  }
  throw new Error(`not in time: ${check}`);
}
