// What every page has: theme, copy buttons, keys. What is used now and then is loaded when it is, and the words of
// what is loaded at once stand in the page.
import { theme } from './theme.js';
import { copyButtons } from './copy.js';

theme();
copyButtons();

/** Whether the reader writes something. @param {EventTarget | null} target */
const isTyping = (target) => target instanceof HTMLElement && (target.isContentEditable
  || target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button])'));

addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (!/^[1-5tjkmbdr[\]?]$/i.test(key) || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.documentElement.dataset.keys === 'off' || event.defaultPrevented || event.repeat && !/[jk]/i.test(key)) return;
  if (isTyping(target) || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  import('./keys.js').then(({ press }) => press(key, event.shiftKey));
});

// Progress, bookmarks and offline reading wait until the page is at rest.
const rest = () => (window.requestIdleCallback ?? setTimeout)(() => {
  if (document.querySelector('[data-study]')) { import('./keep.js'); import('./marks.js'); }
  import('./offline.js');
});
if (document.readyState === 'complete') rest();
else addEventListener('load', rest);
