// 404: the notes whose address is most like the one that was asked for.

const NEAREST = 5;

/** How many letters must change to make one text of the other. @param {string} a @param {string} b */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + Number(a[i] !== b[j])));
    row = next;
  }
  return row[b.length];
}

/** Pieces of an address that say something. @param {string} text */
const words = (text) => text.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 1);

/** How alike two addresses are: whole words first, then letters. @param {string} asked @param {string} id */
function likeness(asked, id) {
  const name = id.split('/').pop() ?? id;
  const own = words(id), wanted = words(asked);
  const shared = wanted.filter((word) => own.includes(word)).length / Math.max(wanted.length, 1);
  const last = wanted.join('-');
  const near = 1 - Math.min(distance(last, name), distance(last, own.join('-'))) / Math.max(last.length, name.length, 1);
  return shared + near;
}

/** A reader may type anything. @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const place = document.querySelector('[data-near]'), items = [...document.querySelectorAll('.every [data-note]')];
const root = new URL(document.documentElement.dataset.root ?? '/', location.href).pathname;
const asked = decoded(location.pathname.startsWith(root) ? location.pathname.slice(root.length) : location.pathname)
  .toLowerCase().replace(/^(en|duo)\//, '').replace(/(index)?\.(html?|md)$/, '').slice(0, 200);
const ranked = items.map((item) => ({ item, like: likeness(asked, /** @type {HTMLElement} */ (item).dataset.note ?? '') }))
  .filter(({ like }) => like > 0.4).sort((a, b) => b.like - a.like).slice(0, NEAREST);
if (place instanceof HTMLElement && ranked.length && asked) {
  place.querySelector('ul')?.append(...ranked.map(({ item }) => item.cloneNode(true)));
  place.hidden = false;
}

export {};
