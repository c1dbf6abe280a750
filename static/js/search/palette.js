// The search dialog: an input with a list of results (ARIA combobox). Text of notes goes in as text only.
// What is needed after the first answer only stands in after.js, so that the first one comes sooner.

import { bestBlock, excerpt, wordsIn } from './excerpt.js';
import { Search } from './query.js';
import { read } from '../store.js';

const FIRST_ROWS = 6, MOST_ROWS = 24, PAUSE_MS = 90;
/** Names of groups by the number of a section's kind. */
const GROUPS = ['notes', 'question', 'diagrams', 'terms'];
const TERM = 3;
const LANGUAGES = /** @type {const} */ (['', 'zh', 'en']);

const { dataset } = document.documentElement;
const base = new URL(dataset.root || './', document.baseURI);
const view = dataset.view || 'zh';
/** @typedef {typeof import('./after.js')} After */
/** @type {After | undefined} */
let after;
const later = async () => (after ??= await import('./after.js'));

/** What the browser keeps under a name; nothing when something else stands there. @param {string} name @returns {any} */
export function kept(name) {
  try {
    return JSON.parse(read(name) ?? 'null');
  } catch {
    return null;
  }
}

/** @param {string} name @returns {any[]} */
export const keptList = name => [kept(name) ?? []].flat();

/** Whether an address that the browser kept leads to this site. @param {string} href */
function isOurs(href) {
  try {
    return new URL(href, base).href.startsWith(base.href);
  } catch {
    return false;
  }
}

/** @param {string} tag @param {Record<string, any>} attributes @param {(Node | string)[]} children
 * @returns {any} */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** @param {string} text @param {import('./excerpt.js').Words} words @param {number} width */
export const marked = (text, words, width) => excerpt(text, words, width).map(([text, isMarked]) => isMarked ? element('mark', {}, text) : text);

/** What is no file of the index, such as a page that says 404, is refused by who reads it. @param {string} file */
async function load(file) {
  const answer = await fetch(new URL(`search/${file}`, base), { cache: file === 'index.bin' ? 'no-cache' : 'default' });
  return new Uint8Array(await answer.arrayBuffer());
}

/** Where a result opens: the reader's view when the note has it, at the block.
 * @param {import('./shards.js').Section} section @param {string} anchor */
function address({ note, lang, hasPartner, kind }, anchor) {
  const shown = !hasPartner ? lang : kind === TERM && view === 'duo' ? 'zh' : view;
  const url = new URL(`${shown === 'zh' ? '' : `${shown}/`}${note.split('/').map(encodeURIComponent).join('/')}/`, base);
  if (anchor) url.hash = encodeURIComponent(anchor);
  return url;
}

