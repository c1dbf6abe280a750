// Mermaid must understand every diagram that bagu draws, and what bagu refuses by choice; what bagu calls broken,
// Mermaid must call broken too (so a Mermaid that accepts everything fails here).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, drawings, fences, mermaid } from './diagrams.mjs';

const folder = (/** @type {string} */ name) => drawings(join(ROOT, 'tests/oracle', name)).map(([at, source]) => /** @type {[string, string]} */ ([`${name}/${at}`, source]));
const drawn = [...fences(join(ROOT, 'notes')), ...fences(join(ROOT, 'tests/site')), ...drawings(join(ROOT, 'tests/diagrams'))];
const [refused, broken] = [folder('refused'), folder('broken')];
const { browser, page } = await mermaid();
const faults = [];
for (const [set, parses] of /** @type {const} */ ([[drawn, true], [refused, true], [broken, false]])) {
  for (const [name, source] of set) {
    const told = await page.evaluate(async (text) => {
      try { await globalThis.mermaid.parse(text); return ''; } catch (fault) { return String(fault.message ?? fault) || 'refused'; }
    }, source);
    if (parses && told) faults.push(`${name} does not parse: ${told.split('\n')[0]}`);
    if (!parses && !told) faults.push(`${name} parses, though it is broken`);
  }
}
const { version } = JSON.parse(readFileSync(join(ROOT, 'tests/oracle/node_modules/mermaid/package.json'), 'utf8'));
await browser.close();
for (const fault of faults) console.error(fault);
console.log(`mermaid ${version}: ${drawn.length} drawn, ${refused.length} refused by choice, ${broken.length} broken: ${faults.length} faults`);
if (!drawn.length || !refused.length || !broken.length || faults.length) process.exit(1);
