// Build times: the project's own notes and a generated corpus of bilingual notes, cold and with the cache, with the
// time of each stage and the peak memory of the process. Prints; asserts nothing.
//
//   node benches/build.mjs [--bagu PATH] [--notes N] [--runs N] [--vs 'COMMAND'] [FOLDER ...]
//
// FOLDER: further folders of notes, by path. --vs: a command that builds the last FOLDER with another generator; both
// run in turn, and the ratio of each pair is printed.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const args = process.argv.slice(2);
const option = (/** @type {string} */ name, /** @type {string} */ otherwise) => {
  const at = args.indexOf(name);
  return at < 0 ? otherwise : args.splice(at, 2)[1];
};
const bagu = option('--bagu', 'target/release/bagu');
const count = Number(option('--notes', '1000'));
const runs = Number(option('--runs', '3'));
const peer = option('--vs', '');

/** A generator with a fixed seed: the same corpus on every machine. */
let seed = 0x2545f491;
const random = (/** @type {number} */ below) => {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) % below;
};
const ZH = '连接 缓存 队列 线程 索引 事务 日志 副本 分区 消息 请求 响应 超时 重试 幂等 一致 锁 内存 磁盘 网络 协议 报文 序号 窗口 拥塞 路由 代理 负载 均衡 部署'.split(' ');
const EN = 'connection cache queue thread index transaction log replica partition message request response timeout retry lock memory disk network protocol segment window route proxy load balance deployment'.split(' ');
const words = (/** @type {string[]} */ of, /** @type {number} */ n, /** @type {string} */ gap) => Array.from({ length: n }, () => of[random(of.length)]).join(gap);

/** Writes `count` notes in both languages: text, lists, tables, code, a drawing, questions, links. */
function generate(/** @type {string} */ folder) {
  const name = (/** @type {number} */ i) => `note-${String(i).padStart(5, '0')}`;
  for (let category = 0; category < 10; category += 1) mkdirSync(join(folder, `notes/topic-${category}`), { recursive: true });
  writeFileSync(join(folder, 'bagu.toml'), 'id = "bench"\nbase_url = "https://example.org/"\n[title]\nzh = "语料"\nen = "Corpus"\n');
  for (let i = 0; i < count; i += 1) {
    const code = `fn main() {\n    let values: Vec<u32> = (0..${random(90) + 9}).collect();\n    println!("{:?}", values.iter().sum::<u32>()); // ${words(EN, 5, ' ')}\n}\n`;
    const a = ZH[random(ZH.length)], b = ZH[random(ZH.length)];
    const drawing = `sequenceDiagram\n    accTitle: ${a}\n    participant A as ${a}\n    participant B as ${b}方\n    A->>B: SYN ${i}\n    B-->>A: ACK ${i}\n    %% en: ${a} = Client\n    %% en: ${b}方 = Server\n`;
    const shapes = [0, 1, 2, 3].map(() => [random(3) + 2, random(4) + 2]);
    const body = (/** @type {boolean} */ zh) => {
      const text = (/** @type {number} */ n) => (zh ? `${words(ZH, n, '')}，${words(ZH, n, '')}。` : `${words(EN, n, ' ')}, ${words(EN, n, ' ')}.`);
      const sections = shapes.map(([paragraphs, items], at) => [
        `## ${zh ? `第${at + 1}节` : `Section ${at + 1}`} {#s-${at}}`,
        ...Array.from({ length: paragraphs }, (_, p) => `${text(14)} ${p === 0 ? `[[${name((i * 7 + at) % count)}]]` : ''} **${text(3)}**`),
        Array.from({ length: items }, () => `- ${text(5)}`).join('\n'),
      ].join('\n\n'));
      return [...sections, `| a | b |\n|--|--|\n${[1, 2, 3].map((n) => `| ${n} | ${text(2)} |`).join('\n')}`,
        `\`\`\`rust,no_run\n${code}\`\`\``, `\`\`\`mermaid\n${drawing}\`\`\``,
        `> [!question] ${zh ? '为什么' : 'Why'} ${i} {#q-why}\n> ${text(12)}`].join('\n\n');
    };
    const meta = (/** @type {boolean} */ zh) => `---\ntitle: ${zh ? `${a}与${b} ${i}` : `Note ${i}`}\nsummary: ${zh ? '一句话。' : 'One sentence.'}\ntags: [${zh ? a : EN[i % 20]}]\ndifficulty: ${(i % 3) + 1}\n---\n\n`;
    const stem = join(folder, `notes/topic-${i % 10}/${name(i)}`);
    writeFileSync(`${stem}.md`, meta(true) + body(true) + '\n');
    writeFileSync(`${stem}.en.md`, meta(false) + body(false) + '\n');
  }
}

const work = mkdtempSync(join(tmpdir(), 'bagu-bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

/** One build: wall seconds and what it printed. */
function build(/** @type {string} */ notes, /** @type {string[]} */ more) {
  const start = process.hrtime.bigint();
  const done = spawnSync(bagu, ['build', '--notes', notes, '--out', join(work, 'out'), '--timings', ...more], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (done.status !== 0) throw new Error(`build of ${notes} failed:\n${done.stderr.slice(-2000)}`);
  return { seconds, text: done.stderr };
}

const median = (/** @type {number[]} */ values) => values.toSorted((x, y) => x - y)[values.length >> 1];
const show = (/** @type {number[]} */ values) => `${median(values).toFixed(2)} s (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;

function report(/** @type {string} */ title, /** @type {string} */ notes) {
  const cold = [], warm = [];
  let stages = '';
  build(notes, []);
  for (let run = 0; run < runs; run += 1) {
    const made = build(notes, ['--no-cache']);
    cold.push(made.seconds);
    stages = made.text.split('\n').filter((line) => / ms .*MiB peak/.test(line)).join('\n');
    warm.push(build(notes, []).seconds);
  }
  console.log(`\n${title}\n  cold ${show(cold)}\n  with the cache on disk ${show(warm)}\n${stages.replace(/^/gm, '    ')}`);
}

const corpus = join(work, 'corpus');
generate(corpus);
console.log(execFileSync(bagu, ['--version'], { encoding: 'utf8' }).trim());
report('the notes of this repository', 'notes');
report(`${count} generated notes in both languages`, join(corpus, 'notes'));
for (const folder of args) report(folder, folder);

if (peer && args.length > 0) {
  const folder = args[args.length - 1];
  const ratios = [];
  for (let run = 0; run < runs; run += 1) {
    const ours = build(folder, ['--no-cache']).seconds;
    const start = process.hrtime.bigint();
    spawnSync('sh', ['-c', peer], { stdio: 'ignore' });
    ratios.push(ours / (Number(process.hrtime.bigint() - start) / 1e9));
  }
  console.log(`\nours / \`${peer}\`, pair by pair: ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}, median ${median(ratios).toFixed(2)}`);
}
