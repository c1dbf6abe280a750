// The figures of `bagu import` on a folder of raw notes that is not in this repository.
//
//   node benches/import.mjs FOLDER [COVERAGE.toml] [--bagu PATH]
//
// Prints notes by category, lines lost and left out, and fails when a line is lost, when a second run would write
// anything, or when fewer than 120 notes come out. COVERAGE.toml names, in `[[topic]]` tables with `category` and
// `sources = [{ seed, lines = "1-3,7" }]`, the categories that lines of a file (its name begins with the seed)
// belong to; then the share of lines in such a category is printed too, and has to be 80 %.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const args = process.argv.slice(2);
const at = args.indexOf('--bagu');
const bagu = at < 0 ? 'target/release/bagu' : args.splice(at, 2)[1];
const [folder, coverage] = args;
if (!folder) {
  console.log('NOT RUN: import of raw notes: node benches/import.mjs FOLDER [COVERAGE.toml] [--bagu PATH]');
  process.exit(75);
}

/** Categories by `seed:line`. @type {Map<string, Set<string>>} */
const named = new Map();
for (const topic of coverage ? readFileSync(coverage, 'utf8').split('[[topic]]').slice(1) : []) {
  const category = /^category = "(.+?)"/m.exec(topic)?.[1] ?? '';
  for (const [, seed, ranges] of topic.matchAll(/\{ seed = "(.+?)", lines = "(.+?)"/g)) {
    for (const range of ranges.split(',')) {
      const [from, to = from] = range.trim().split('-').map(Number);
      for (let line = from; line <= to; line++) {
        const key = `${seed}:${line}`;
        named.set(key, (named.get(key) ?? new Set()).add(category));
      }
    }
  }
}

const work = mkdtempSync(join(tmpdir(), 'bagu-import-'));
try {
  const out = join(work, 'notes');
  const run = () => {
    const text = execFileSync(bagu, ['import', folder, '--out', out, '--write', '--json'],
      { encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'ignore'] });
    return text.trim().split('\n').map((line) => JSON.parse(line));
  };
  const first = run();
  const sum = first.at(-1);
  const again = run().at(-1);
  const notes = first.filter((object) => object.note);
  /** @type {Record<string, number>} */
  const categories = {};
  for (const note of notes) categories[note.category] = (categories[note.category] ?? 0) + 1;
  console.log(`${sum.lines} lines: ${sum.placed} in ${notes.length} notes, ${sum.lines - sum.placed - sum.lost} left out with a reason, ${sum.lost} lost`);
  console.log(`${sum.new} files written; a second run would write ${again.new}, ${again.differ.length} differ`);
  console.table(categories);
  let [right, all] = [0, 0];
  for (const source of first.filter((object) => object.lines && object.source)) {
    const seed = source.source.split('.')[0];
    for (const line of source.lines.filter((/** @type {any} */ line) => line.file)) {
      const categories = named.get(`${seed}:${line.line}`);
      if (!categories) continue;
      all++;
      right += Number(categories.has(line.file.split('/')[0]));
    }
  }
  if (coverage) console.log(`${right} of ${all} lines in a category that is named for them: ${((100 * right) / all).toFixed(1)} %`);
  execFileSync(bagu, ['build', '--notes', out, '--out', join(work, 'site')], { stdio: 'ignore' });
  const failed = sum.lost > 0 || again.new > 0 || again.appended.length > 0 || again.differ.length > 0 || notes.length < 120 || (coverage && right < 0.8 * all);
  process.exitCode = failed ? 1 : 0;
} finally {
  rmSync(work, { recursive: true });
}
