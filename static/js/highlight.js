// Marks the words of a search on the page it led to: by the Highlight API, which leaves the page alone, or by <mark>.
// Loaded by search.js when there is something to mark.

const MOST = 400;
const item = `${document.documentElement.dataset.site}:highlight`;

/** @returns {import('./search/excerpt.js').Words | undefined} */
function take() {
  try {
    const { path, words } = JSON.parse(sessionStorage.getItem(item) ?? '{}');
    sessionStorage.removeItem(item);
    const isList = (/** @type {unknown} */ list) => Array.isArray(list) && list.length < 100 && list.every(item => typeof item === 'string');
    return path === location.pathname && [words.texts, words.stems, words.starts].every(isList) ? words : undefined;
  } catch {
    return undefined;
  }
}

/** Places of the words in the text of the note. @param {Element} root @param {import('./search/excerpt.js').Words} words */
async function places(root, words) {
  const { ranges } = await import('./search/excerpt.js');
  /** @type {Range[]} */
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node && found.length < MOST; node = walker.nextNode()) {
    if (node.parentElement?.closest('script, style, svg, textarea, mark')) continue;
    for (const [from, to] of ranges(node.nodeValue ?? '', words)) {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      found.push(range);
    }
  }
  return found;
}

export async function highlight() {
  const words = take(), root = document.querySelector('main') ?? document.body;
  if (!words) return;
  const found = await places(root, words);
  if (typeof Highlight === 'function' && CSS.highlights) {
    CSS.highlights.set('search', new Highlight(...found));
    addEventListener('keydown', event => event.key === 'Escape' && CSS.highlights.delete('search'));
  } else {
    // Backwards, so that earlier ranges keep their places.
    for (const range of found.reverse()) range.surroundContents(document.createElement('mark'));
  }
}
