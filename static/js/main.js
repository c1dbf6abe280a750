// What every page has: theme, copy buttons, contents that follow the reader, reading modes, keys.
import { strings } from './strings.js';
import { theme } from './theme.js';
import { copyButtons } from './copy.js';
import { contents } from './contents.js';
import { modes } from './modes.js';

for (const element of document.querySelectorAll('[data-js]')) element.removeAttribute('hidden');
theme(strings);
copyButtons(strings);
contents();
modes();

// Progress, bookmarks and offline reading wait until the page is at rest.
const rest = () => (window.requestIdleCallback ?? setTimeout)(() => {
  if (document.querySelector('[data-study]')) { import('./keep.js'); import('./marks.js'); }
  import('./offline.js');
});
if (document.readyState === 'complete') rest();
else addEventListener('load', rest);
