// How long an author waits: from an edit on the disk to the new page in hand, and from the start of `bagu serve` to
// the first page, without and with a cache. Prints; asserts nothing.
//
//   node benches/serve.mjs [--bagu PATH] [--edits N] FOLDER
//
// FOLDER: notes; they are copied first. The time of an edit ends when the page that was announced by an event has been
// fetched and holds the edit, and again when the search index has been fetched that knows it (who asks for what is not
// made yet waits for it). CPU is the server's own, user and system: on a busy machine it says more than the clock.
import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';

const args = process.argv.slice(2);
const option = (/** @type {string} */ name, /** @type {string} */ otherwise) => {
  const at = args.indexOf(name);
  return at < 0 ? otherwise : args.splice(at, 2)[1];
};
const bagu = resolve(option('--bagu', 'target/release/bagu'));
const edits = Number(option('--edits', '40'));
const folder = args[0];
if (!folder) throw new Error('name a folder of notes');

const TICKS_PER_S = 100;
const PATIENCE_MS = 60_000;
const REST_MS = 4000;
const work = mkdtempSync(join(tmpdir(), 'bagu-serve-bench-'));
const notes = join(work, 'notes');
cpSync(folder, notes, { recursive: true, filter: (path) => !path.split(sep).includes('.git') });
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const now = () => performance.now();
const pause = (/** @type {number} */ ms) => new Promise((done) => { setTimeout(done, ms); });

/** CPU seconds of a process. */
function cpu(/** @type {number} */ pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}

async function start() {
  const begin = now();
  const env = { ...process.env, XDG_CACHE_HOME: join(work, 'cache') };
  const child = spawn(bagu, ['serve', '--port', '0', '--notes', notes], { cwd: work, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (data) => { log += data; });
  const ended = new Promise((done) => { child.on('exit', done); });
  let url = '';
  while (!url) {
    if (now() - begin > PATIENCE_MS) throw new Error(log);
    url = /http:\/\/127\.0\.0\.1:\d+\//.exec(log)?.[0] ?? '';
    await pause(2);
  }
  while (!(await fetch(url)).ok) await pause(2);
  const ms = now() - begin;
  const used = cpu(child.pid ?? 0);
  // The site is whole, and what it took is in the cache.
  while (!log.includes('built in')) await pause(20);
  await pause(REST_MS);
  return { url, pid: child.pid ?? 0, ms, used, stop: () => { child.kill('SIGINT'); return ended; } };
}

/** Follows the news of the server. @param {string} url */
async function follow(url) {
  const token = /data-bagu="(\S+)/.exec(await (await fetch(url)).text())?.[1];
  const answer = await fetch(`${url}_bagu/events?token=${token}`);
  const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
  const decoder = new TextDecoder();
  let text = '';
  /** The next version. @returns {Promise<number>} */
  return async () => {
    for (;;) {
      const found = /data: (\{.*\})\n\n/.exec(text);
      if (found) {
        text = text.slice(found.index + found[0].length);
        return JSON.parse(found[1]).version;
      }
      const { value, done } = await reader.read();
      if (done) throw new Error('the server went away');
      text += decoder.decode(value, { stream: true });
    }
  };
}

const files = readdirSync(notes, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md')).sort();
const cold = await start();
await cold.stop();
const server = await start();
console.log(`${files.length} notes; first page ${cold.ms.toFixed(0)} ms without a cache (${(cold.used * 1000).toFixed(0)} ms of CPU), ${server.ms.toFixed(0)} ms with it (${(server.used * 1000).toFixed(0)} ms of CPU)`);

const next = await follow(server.url);
let version = await next();
await pause(1000);
/** @type {number[]} */ const times = [];
/** @type {number[]} */ const found = [];
const index = async () => Buffer.from(await (await fetch(`${server.url}search/index.bin`)).arrayBuffer());
let known = await index();
const idle = cpu(server.pid);
await pause(2000);
const idlePerS = (cpu(server.pid) - idle) / 2;
const before = cpu(server.pid);
for (let n = 0, at = 0; n < edits && at < files.length * 2; at += 1) {
  const file = join(notes, files[(at * 37) % files.length]);
  const path = relative(notes, file).replaceAll(sep, '/').replace(/\.md$/, '/');
  const page = server.url + path.split('/').map(encodeURIComponent).join('/');
  if (!(await fetch(page)).ok) continue;
  const mark = `编辑${n}的标记`;
  const begin = now();
  appendFileSync(file, `\n${mark}\n`);
  let html = '';
  while (!html.includes(mark)) {
    for (const old = version; version <= old;) version = await next();
    html = await (await fetch(page)).text();
    if (now() - begin > PATIENCE_MS) throw new Error(`${page}: the edit does not come`);
  }
  times.push(now() - begin);
  const fresh = await index();
  found.push(now() - begin);
  if (fresh.equals(known)) throw new Error(`${page}: the search does not know the edit`);
  known = fresh;
  n += 1;
  await pause(100);
}
const used = (cpu(server.pid) - before) / times.length;
const quantiles = (/** @type {number[]} */ all) => {
  all.sort((a, b) => a - b);
  const at = (/** @type {number} */ q) => all[Math.min(all.length - 1, Math.floor(q * all.length))].toFixed(0);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms`;
};
console.log(`${times.length} edits: page ${quantiles(times)}; page and search ${quantiles(found)}`);
console.log(`CPU ${(used * 1000).toFixed(0)} ms an edit, ${(idlePerS * 1000).toFixed(0)} ms a second at rest`);
await server.stop();
