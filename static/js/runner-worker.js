// Runs one WebAssembly program (or one of its threads) with a WASI of our own: output, clock, random numbers, an
// end. No files, no network, no arguments: every other call says that it is not there. A Worker, so that the page
// stays alive and can end it at any time.

const OK = 0, BAD_FILE = 8, FAULT = 21, INVALID = 28, NO_CALL = 52;

/** Bytes that are gathered before they are sent, and the longest they wait. */
const BATCH_BYTES = 4096, BATCH_MS = 40;

/** Ends the program from inside a call. */
class Exit {
  /** @param {number} code */
  constructor(code) { this.code = code; }
}

/** @type {WebAssembly.Memory} */
let memory;
/** @type {Int32Array | undefined} shared by all threads: next thread, next piece of output, threads alive */
let shared;

/** The bytes of a range of the program's memory, or nothing when it does not lie inside. @param {number} at @param {number} length */
function bytes(at, length) {
  const start = at >>> 0, size = length >>> 0;
  return start + size <= memory.buffer.byteLength ? new Uint8Array(memory.buffer, start, size) : undefined;
}

/** @param {number} at @param {number} length */
function view(at, length) {
  const range = bytes(at, length);
  return range && new DataView(range.buffer, range.byteOffset, range.byteLength);
}

// ---- output

/** @type {{ fd: number, bytes: Uint8Array }[]} */
let waiting = [];
let waitingBytes = 0, lastSent = 0;

function send() {
  if (waiting.length) postMessage({ out: waiting });
  waiting = [];
  waitingBytes = 0;
  lastSent = performance.now();
}

/** @param {number} fd @param {Uint8Array} piece */
function print(fd, piece) {
  if (shared) {
    // Threads take turns by a lock, but their messages do not: the page puts them in order by number.
    postMessage({ out: [{ fd, bytes: piece }], number: Atomics.add(shared, 1, 1) });
    return;
  }
  waiting.push({ fd, bytes: piece });
  waitingBytes += piece.length;
  if (waitingBytes >= BATCH_BYTES || performance.now() - lastSent > BATCH_MS) send();
}

// ---- the calls

/** @param {number} fd @param {number} list @param {number} count @param {number} written */
function fd_write(fd, list, count, written) {
  if (fd !== 1 && fd !== 2) return BAD_FILE;
  const pieces = view(list, count * 8), result = view(written, 4);
  if (count >>> 0 > 1024) return INVALID;
  if (!pieces || !result) return FAULT;
  let total = 0;
  for (let i = 0; i < count; i++) {
    const piece = bytes(pieces.getUint32(i * 8, true), pieces.getUint32(i * 8 + 4, true));
    if (!piece) return FAULT;
    // A copy: the program goes on, and shared memory cannot be sent or decoded.
    if (piece.length) print(fd, piece.slice());
    total += piece.length;
  }
  result.setUint32(0, total, true);
  return OK;
}

/** The program's input is at its end. @param {number} fd @param {number} _list @param {number} _count @param {number} read */
function fd_read(fd, _list, _count, read) {
  const result = view(read, 4);
  if (fd !== 0) return BAD_FILE;
  if (!result) return FAULT;
  result.setUint32(0, 0, true);
  return OK;
}

/** @param {number} clock */
function nanoseconds(clock) {
  const ms = clock === 0 ? performance.timeOrigin + performance.now() : performance.now();
  return BigInt(Math.round(ms * 1e6));
}

/** @param {number} clock @param {bigint} _precision @param {number} at */
function clock_time_get(clock, _precision, at) {
  const result = view(at, 8);
  if (clock !== 0 && clock !== 1) return INVALID;
  if (!result) return FAULT;
  result.setBigUint64(0, nanoseconds(clock), true);
  return OK;
}

/** @param {number} clock @param {number} at */
function clock_res_get(clock, at) {
  const result = view(at, 8);
  if (clock !== 0 && clock !== 1) return INVALID;
  if (!result) return FAULT;
  result.setBigUint64(0, 1000n, true);
  return OK;
}

/** @param {number} at @param {number} length */
function random_get(at, length) {
  const range = bytes(at, length);
  if (!range) return FAULT;
  // At most 64 KiB at a time, and not into shared memory.
  for (let from = 0; from < range.length; from += 65536) {
    const part = new Uint8Array(Math.min(65536, range.length - from));
    crypto.getRandomValues(part);
    range.set(part, from);
  }
  return OK;
}

