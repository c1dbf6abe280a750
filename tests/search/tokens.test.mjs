// The table of tokens, which `cargo test` runs on the Rust side, on the client's code.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from '../bounded.mjs';
import { tokens } from '../../static/js/search/tokens.js';

const table = JSON.parse(await readFile(new URL('tokens.json', import.meta.url), 'utf8'));

test('the table of cases holds', () => {
  assert.ok(table.length >= 500, `${table.length} cases`);
  for (const [text, expected] of table) assert.equal(tokens(text).join(' '), expected, text);
});