/** @param {Record<string, string>} strings */
export function createPalette(strings) {
  let search = new Search(load);
  /** @type {import('./query.js').Result} */
  let result = { hits: [], parts: [], text: '' };
  let turn = 0, shown = 0, timer = 0;
  /** The search under way: Enter waits for it. */
  let running = Promise.resolve();
  /** Rows that are being loaded. @type {Promise<void> | undefined} */
  let coming;
  let lang = /** @type {'' | 'zh' | 'en'} */ ('');

  const input = element('input', {
    role: 'combobox', 'aria-label': strings.search_hint, placeholder: strings.search_hint, 'aria-expanded': 'false',
    'aria-controls': 'pal-list', 'aria-autocomplete': 'list', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', enterkeyhint: 'go',
  });
  const languages = LANGUAGES.map(code => element('button', { type: 'button', value: code, 'aria-pressed': `${!code}`, onclick: () => setLanguage(code) },
    code ? strings[`view_${code}`] : strings.all));
  const list = element('div', { id: 'pal-list', class: 'res', role: 'listbox', 'aria-label': strings.search });
  const note = element('p', { class: 'say', role: 'status' });
  const [category, difficulty] = [strings.category, strings.difficulty].map(name => element('select', { 'aria-label': name }, element('option', { value: '' }, name)));
  const unmastered = element('input', { type: 'checkbox' }), boxes = [category, difficulty, unmastered];
  /** Fills the lists of the filters, before one is opened. Without it a filter that is used says what is missing. */
  const fill = () => later().then(({ fill }) => fill(search, boxes, strings, view)).catch(() => {});
  const hints = [['↑ ↓', 'search_choose'], ['Enter', 'search_open'], ['→', 'search_preview'], ['Tab', 'language'], ['Esc', 'search_close']];
  const dialog = element('dialog', { class: 'pal', 'aria-label': strings.search, onclick: (/** @type {Event} */ event) => event.target === dialog && dialog.close() },
    element('div', { class: 'in' }, input, element('div', { class: 'langs', role: 'group', 'aria-label': strings.language }, ...languages),
      element('button', { type: 'button', class: 'x', 'aria-label': strings.search_close, onclick: () => dialog.close() }, '×')),
    element('div', { class: 'by', onpointerover: fill, onfocusin: fill, onchange: run }, category, difficulty, element('label', {}, unmastered, ` ${strings.search_unmastered}`)),
    note, list,
    element('footer', {}, ...hints.map(([keys, name]) => element('span', {}, element('kbd', {}, keys), ` ${strings[name]}`)),
      element('a', { href: new URL(view === 'en' ? 'en/search/' : 'search/', base) }, strings.index)));
  document.body.append(dialog);

  /** @param {'' | 'zh' | 'en'} code */
  function setLanguage(code) {
    lang = code;
    for (const button of languages) button.setAttribute('aria-pressed', button.value === code);
    input.focus();
    run();
  }

  function run() {
    clearTimeout(timer);
    timer = 0;
    return (running = answer());
  }

  async function answer() {
    const mine = ++turn, text = input.value.trim();
    if (!text) return showStart();
    try {
      const keep = boxes.some(box => box.checked ?? box.value) ? await (await later()).filter(search, boxes) : undefined;
      const found = await search.find(text, { lang, prefer: view === 'en' ? 'en' : 'zh', limit: MOST_ROWS, keep });
      if (mine !== turn) return;
      [result, shown, coming] = [found, 0, undefined];
      await more();
    } catch {
      if (mine === turn) say(strings.search_broken);
    }
  }

  /** @param {string} text */
  const say = text => { note.textContent = text; };

  /** Shows further rows, one call at a time. @returns {Promise<void>} */
  function more() {
    const mine = coming ??= addRows(turn).finally(() => {
      if (coming === mine) coming = undefined;
    });
    return mine;
  }

  /** Texts are loaded before rows are shown, so that rows do not jump. @param {number} mine */
  async function addRows(mine) {
    const from = shown, hits = result.hits.slice(from, from + FIRST_ROWS);
    const sections = await Promise.all(hits.map(hit => search.shards.section(hit.doc)));
    if (mine !== turn) return;
    if (!from) list.replaceChildren();
    shown += hits.length;
    sections.forEach((section, n) => section && groupOf(section.kind).append(row(section, hits[n].doc)));
    input.setAttribute('aria-expanded', shown > 0);
    if (!from) {
      select(options()[0]);
      list.scrollTop = 0;
    }
    const meant = result.meaning?.(sections[0]);
    say([meant && strings.search_meant.replace('{text}', meant), strings[result.hits.length ? 'search_results' : 'search_none'].replace('{n}', `${result.hits.length}`),
      search.shards.refused.length && strings.search_broken].filter(Boolean).join(' · '));
    fill();
  }

  /** @param {import('./shards.js').Section} section @param {number} doc */
  function row(section, doc) {
    const words = wordsIn(result, section), block = bestBlock(section, words), { title, heading } = section;
    const isChinese = section.lang === 'zh', [own, other] = isChinese ? ['zh-Hans', 'en'] : ['en', 'zh-Hans'];
    const url = address(section, block?.anchor || section.anchor), where = [section.category, heading && title].filter(Boolean).join(' › ');
    const made = element('a', { role: 'option', id: `pal-${doc}`, href: url, tabindex: '-1', 'aria-selected': 'false', onclick: (/** @type {Event} */ event) => {
      if (after) {
        after.leave(input.value.trim(), title, url, words, view === section.lang ? undefined : section);
        dialog.close();
      } else {
        event.preventDefault();
        later().then(() => made.click(), () => location.assign(url));
      }
    } }, element('span', { lang: own }, ...marked(heading || title, words, 120)));
    if (where) made.append(element('small', { class: 'where' }, where));
    const text = element('small', { class: 'text', lang: own }, ...block ? marked(block.text, words, isChinese ? 70 : 130) : []);
    made.append(text);
    if (block?.partner) made.append(element('small', { class: 'other', lang: other }, block.partner));
    made.preview = () => text.replaceChildren(...block ? marked(block.text, words, text.classList.toggle('long') ? 600 : 90) : []);
    return made;
  }

  /** @param {string} name */
  const group = name => element('div', { role: 'group', 'aria-label': name }, element('div', { class: 'g', 'aria-hidden': 'true' }, name));

  /** The group of a kind. That of the best result stands first, terms last. @param {number} kind */
  function groupOf(kind) {
    const find = (/** @type {number} */ kind) => list.querySelector(`[data-kind="${kind}"]`);
    const made = find(kind) ?? group(strings[GROUPS[kind]]);
    made.dataset.kind = kind;
    if (!made.parentNode) list.insertBefore(made, kind === TERM ? null : find(TERM));
    return made;
  }

  /** @returns {any[]} */
  const options = () => [...list.querySelectorAll('[role=option]')];
  const selected = () => options().find(option => option.getAttribute('aria-selected') === 'true');

  /** @param {any} option */
  function select(option) {
    for (const other of options()) other.setAttribute('aria-selected', other === option);
    if (!option) return input.removeAttribute('aria-activedescendant');
    input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }

  /** Chooses what comes after the last row. New rows may have joined groups above it. @param {any} last */
  async function goBeyond(last) {
    const mine = turn;
    let next;
    do {
      await more();
      const all = options();
      next = all[all.indexOf(last) + 1];
    } while (mine === turn && !next && shown < result.hits.length);
    if (mine === turn) select(next ?? options()[0]);
  }

  /** Opens the chosen result of what stands in the input now, not of what stood there a moment ago. */
  async function openSelected() {
    if (timer) run();
    const mine = turn;
    await running;
    if (mine === turn && !timer && dialog.open) selected()?.click();
  }

  /** Before anything is typed: earlier searches and notes, and what one can type. */
  function showStart() {
    [result, shown] = [{ hits: [], parts: [], text: '' }, 0];
    list.replaceChildren();
    say('');
    const asked = (/** @type {string} */ text) => element('div', { onclick: () => {
      input.value = text;
      run();
    } }, text);
    /** @type {[string, any[], (item: any) => any][]} */
    const groups = [
      [strings.search_recent, keptList('searches').filter(text => text?.trim), asked],
      [strings.search_found, keptList('found').filter(item => item?.title?.trim && item.href?.trim && isOurs(item.href)), ({ title, href }) => element('a', { tabindex: '-1', href }, title)],
      [strings.try, strings.search_examples.split('|'), asked],
    ];
    for (const [name, items, make] of groups) if (items.length) list.append(group(name));
    groups.filter(([, items]) => items.length).forEach(([, items, make], n) => list.children[n].append(...items.map(make)));
    list.querySelectorAll('.g ~ *').forEach((/** @type {Element} */ option, /** @type {number} */ n) => {
      option.setAttribute('role', 'option');
      option.id = `pal-s${n}`;
    });
    input.setAttribute('aria-expanded', 'true');
    select(undefined);
  }

  input.addEventListener('input', (/** @type {InputEvent} */ event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(run, PAUSE_MS);
  });
  input.addEventListener('compositionend', run);
  input.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    // 229: Safari sends the Enter that ends a composition after it has ended.
    if (event.isComposing || event.keyCode === 229) return;
    const all = options(), at = all.indexOf(selected()), last = all.length - 1, { key } = event;
    const isEnd = input.selectionStart === input.value.length, isStart = !input.selectionEnd;
    const to = { ArrowDown: at < last ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : last, PageDown: Math.min(at + 5, last), PageUp: Math.max(at - 5, 0),
      Home: isStart || at > 0 ? 0 : -1, End: isEnd ? last : -1 }[key] ?? -1;
    if (key === 'ArrowDown' && at === last && shown && shown < result.hits.length) goBeyond(all[at]);
    else if (to >= 0 && last >= 0) select(all[to]);
    else if (key === 'Enter') openSelected();
    else if (key === 'ArrowRight' && isEnd && selected()?.preview) selected().preview();
    else if (key === 'Tab' && !event.shiftKey) setLanguage(LANGUAGES[(LANGUAGES.indexOf(lang) + 1) % 3]);
    else return;
    event.preventDefault();
  });
  list.addEventListener('scroll', () => {
    if (shown < result.hits.length && list.scrollTop + list.clientHeight > list.scrollHeight - 80) more();
  });

  return {
    open() {
      if (dialog.open) return;
      // A new visit may find a new index.
      const isStale = search.shards.refused.length > 0;
      if (isStale) search = new Search(load);
      dialog.showModal();
      input.select();
      if (!input.value || isStale) run();
    },
  };
}
