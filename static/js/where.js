// Where the reader is, for "continue" on the home page: the note, the block under the eyes and the view.
import { write } from './store.js';
import { blocks, place, title } from './place.js';

const PAUSE_MS = 1000;

export function where() {
  const note = document.querySelector('article')?.dataset.note;
  if (!note) return;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const keep = () => {
    timer = undefined;
    const block = place(), all = blocks();
    const heading = all.slice(0, block ? all.indexOf(block) + 1 : 0).reverse().find((one) => /^H[23]$/.test(one.tagName));
    write('resume', JSON.stringify({
      note, block: block?.id ?? '', title: title(), heading: heading?.textContent?.trim() ?? '',
      lang: document.documentElement.dataset.view, time: Date.now(),
    }));
  };
  addEventListener('scroll', () => { timer ||= setTimeout(keep, PAUSE_MS); }, { passive: true });
  addEventListener('pagehide', () => { if (timer) keep(); });
  timer = setTimeout(keep, PAUSE_MS);
}
