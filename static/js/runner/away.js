// Edited code: on the machine of `bagu serve --run`, else on the Rust Playground after an explicit click.

/** Longest wait for an answer. */
const PATIENCE_MS = 20000;

/** Longest code that goes into a link; the Playground's server refuses longer addresses. */
export const LINK_BYTES = 4000;

/**
 * What came back: text of the program or the compiler, a module to run here, or the key of a failure.
 * @typedef {{ stdout: string, stderr: string, compiled: boolean, code?: number } | { module: WebAssembly.Module } |
 *   { failed: string, words?: Record<string, string> }} Answer
 */

/** The token of `bagu serve --run`, in the pages that it serves. */
export function localToken() {
  return document.querySelector('meta[name="bagu-run"]')?.getAttribute('content') ?? '';
}

/** @param {AbortSignal} cancel */
function patience(cancel) {
  const wait = new AbortController();
  const timer = setTimeout(() => wait.abort('slow'), PATIENCE_MS);
  cancel.addEventListener('abort', () => wait.abort('cancelled'));
  return { signal: wait.signal, done: () => clearTimeout(timer) };
}

/**
 * Runs code on the Playground.
 * @param {string} origin @param {string} code @param {string} edition @param {AbortSignal} cancel
 * @returns {Promise<Answer>}
 */
export async function playground(origin, code, edition, cancel) {
  if (!navigator.onLine) return { failed: 'run_away_offline' };
  const wait = patience(cancel);
  try {
    const response = await fetch(`${origin}/execute`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        channel: 'stable', mode: 'debug', edition, crateType: 'bin', tests: false, code, backtrace: false,
      }),
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: wait.signal,
    });
    const words = { status: String(response.status) };
    if (response.status === 429) return { failed: 'run_away_busy' };
    if (response.status >= 500) return { failed: 'run_away_broken', words };
    if (!response.ok) return { failed: 'run_away_refused', words };
    const text = await response.text();
    return read(text);
  } catch {
    if (wait.signal.aborted) return { failed: wait.signal.reason === 'slow' ? 'run_away_slow' : 'run_away_cancelled' };
    return { failed: navigator.onLine ? 'run_away_blocked' : 'run_away_offline' };
  } finally {
    wait.done();
  }
}

/** @param {string} text @returns {Answer} */
function read(text) {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    return { failed: 'run_away_strange' };
  }
  if (typeof answer?.stdout !== 'string' || typeof answer?.stderr !== 'string') return { failed: 'run_away_strange' };
  // Cargo's own lines around the program's.
  const noise = /^\s*(Compiling playground|Finished `|Running `).*\n?/gm;
  const stderr = answer.stderr.replace(noise, '');
  return { stdout: answer.stdout, stderr, compiled: answer.success === true || !/^error/m.test(stderr) };
}

/**
 * Runs code on the machine that serves the page. What a browser can run comes back as a module.
 * @param {string} code @param {string} edition @param {AbortSignal} cancel
 * @returns {Promise<Answer>}
 */
export async function local(code, edition, cancel) {
  const wait = patience(cancel);
  try {
    const response = await fetch('/_bagu/run', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-bagu-token': localToken() },
      body: JSON.stringify({ code, edition }),
      signal: wait.signal,
    });
    if (response.status === 429) return { failed: 'run_local_busy' };
    if (!response.ok) return { failed: 'run_local_refused', words: { why: (await response.text()).trim() } };
    if (response.headers.get('content-type') === 'application/wasm') {
      return { module: await WebAssembly.compile(await response.arrayBuffer()) };
    }
    const answer = await response.json();
    if (answer.stopped) return { failed: 'run_local_refused', words: { why: answer.stopped } };
    return answer;
  } catch {
    if (wait.signal.aborted) return { failed: wait.signal.reason === 'slow' ? 'run_away_slow' : 'run_away_cancelled' };
    return { failed: 'run_local_gone' };
  } finally {
    wait.done();
  }
}

/** The address that opens code in the Playground; nothing when it is too long. @param {string} origin @param {string} code @param {string} edition */
export function link(origin, code, edition) {
  const url = `${origin}/?version=stable&mode=debug&edition=${edition}&code=${encodeURIComponent(code)}`;
  return new TextEncoder().encode(code).length <= LINK_BYTES ? url : undefined;
}
