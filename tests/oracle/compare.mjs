// Our drawing of the model diagrams and Mermaid's own of the same source, side by side, for people to look at:
//   BAGU_SITE=FOLDER node tests/oracle/compare.mjs OUT
// writes OUT/NAME-WIDTH-THEME.png at the widths of a phone and of a desktop. Needs `npm ci` in tests/oracle.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, fences, mermaid } from './diagrams.mjs';
import { serve } from '../browser/server.mjs';

/** Note and number of its diagram. @type {Record<string, [string, number]>} */
const MODELS = {
  handshake: ['network/tcp-handshake-and-close', 1],
  close: ['network/tcp-handshake-and-close', 2],
  states: ['network/tcp-connection-states', 1],
  journey: ['network/http-request-lifecycle', 1],
};

const out = process.argv[2];
if (!out || !process.env.BAGU_SITE) throw new Error('usage: BAGU_SITE=FOLDER node tests/oracle/compare.mjs OUT');
mkdirSync(out, { recursive: true });
const sources = new Map(fences(join(ROOT, 'notes')));
const server = await serve(process.env.BAGU_SITE);
const { browser, page: theirs } = await mermaid();
for (const [name, [note, number]] of Object.entries(MODELS)) {
  const source = sources.get(`notes/${note}.md #${number}`);
  if (!source) throw new Error(`${note} has no diagram ${number}`);
  for (const width of [390, 1440]) {
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      const ours = await browser.newPage({ viewport: { width, height: 2400 }, colorScheme: theme, reducedMotion: 'reduce' });
      await ours.goto(`${server.url}${note}/`);
      const stage = ours.locator(`#diagram-${number} .stage`);
      const room = await stage.evaluate((e) => e.clientWidth);
      const image = (await stage.screenshot()).toString('base64');
      await ours.close();
      await theirs.setViewportSize({ width: 2 * room + 48, height: 900 });
      await theirs.evaluate(async ({ text, image, room, dark }) => {
        globalThis.mermaid.initialize({ startOnLoad: false, theme: dark ? 'dark' : 'default' });
        const { svg } = await globalThis.mermaid.render('theirs', text);
        document.body.innerHTML = `<div style="display:flex;gap:16px;align-items:start"><img src="data:image/png;base64,${image}"><div style="width:${room}px">${svg}</div></div>`;
        document.body.style.background = dark ? '#222' : '#fff';
      }, { text: source, image, room, dark: theme === 'dark' });
      await theirs.locator('body').screenshot({ path: join(out, `${name}-${width}-${theme}.png`) });
    }
  }
}
await browser.close();
await server.close();
