// Lighthouse on one page of each kind that readers meet: the median of three runs, from a server that compresses as
// GitHub Pages does. Usage: node benches/lighthouse.mjs SITE [RUNS]; it is fetched by npx into npm's own cache.
// `machine` is Lighthouse's own measure of this computer while it ran: below about 1300 its phone is slower than the
// one it means, and a page that holds nothing (`empty`) shows how much of the blocking time is the computer's.
// Fails when accessibility, best practices or SEO are below 100, or performance below 98.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

const LIGHTHOUSE = process.env.LIGHTHOUSE ?? 'npx --yes lighthouse@13.5.0';
const [, , site = 'public', runs = '3'] = process.argv;
const NOTE = process.env.NOTE ?? 'cache/cache-avalanche/';
const EMPTY = '<!doctype html><html lang="en"><title>Empty</title><meta name="viewport" content="width=device-width"><p>Empty.</p></html>';
const PAGES = { empty: 'empty/', home: '', note: NOTE, duo: `duo/${NOTE}`, questions: 'questions/' };
const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml', '.json': 'application/json', '.webmanifest': 'application/manifest+json', '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8', '.xml': 'application/xml',
};

const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
  if (path === '/empty/') { response.writeHead(200, { 'content-type': TYPES['.html'] }); response.end(EMPTY); return; }
  let file = join(site, normalize(path));
  if (existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html');
  const found = existsSync(file);
  const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(file))] ?? 'application/octet-stream';
  const isText = /text|json|xml|svg/.test(type);
  const body = readFileSync(found ? file : join(site, '404.html'));
  response.writeHead(found ? 200 : 404, { 'content-type': type, 'cache-control': 'max-age=600', ...(isText ? { 'content-encoding': 'gzip' } : {}) });
  response.end(isText ? gzipSync(body) : body);
});
await new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(undefined)); });
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

/** Not execFileSync: the server answers from this very process. @param {string} url @param {string} output */
function audit(url, output) {
  const [command, ...first] = LIGHTHOUSE.split(' ');
  const chrome = ['--headless=new', '--no-sandbox', '--disable-gpu'].join(' ');
  const child = spawn(command, [...first, url, '--quiet', '--output=json', `--output-path=${output}`, `--chrome-flags=${chrome}`], {
    stdio: ['ignore', 'ignore', 'inherit'], env: { CHROME_PATH: '/usr/bin/chromium', ...process.env },
  });
  return new Promise((resolve, reject) => child.on('exit', (code) => (code === 0 ? resolve(undefined) : reject(new Error(`lighthouse: ${code}`)))));
}

const median = (/** @type {number[]} */ values) => values.sort((a, b) => a - b)[values.length >> 1];
const folder = mkdtempSync(join(tmpdir(), 'lighthouse-'));
let failed = false;
for (const [kind, path] of Object.entries(PAGES)) {
  /** @type {Record<string, number[]>} */
  const scores = {};
  const complaints = new Set();
  for (let run = 0; run < Number(runs); run++) {
    const output = join(folder, `${kind}-${run}.json`);
    await audit(`http://127.0.0.1:${port}/${path}`, output);
    const report = JSON.parse(readFileSync(output, 'utf8'));
    for (const [name, { score, auditRefs }] of Object.entries(/** @type {any} */ (report.categories))) {
      // A page that asks not to be listed is not to be listed.
      const refs = auditRefs.filter((/** @type {any} */ { id, weight }) => weight > 0 && report.audits[id].score !== null && report.audits[id].score < 0.9);
      const only = refs.length === 1 && refs[0].id === 'is-crawlable' && path.startsWith('duo/');
      (scores[name] ??= []).push(only ? 100 : Math.round(score * 100));
      for (const { id } of only ? [] : refs) complaints.add(`${id}: ${report.audits[id].displayValue ?? report.audits[id].title}`);
    }
    (scores.machine ??= []).push(report.environment.benchmarkIndex);
    for (const id of ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift']) {
      (scores[id] ??= []).push(Math.round(report.audits[id].numericValue * 1000) / 1000);
    }
  }
  const middle = Object.fromEntries(Object.entries(scores).map(([name, values]) => [name, median(values)]));
  console.log(kind, JSON.stringify(middle), ...complaints);
  if (kind !== 'empty') failed ||= middle.performance < 98 || ['accessibility', 'best-practices', 'seo'].some((name) => middle[name] < 100);
}
rmSync(folder, { recursive: true, force: true });
server.close();
process.exitCode = failed ? 1 : 0;
