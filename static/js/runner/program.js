// Fetches a compiled snippet, checks it, and runs it in Workers until it ends or meets a limit.

/** Longest run and most output. */
export const DEADLINE_MS = 2000, OUTPUT_BYTES = 64 * 1024;

/** Memory of a program with threads, in pages of 64 KiB: what the linker allowed, and more than any asks for at the start. */
const FIRST_PAGES = 128, MOST_PAGES = 1024;

/** The Worker's script. */
export const WORKER = new URL('../runner-worker.js', import.meta.url);

/**
 * @typedef {{ kind: 'exit', code: number } | { kind: 'trap', why: string } | { kind: 'time' } | { kind: 'output' } |
 *   { kind: 'stopped' }} End
 * @typedef {{ stdout: string, stderr: string, end: End, ms: number }} Result
 */

/** What went wrong before anything ran; `kind` is `offline`, `failed` or `broken`. */
export class NotFetched extends Error {
  /** @param {string} kind @param {string} why */
  constructor(kind, why) {
    super(why);
    this.kind = kind;
  }
}

/** @type {Map<string, Promise<WebAssembly.Module>>} */
const modules = new Map();

/**
 * The module with a SHA-256 name, fetched once a page.
 * @param {URL} url @param {string} sha256 hexadecimal
 */
export function fetchModule(url, sha256) {
  const known = modules.get(sha256);
  if (known) return known;
  const fetched = load(url, sha256);
  modules.set(sha256, fetched);
  fetched.catch(() => modules.delete(sha256));
  return fetched;
}

/** @param {URL} url @param {string} sha256 */
async function load(url, sha256) {
  const digest = btoa(String.fromCharCode(...(sha256.match(/../g) ?? []).map((pair) => parseInt(pair, 16))));
  let bytes;
  try {
    // The browser compares the digest; what does not match is a network error to us.
    const response = await fetch(url, { integrity: `sha256-${digest}`, credentials: 'omit' });
    if (!response.ok) throw new NotFetched('failed', String(response.status));
    bytes = await response.arrayBuffer();
  } catch (error) {
    if (error instanceof NotFetched) throw error;
    if (!navigator.onLine) throw new NotFetched('offline', '');
    // Without the check the same request tells a wrong file from no file.
    const there = await fetch(url, { credentials: 'omit' }).catch(() => undefined);
    throw there?.ok ? new NotFetched('broken', '') : new NotFetched('failed', String(there?.status ?? error));
  }
  return WebAssembly.compile(bytes);
}

/** Whether a module needs memory that threads share. @param {WebAssembly.Module} module */
export function sharesMemory(module) {
  return WebAssembly.Module.imports(module).some((wanted) => wanted.kind === 'memory');
}

/**
 * Runs a module. `print` is called with pieces of text as they come.
 * @param {WebAssembly.Module} module
 * @param {(stream: 'stdout' | 'stderr', text: string) => void} print
 * @returns {{ result: Promise<Result>, stop: () => void }}
 */
export function run(module, print) {
  const threads = sharesMemory(module);
  const memory = threads
    ? new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES, shared: true }) : undefined;
  const shared = threads ? new SharedArrayBuffer(12) : undefined;
  /** @type {Worker[]} */
  const workers = [];
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const text = { stdout: '', stderr: '' };
  let bytes = 0, start = performance.now(), over = false, timer = 0;
  /** @type {(result: Result) => void} */
  let finished;
  /** @type {Promise<Result>} */
  const result = new Promise((resolve) => { finished = resolve; });

  const finish = (/** @type {End} */ end) => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    for (const worker of workers) worker.terminate();
    finished({ ...text, end, ms: performance.now() - start });
  };
  const write = (/** @type {{ fd: number, bytes: Uint8Array }[]} */ pieces) => {
    for (const piece of pieces) {
      const room = OUTPUT_BYTES - bytes;
      const stream = piece.fd === 1 ? 'stdout' : 'stderr';
      const added = decoders[stream].decode(piece.bytes.subarray(0, room), { stream: true });
      bytes += piece.bytes.length;
      text[stream] += added;
      if (added) print(stream, added);
      if (bytes > OUTPUT_BYTES) { finish({ kind: 'output' }); return; }
    }
  };

  // Pieces of several threads, by number.
  /** @type {Map<number, { fd: number, bytes: Uint8Array }[]>} */
  const early = new Map();
  let next = 0;
  /** @type {{ end: End, after: number } | undefined} */
  let last;
  const settle = () => {
    for (let pieces = early.get(next); pieces && !over; pieces = early.get(next)) {
      early.delete(next);
      next += 1;
      write(pieces);
    }
    if (last && next >= last.after) finish(last.end);
  };

  const launch = (/** @type {object} */ more) => {
    const worker = new Worker(WORKER, { type: 'module' });
    workers.push(worker);
    worker.onmessage = ({ data }) => {
      if (over) return;
      if (data.out && data.number === undefined) write(data.out);
      if (data.out && data.number !== undefined) { early.set(data.number, data.out); settle(); }
      if (data.spawn) launch(data.spawn);
      if (data.started && !timer) {
        start = performance.now();
        timer = setTimeout(() => finish({ kind: 'time' }), DEADLINE_MS);
      }
      if (data.end && data.end.thread === undefined) {
        /** @type {End} */
        const end = 'exit' in data.end ? { kind: 'exit', code: data.end.exit } : { kind: 'trap', why: data.end.trap };
        last = { end, after: data.number ?? 0 };
        settle();
      } else if (data.end) {
        worker.terminate();
      }
    };
    worker.onerror = (event) => finish({ kind: 'trap', why: event.message || 'Worker' });
    worker.postMessage({ module, memory, shared, ...more });
  };
  launch({});
  return { result, stop: () => finish({ kind: 'stopped' }) };
}
