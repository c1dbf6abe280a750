// The Worker's WASI against a program that lies: wrong files, pointers past the memory, calls that are not there.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from '../bounded.mjs';

const CALLS = `
#![allow(unused_unsafe)]
#[link(wasm_import_module = "wasi_snapshot_preview1")]
unsafe extern "C" {
    fn fd_write(fd: i32, iovs: i32, n: i32, nw: i32) -> i32;
    fn fd_read(fd: i32, iovs: i32, n: i32, nr: i32) -> i32;
    fn clock_time_get(id: i32, precision: i64, at: i32) -> i32;
    fn random_get(at: i32, n: i32) -> i32;
    fn args_sizes_get(a: i32, b: i32) -> i32;
    fn environ_sizes_get(a: i32, b: i32) -> i32;
    fn poll_oneoff(list: i32, events: i32, n: i32, done: i32) -> i32;
    fn path_open(a: i32, b: i32, c: i32, d: i32, e: i32, f: i64, g: i64, h: i32, i: i32) -> i32;
    fn fd_close(fd: i32) -> i32;
    fn sock_accept(fd: i32, flags: i32, out: i32) -> i32;
    fn fd_prestat_get(fd: i32, at: i32) -> i32;
    fn proc_raise(signal: i32) -> i32;
}
fn main() {
    let ok = [16i32, 0];
    let at = ok.as_ptr() as i32;
    unsafe {
        for (name, got) in [
            ("write to 0", fd_write(0, at, 1, at)),
            ("write to 3", fd_write(3, at, 1, at)),
            ("write to -1", fd_write(-1, at, 1, at)),
            ("list past the end", fd_write(1, -8, 1, at)),
            ("list far out", fd_write(1, 0x7fff_0000, 1, at)),
            ("count too large", fd_write(1, at, 100_000, at)),
            ("count negative", fd_write(1, at, -1, at)),
            ("result past the end", fd_write(1, at, 1, -2)),
            ("text past the end", fd_write(1, [-4i32, 100].as_ptr() as i32, 1, at)),
            ("text too long", fd_write(1, [at, -1].as_ptr() as i32, 1, at)),
            ("read from 5", fd_read(5, at, 1, at)),
            ("read past the end", fd_read(0, at, 1, -1)),
            ("clock 7", clock_time_get(7, 0, at)),
            ("clock past the end", clock_time_get(0, 0, -4)),
            ("random past the end", random_get(-16, 64)),
            ("random too much", random_get(at, -1)),
            ("args past the end", args_sizes_get(-1, at)),
            ("environ past the end", environ_sizes_get(at, -3)),
            ("poll past the end", poll_oneoff(-8, at, 1, at)),
            ("poll two", poll_oneoff(at, at, 2, at)),
            ("open a file", path_open(3, 0, at, 1, 0, 0, 0, 0, at)),
            ("close a file", fd_close(3)),
            ("accept", sock_accept(3, 0, at)),
            ("folders", fd_prestat_get(3, at)),
            ("raise", proc_raise(9)),
        ] {
            println!("{name}: {got}");
        }
    }
}
`;

/** Runs a module in the Worker's script, without a Worker. */
async function run(bytes) {
  const messages = [];
  let receive;
  globalThis.addEventListener = (_, listener) => { receive = listener; };
  globalThis.postMessage = (message) => messages.push(message);
  await import(`../../static/js/runner-worker.js?${Math.random()}`);
  await receive({ data: { module: await WebAssembly.compile(bytes) } });
  const pieces = messages.flatMap((message) => message.out ?? []);
  return { text: Buffer.concat(pieces.map((piece) => piece.bytes)).toString(), end: messages.at(-1).end };
}

test('no lie reaches past the memory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bagu-wasi-'));
  try {
    const target = ['--target', 'wasm32-wasip1', '--edition', '2024', '-O', '-', '-o', join(folder, 'x.wasm')];
    execFileSync('rustc', target, { input: CALLS, stdio: ['pipe', 'ignore', 'inherit'] });
    const { text, end } = await run(readFileSync(join(folder, 'x.wasm')));
    assert.deepEqual(end, { exit: 0 });
    const codes = Object.fromEntries(text.trim().split('\n').map((line) => line.split(': ')));
    const BAD_FILE = '8', FAULT = '21', INVALID = '28', NO_CALL = '52';
    assert.deepEqual(codes, {
      'write to 0': BAD_FILE, 'write to 3': BAD_FILE, 'write to -1': BAD_FILE, 'list past the end': FAULT,
      'list far out': FAULT, 'count too large': INVALID, 'count negative': INVALID, 'result past the end': FAULT,
      'text past the end': FAULT, 'text too long': FAULT, 'read from 5': BAD_FILE, 'read past the end': FAULT,
      'clock 7': INVALID, 'clock past the end': FAULT, 'random past the end': FAULT, 'random too much': FAULT,
      'args past the end': FAULT, 'environ past the end': FAULT, 'poll past the end': FAULT, 'poll two': NO_CALL,
      'open a file': NO_CALL, 'close a file': NO_CALL, accept: NO_CALL, folders: BAD_FILE, raise: NO_CALL,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
