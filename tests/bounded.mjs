// node:test with a limit for every test and hook: what hangs fails under its own name, and the run goes on. Without one
// a single promise that is never kept holds the whole of `./check`; Playwright's `evaluate`, among others, waits for ever.
import * as runner from 'node:test';

/** Milliseconds; the longest test without a limit of its own takes a fifth of it on two slow cores. */
const LIMIT_MS = 300_000;

/** @typedef {(context: import('node:test').TestContext) => void | Promise<void>} Body */

/** @type {((name: string, body: Body) => void) & ((name: string, options: import('node:test').TestOptions, body: Body) => void)} */
export const test = (/** @type {string} */ name, /** @type {any[]} */ ...rest) => {
  const options = rest.length > 1 ? rest[0] : {};
  runner.test(name, { timeout: LIMIT_MS, ...options }, rest.at(-1));
};

/** @param {() => void | Promise<void>} body */
export const before = (body, options = {}) => runner.before(body, { timeout: LIMIT_MS, ...options });

/** @param {() => void | Promise<void>} body */
export const after = (body, options = {}) => runner.after(body, { timeout: LIMIT_MS, ...options });

export const { describe } = runner;
