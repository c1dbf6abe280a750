// The Nu HTML checker on every page of the built site: 0 errors.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { test } from '../bounded.mjs';
import { pages, SITE } from './browser.mjs';

test('vnu: every page', { timeout: 900_000 }, () => {
  const jar = createRequire(import.meta.url).resolve('vnu-jar/build/dist/vnu.jar');
  let report = '';
  try {
    execFileSync('java', ['-Xss4m', '-jar', jar, '--errors-only', '--format', 'json', '--skip-non-html', SITE], {
      stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1 << 28,
    });
  } catch (error) {
    const failed = /** @type {{ code?: string, stderr?: Buffer }} */ (error);
    if (failed.code === 'ENOENT') throw new Error('Java is missing: apt-get install default-jre-headless');
    report = String(failed.stderr ?? '');
  }
  const messages = report ? JSON.parse(report).messages : [];
  const told = messages.map((/** @type {any} */ m) => `${m.url.replace(/.*\/\/|file:/, '')}:${m.lastLine}: ${m.message} ${m.extract ?? ''}`);
  assert.deepEqual(told.slice(0, 20), []);
  console.log(`${pages(SITE).length} pages valid`);
});