/** No arguments and no environment. @param {number} count @param {number} size */
function nothing(count, size) {
  const first = view(count, 4), second = view(size, 4);
  if (!first || !second) return FAULT;
  first.setUint32(0, 0, true);
  second.setUint32(0, 0, true);
  return OK;
}

/** Waits for a clock: that is how a program sleeps. @param {number} list @param {number} events @param {number} count @param {number} done */
function poll_oneoff(list, events, count, done) {
  const asked = view(list, 48), event = view(events, 32), result = view(done, 4);
  if (!asked || !event || !result) return FAULT;
  if (count !== 1 || asked.getUint8(8) !== 0) return NO_CALL;
  const clock = asked.getUint32(16, true), absolute = asked.getUint16(40, true) & 1;
  const wanted = asked.getBigUint64(24, true);
  const ms = Number(absolute ? wanted - nanoseconds(clock) : wanted) / 1e6;
  send();
  if (ms > 0) sleep(ms);
  event.setBigUint64(0, asked.getBigUint64(0, true), true);
  event.setUint16(8, 0, true);
  event.setUint8(10, 0);
  result.setUint32(0, 1, true);
  return OK;
}

/** @param {number} ms */
function sleep(ms) {
  if (typeof SharedArrayBuffer === 'function') {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    return;
  }
  const end = performance.now() + ms;
  while (performance.now() < end) { /* a page that is not isolated has no way to wait */ }
}

/** @type {Record<string, Function>} */
const wasi = {
  fd_write, fd_read, clock_time_get, clock_res_get, random_get, poll_oneoff,
  args_sizes_get: nothing,
  environ_sizes_get: nothing,
  args_get: () => OK,
  environ_get: () => OK,
  sched_yield: () => OK,
  // There are no folders: this ends the search for them.
  fd_prestat_get: () => BAD_FILE,
  proc_exit: (/** @type {number} */ code) => { throw new Exit(code); },
};

const MAX_THREADS = 64;

/** @param {number} argument */
function spawn(argument) {
  if (!shared) return -NO_CALL;
  if (Atomics.add(shared, 2, 1) >= MAX_THREADS) {
    Atomics.sub(shared, 2, 1);
    return -6;
  }
  const thread = Atomics.add(shared, 0, 1) + 1;
  // The page starts it: a Worker that waits could not.
  postMessage({ spawn: { thread, argument } });
  return thread;
}

/** Only what the module asks for, and only what we have. @param {WebAssembly.Module} module @param {WebAssembly.Memory} [given] */
function imports(module, given) {
  /** @type {Record<string, Record<string, any>>} */
  const all = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    const group = (all[from] ??= {});
    if (from === 'wasi_snapshot_preview1' && kind === 'function') {
      group[name] = Object.hasOwn(wasi, name) ? wasi[name] : () => NO_CALL;
    } else if (from === 'wasi' && name === 'thread-spawn') {
      group[name] = spawn;
    } else if (from === 'env' && kind === 'memory') {
      group[name] = given;
    }
  }
  return all;
}

addEventListener('message', async (event) => {
  const { module, memory: given, shared: numbers, thread, argument } = event.data;
  if (numbers) shared = new Int32Array(numbers);
  /** @type {{ exit: number } | { trap: string } | { thread: number }} */
  let end = { exit: 0 };
  try {
    /** @type {WebAssembly.Module} */
    const program = module;
    const { exports } = await WebAssembly.instantiate(program, imports(program, given));
    memory = given ?? /** @type {WebAssembly.Memory} */ (exports.memory);
    postMessage({ started: true });
    lastSent = performance.now();
    if (thread === undefined) {
      /** @type {Function} */ (exports._start)();
    } else {
      /** @type {Function} */ (exports.wasi_thread_start)(thread, argument);
      if (shared) Atomics.sub(shared, 2, 1);
      end = { thread };
    }
  } catch (error) {
    end = error instanceof Exit ? { exit: error.code } : { trap: String(/** @type {any} */ (error)?.message ?? error) };
  }
  send();
  // The number says how many pieces of output there are to wait for.
  postMessage({ end, number: shared ? Atomics.load(shared, 1) : undefined });
});
