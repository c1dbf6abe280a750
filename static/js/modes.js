// Reading modes of a page in two languages: remembered, and the block under the reader's eyes stays in place.
// head.js chooses the remembered one while the page is being read in.
import { write } from './store.js';
import { hold, place } from './place.js';

export function modes() {
  for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('input[name=mode]'))) {
    let back = () => {};
    const measure = () => { back = hold(); };
    // Both come before the change.
    document.querySelector(`label[for="${radio.id}"]`)?.addEventListener('click', measure);
    for (const other of document.querySelectorAll('input[name=mode]')) other.addEventListener('keydown', measure);
    radio.addEventListener('change', () => {
      write('mode', radio.id);
      back();
      back = () => {};
    });
  }
  // Links to the other views go to the block that is being read.
  for (const link of document.querySelectorAll('#modes a')) {
    link.addEventListener('click', () => {
      const block = place();
      if (block && link instanceof HTMLAnchorElement && scrollY > 200) link.hash = block.id;
    });
  }
  document.addEventListener('selectionchange', partner);
}

/** Marks the other language of the block in which text is selected. */
function partner() {
  const selection = getSelection();
  const node = selection && !selection.isCollapsed ? selection.anchorNode : null;
  const block = (node instanceof Element ? node : node?.parentElement)?.closest('.bi > [lang]');
  for (const old of document.querySelectorAll('.partner')) old.classList.remove('partner');
  for (const other of block?.parentElement?.children ?? []) {
    if (other !== block && other.matches('[lang]')) other.classList.add('partner');
  }
}
