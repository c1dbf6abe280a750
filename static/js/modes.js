// Reading modes of a two-language page: remembered, and the block under the reader's eyes stays in place.
import { read, write } from './store.js';

export function modes() {
  const radios = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll('input.mode')]);
  if (radios.length > 0) {
    const kept = read('mode');
    for (const radio of radios) if (radio.id === kept) radio.checked = true;
    for (const radio of radios) {
      radio.addEventListener('change', () => write('mode', radio.id));
      // The click on the label comes before the change: what stands at the top now is kept there.
      const label = document.querySelector(`label[for="${radio.id}"]`);
      for (const target of [label, radio]) target?.addEventListener('click', () => keepPlace());
    }
  }
  // Links to the other views go to the block that is being read.
  for (const link of document.querySelectorAll('#modes a')) {
    link.addEventListener('click', () => {
      const block = current();
      if (block && link instanceof HTMLAnchorElement && scrollY > 200) link.hash = block.id;
    });
  }
}

/** The first block with an id that reaches below the header. @returns {Element | undefined} */
function current() {
  const blocks = document.querySelectorAll('.text > [id], .text > .bi > [id], .text .a > [id]');
  return [...blocks].find((block) => block.id && block.getBoundingClientRect().bottom > 72);
}

/** Keeps the block at the top of the window where it is while the layout changes. */
function keepPlace() {
  const block = current();
  if (!block || scrollY < 200) return;
  const before = block.getBoundingClientRect().top;
  requestAnimationFrame(() => scrollBy({ top: block.getBoundingClientRect().top - before, behavior: 'instant' }));
}
