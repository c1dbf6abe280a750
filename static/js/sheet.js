// A dialog over the page: on phones a sheet from below. The browser keeps the focus in it and closes it by Esc;
// a click beside it and the back button close it, too.
import { strings } from './strings.js';
import { style } from './style.js';

/** @param {string} tag @param {Record<string, string>} [attributes] @param {(Node | string)[]} children */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * Opens a sheet with a title and what is in it.
 * @param {string} name a class @param {string} title @param {(Node | string)[]} content
 */
export async function sheet(name, title, ...content) {
  await style('sheets.css');
  if (document.querySelector('dialog[open]')) return;
  const close = element('button', { type: 'button', class: 'tool', 'aria-label': strings.close },
    element('span', { class: 'i i-x', 'aria-hidden': 'true' }));
  const body = element('div', { class: 'sheet-body' }, ...content);
  const dialog = /** @type {HTMLDialogElement} */ (element('dialog', { class: `sheet ${name}`, 'aria-labelledby': 'sheet-h' },
    element('div', { class: 'sheet-h' }, element('h2', { id: 'sheet-h' }, title), close), body));
  document.body.append(dialog);

  // An entry of the history stands for the open sheet, so that the back button closes it and stays on the page.
  /** @type {(() => void) | undefined} */
  let after;
  const onBack = () => {
    removeEventListener('popstate', onBack);
    dialog.close();
    // The browser settles the place of the entry that it came back to; only then can the reader go on.
    setTimeout(() => {
      history.scrollRestoration = 'auto';
      after?.();
    });
  };
  history.scrollRestoration = 'manual';
  history.pushState({ sheet: true }, '');
  addEventListener('popstate', onBack);
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener('close', () => {
    dialog.remove();
    // Closed by anything but the back button: its entry goes.
    if (history.state?.sheet) history.back();
    else removeEventListener('popstate', onBack);
  });
  // A link leaves after that, or its own entry would go with it.
  body.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    leave(() => { location.href = link.href; });
  });
  /** Closes the sheet and then does something. @param {() => void} then */
  const leave = (then) => { after = then; dialog.close(); };
  dialog.showModal();
  return { dialog, leave };
}
