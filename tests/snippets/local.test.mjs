// Edited code on `bagu serve --run`: compiled here, run in the browser; what a browser cannot run, in the sandbox.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, test } from '../bounded.mjs';
import { launch } from '../browser/browser.mjs';

const BAGU = process.env.BAGU ?? 'target/debug/bagu';

let browser, server, url;
before(async () => {
  browser = await launch();
  server = spawn(BAGU, ['serve', '--notes', 'tests/snippets/notes', '--port', '0', '--run'], { stdio: ['ignore', 'ignore', 'pipe'] });
  url = await new Promise((resolve, reject) => {
    let said = '';
    server.stderr.on('data', (piece) => {
      said += piece;
      const found = /serving (http:\S+)[^]*\nbuilt in /.exec(said);
      if (found) resolve(found[1]);
    });
    server.on('exit', () => reject(new Error(said)));
  });
}, { timeout: 60000 });
after(async () => {
  await browser?.close();
  server?.kill();
});

/** Edits a snippet and runs it. */
async function edited(path, heading, code) {
  const page = await browser.newPage();
  await page.goto(url + path);
  const panel = page.locator(`h2:has-text("${heading}") ~ .run`).first();
  await panel.locator('[data-edit]').click();
  await panel.locator('textarea').fill(code);
  assert.equal((await panel.locator('[data-run]').innerText()).trim(), '在本机运行');
  await panel.locator('[data-run]').click();
  const state = panel.locator('.mine [role=status]');
  await page.waitForFunction((element) => element && !/正在|运行中/.test(element.textContent ?? ''), await state.elementHandle(), { timeout: 30000 });
  const told = { state: await state.textContent(), output: await panel.locator('.mine samp').textContent() };
  await page.close();
  return told;
}

test('a program that a browser can run', { timeout: 60000 }, async () => {
  const { output, state } = await edited('rust/kinds/', '旧版本', 'fn main() { println!("mine {}", cfg!(target_arch = "wasm32")); }');
  assert.equal(output, 'mine true\n');
  assert.match(state, /毫秒/);
});

test('threads without a reload: the server isolates its pages', { timeout: 60000 }, async () => {
  const code = 'fn main() { std::thread::spawn(|| println!("from a thread")).join().unwrap(); }';
  assert.equal((await edited('rust/kinds/', '旧版本', code)).output, 'from a thread\n');
});

test('sockets in the sandbox', { timeout: 60000 }, async () => {
  const code = 'fn main() { println!("{}", std::net::TcpListener::bind("127.0.0.1:0").is_ok()); }';
  assert.equal((await edited('rust/native/', '网络', code)).output, 'true\n');
});

test('errors of the compiler, and what is refused', { timeout: 60000 }, async () => {
  const wrong = await edited('rust/kinds/', '旧版本', 'fn main() { let x: u32 = "a"; }');
  assert.match(wrong.state, /编译没有通过/);
  assert.match(wrong.output, /E0308/);
  const refused = await edited('rust/kinds/', '旧版本', 'fn main() { println!("{}", include_str!("/etc/passwd")); }');
  assert.match(refused.state, /include_str/);
});

test('not together with a host', async () => {
  const refused = spawn(BAGU, ['serve', '--notes', 'tests/snippets/notes', '--run', '--host', '0.0.0.0', '--port', '0']);
  assert.equal(await new Promise((resolve) => { refused.on('exit', resolve); }), 2);
});
