// The blocks of a note, and the one that is being read.

/** Below the bar at the top. */
const TOP = 64;

/** Blocks that are shown, in order; they have ids that are the same in all views. @returns {HTMLElement[]} */
export function blocks() {
  const all = document.querySelectorAll('.text > [id], .bi-h > [id], .qas > [id], .text .a > [id]');
  return /** @type {HTMLElement[]} */ ([...all].filter((block) => block.getClientRects().length));
}

/** The note's title without its translation. @param {ParentNode} [page] */
export const title = (page = document) => page.querySelector('h1')?.firstChild?.textContent?.trim() ?? '';

/** The block under the reader's eyes: the first that begins in the upper third of the window, else the one that fills it. */
export function place() {
  /** @type {HTMLElement | undefined} */
  let found;
  for (const block of blocks()) {
    const { top, bottom } = block.getBoundingClientRect();
    if (bottom <= TOP) continue;
    if (top > innerHeight / 3 && found) break;
    found = block;
    if (top >= TOP) break;
  }
  return found;
}

/** Remembers where the block under the reader's eyes is; what it gives puts it back there after a change of layout. */
export function hold() {
  const block = place();
  if (!block) return () => {};
  // Of a block that begins above the window, the part that has been read stays above it.
  const { top, height } = block.getBoundingClientRect();
  const read = Math.max(0, TOP - top) / (height || 1);
  const eyes = top + read * height;
  const back = () => {
    const now = block.getBoundingClientRect();
    scrollBy({ top: now.top + read * now.height - eyes, behavior: 'instant' });
  };
  // Again after the browser's own anchoring.
  return () => { back(); requestAnimationFrame(back); };
}
