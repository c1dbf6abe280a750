// A block of another page, as text in a few safe elements: nothing of that page is taken over but words.
import { title } from '../place.js';

const MOST_CHARS = 480, MOST_PAGES = 30;
const KEPT = 'p, ul, ol, li, dl, dt, dd, blockquote, pre, code, strong, b, em, sub, sup, kbd, br, h2, h3, h4, h5, h6, table, thead, tbody, tr, th, td';
/** What makes no sense outside of its page. */
const LEFT_OUT = 'script, style, template, svg, input, label, button, .vh, .i, .note, .ctl, .acts, .stage, .bar, sup';

/** @typedef {{ title: string, lang: string, nodes: Node[] }} Excerpt */

/** Pages by address. @type {Map<string, Promise<Document>>} */
const pages = new Map();

/** @param {string} href @returns {Promise<Excerpt | undefined>} */
export async function excerpt(href) {
  const url = new URL(href), anchor = decodeURIComponent(url.hash.slice(1));
  const isHere = url.pathname === location.pathname;
  const page = isHere ? document : await fetchPage(url);
  const block = anchor ? page.getElementById(anchor) : null;
  const text = page.querySelector('.text');
  // Without a block: the summary, else how the text begins.
  const from = block ?? text?.querySelector('.sum') ?? text?.firstElementChild ?? page.querySelector('main .lead');
  if (!from) return undefined;
  const nodes = gather(from);
  return nodes.length ? { title: title(page), lang: page.documentElement.lang, nodes } : undefined;
}

/** @param {URL} url */
function fetchPage(url) {
  const address = url.origin + url.pathname;
  const known = pages.get(address);
  if (known) return known;
  const page = fetch(address).then(async (response) => {
    if (!response.ok) throw new Error(response.statusText);
    // Parsed apart from this page: nothing in it runs or loads.
    return new DOMParser().parseFromString(await response.text(), 'text/html');
  });
  page.catch(() => pages.delete(address));
  if (pages.size >= MOST_PAGES) pages.delete([...pages.keys()][0]);
  pages.set(address, page);
  return page;
}

/** The block; after a heading what follows it, up to the next one. @param {Element} from @returns {Node[]} */
function gather(from) {
  const budget = { chars: MOST_CHARS };
  const isHeading = (/** @type {Element} */ one) => /^H[1-6]$/.test(one.tagName) || one.matches('.bi-h');
  /** @type {Element | null} */
  let block = from.closest('.bi-h') ?? from;
  const nodes = copy(block, budget);
  if (!isHeading(block)) return nodes;
  for (block = block.nextElementSibling; block && !isHeading(block) && budget.chars > MOST_CHARS / 2; block = block.nextElementSibling) {
    nodes.push(...copy(block, budget));
  }
  return nodes;
}

/** @param {Node} node @param {{ chars: number }} budget @returns {Node[]} */
function copy(node, budget) {
  if (budget.chars <= 0) return [];
  if (node instanceof Text || node.nodeType === Node.TEXT_NODE) {
    const text = node.nodeValue ?? '';
    const kept = text.length > budget.chars ? `${text.slice(0, budget.chars)}…` : text;
    budget.chars -= text.trim().length;
    return [document.createTextNode(kept)];
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const element = /** @type {Element} */ (node);
  if (element.matches(LEFT_OUT)) return [];
  const inner = [...element.childNodes].flatMap((child) => copy(child, budget));
  const lang = element.getAttribute('lang');
  if (!element.matches(KEPT) && !lang) return element.matches('summary, .h') ? [wrap('p', inner)] : inner;
  // Headings of another page are no headings of this one.
  const tag = /^H[1-6]$/.test(element.tagName) ? 'p' : element.matches(KEPT) ? element.tagName.toLowerCase() : element.matches('span') ? 'span' : 'div';
  const made = wrap(tag, inner);
  if (lang) made.lang = lang;
  if (/^H[1-6]$/.test(element.tagName)) made.className = 'tip-s';
  return [made];
}

/** @param {string} tag @param {Node[]} inner */
function wrap(tag, inner) {
  const made = document.createElement(tag);
  made.append(...inner);
  return made;
}
