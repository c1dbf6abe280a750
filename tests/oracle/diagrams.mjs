// Every diagram of the notes and of the tests, by name; and Mermaid in a page of Chromium.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const HERE = dirname(fileURLToPath(import.meta.url));
export const ROOT = join(HERE, '../..');
const CANDIDATES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** @param {string} folder @returns {string[]} */
function files(folder) {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

/** The `.mmd` files of a folder. @param {string} folder @returns {[name: string, source: string][]} */
export function drawings(folder) {
  return readdirSync(folder).sort().map((name) => [basename(name, '.mmd'), readFileSync(join(folder, name), 'utf8')]);
}

/** The fences of the Markdown files under a folder. @param {string} folder @returns {[name: string, source: string][]} */
export function fences(folder) {
  return files(folder).filter((path) => path.endsWith('.md')).flatMap((path) => {
    const found = readFileSync(path, 'utf8').matchAll(/^```mermaid[^\n]*\n([\s\S]*?)^```/gm);
    return [...found].map(([, source], at) => /** @type {[string, string]} */ ([`${relative(ROOT, path)} #${at + 1}`, source]));
  });
}

/** A page of Chromium in which `mermaid` stands. */
export async function mermaid() {
  const executablePath = CANDIDATES.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('Chromium is missing: apt-get install chromium');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const page = await browser.newPage();
  await page.setContent('<!doctype html><meta charset="utf-8"><body></body>');
  await page.addScriptTag({ path: join(HERE, 'node_modules/mermaid/dist/mermaid.min.js') });
  return { browser, page };
}
