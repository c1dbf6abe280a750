// The search dialog: an input with a list of results (ARIA combobox). Text of notes goes in as text only.

import { bestBlock, excerpt, wordsAcross, wordsIn } from './excerpt.js';
import { Search } from './query.js';
import { read, write } from '../store.js';

const FIRST_ROWS = 6, MOST_ROWS = 24, RECENT = 5, PAUSE_MS = 90;
/** Names of groups by the number of a section's kind. */
const GROUPS = ['notes', 'question', 'diagrams', 'terms'];
const TERM = 3;
const LANGUAGES = /** @type {const} */ (['', 'zh', 'en']);

const { dataset } = document.documentElement;
const base = new URL(dataset.root || './', document.baseURI);
const view = dataset.view || 'zh';

/** What the browser keeps under a name; nothing when something else stands there. @param {string} name */
function kept(name) {
  try {
    return JSON.parse(read(name) ?? 'null');
  } catch {
    return null;
  }
}

/** @param {string} name @returns {any[]} */
function keptList(name) {
  const list = kept(name);
  return Array.isArray(list) ? list : [];
}

/** Keeps an item first in a list, once. @param {string} name @param {any} item @param {(item: any) => unknown} same */
function keepFirst(name, item, same) {
  write(name, JSON.stringify([item, ...keptList(name).filter(old => same(old) !== same(item))].slice(0, RECENT)));
}

/** Tells the page that a result leads to which words to mark. @param {URL} url @param {import('./excerpt.js').Words} words */
function mark(url, words) {
  try {
    sessionStorage.setItem(`${dataset.site}:highlight`, JSON.stringify({ path: url.pathname, words }));
  } catch { /* storage is off: the page opens unmarked */ }
}

/** Whether an address that the browser kept leads to this site. @param {string} href */
function isOurs(href) {
  try {
    return new URL(href, base).href.startsWith(base.href);
  } catch {
    return false;
  }
}

/** The folder of a note is its category, in both languages. @param {string} note */
const folderOf = note => note.slice(0, note.indexOf('/') + 1);

/** @param {string} tag @param {Record<string, any>} attributes @param {(Node | string)[]} children
 * @returns {any} */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

/** @param {[string, boolean][]} pieces */
const marked = pieces => pieces.map(([text, isMarked]) => isMarked ? element('mark', {}, text) : text);

/** @param {string} file */
async function load(file) {
  const isManifest = file === 'index.bin';
  const answer = await fetch(new URL(`search/${file}`, base), { cache: isManifest ? 'no-cache' : 'default' });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Where a result opens: the reader's view when the note has it, at the block.
 * @param {import('./shards.js').Section} section @param {string} anchor */
function address({ note, lang, hasPartner, kind }, anchor) {
  const wanted = kind === TERM && view === 'duo' ? 'zh' : view;
  const shown = hasPartner ? wanted : lang;
  const url = new URL(`${shown === 'zh' ? '' : `${shown}/`}${note.split('/').map(encodeURIComponent).join('/')}/`, base);
  if (anchor) url.hash = encodeURIComponent(anchor);
  return url;
}

/** @param {Record<string, string>} strings */
export function createPalette(strings) {
  let search = new Search(load);
  /** @type {import('./query.js').Result} */
  let result = { hits: [], parts: [], text: '', refused: 0 };
  let turn = 0, shown = 0, timer = 0;
  /** The search under way: Enter waits for it. */
  let running = Promise.resolve();
  /** Rows that are being loaded. @type {Promise<void> | undefined} */
  let coming;
  let lang = /** @type {'' | 'zh' | 'en'} */ ('');
  /** @type {Map<string, string>} */
  let readings = new Map();

  const input = element('input', {
    type: 'text', role: 'combobox', 'aria-label': strings.search_hint, placeholder: strings.search_hint,
    'aria-expanded': 'false', 'aria-controls': 'pal-list', 'aria-autocomplete': 'list', autocomplete: 'off', autocapitalize: 'off',
    spellcheck: 'false', enterkeyhint: 'go', maxlength: '2000',
  });
  const languages = element('div', { class: 'langs', role: 'group', 'aria-label': strings.language });
  const list = element('div', { id: 'pal-list', class: 'res', role: 'listbox', 'aria-label': strings.search });
  const note = element('p', { class: 'say', role: 'status' });
  const category = element('select', { 'aria-label': strings.category }, element('option', { value: '' }, strings.category));
  const difficulty = element('select', { 'aria-label': strings.difficulty }, element('option', { value: '' }, strings.difficulty),
    ...[1, 2, 3].map(level => element('option', { value: `${level}` }, strings[`difficulty_${level}`])));
  const unmastered = element('input', { type: 'checkbox' });
  const hints = [['↑ ↓', 'search_choose'], ['Enter', 'search_open'], ['→', 'search_preview'], ['Tab', 'language'], ['Esc', 'search_close']];
  const dialog = element('dialog', { class: 'pal', 'aria-label': strings.search },
    element('div', { class: 'in' }, input, languages,
      element('button', { type: 'button', class: 'x', 'aria-label': strings.search_close, onclick: () => dialog.close() }, '×')),
    element('div', { class: 'by' }, category, difficulty, element('label', {}, unmastered, ` ${strings.search_unmastered}`)),
    note, list,
    element('footer', {}, ...hints.map(([keys, name]) => element('span', {}, element('kbd', {}, keys), ` ${strings[name]}`)),
      element('a', { href: new URL(view === 'en' ? 'en/search/' : 'search/', base) }, strings.index)));
  document.body.append(dialog);

  for (const code of LANGUAGES) {
    const name = { '': strings.all, zh: strings.view_zh, en: strings.view_en }[code];
    languages.append(element('button', { type: 'button', value: code, 'aria-pressed': `${!code}`, onclick: () => setLanguage(code) }, name));
  }

  /** @param {'' | 'zh' | 'en'} code */
  function setLanguage(code) {
    lang = code;
    for (const button of languages.children) button.setAttribute('aria-pressed', `${button.value === code}`);
    input.focus();
    run();
  }

  /** Pages that the filters leave. */
  async function filter() {
    if (!category.value && !difficulty.value && !unmastered.checked) return undefined;
    const { pages } = await search.aids.facets();
    if (!pages.length) throw new Error('nothing to filter by');
    const progress = kept('progress') ?? {};
    return (/** @type {number} */ page) => {
      const [note = '', , level] = pages[page] ?? [];
      return (!category.value || folderOf(note) === category.value) && (!difficulty.value || level === Number(difficulty.value))
        && !(unmastered.checked && Object.hasOwn(progress, note) && progress[note] === 'mastered');
    };
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
      const keep = await filter();
      const found = await search.find(text, { lang, prefer: view === 'en' ? 'en' : 'zh', limit: MOST_ROWS, keep });
      const heard = found.parts.some(part => part.found.some(({ token }) => '^~'.includes(token[0])));
      const sounds = heard ? await search.aids.readings() : new Map();
      if (mine !== turn) return;
      [result, readings, shown] = [found, sounds, 0];
      coming = undefined;
      await more();
    } catch {
      if (mine === turn) say(strings.search_broken);
    }
  }

  /** @param {string} text */
  const say = text => { note.textContent = text; };

  /** Shows further rows, one call at a time. @returns {Promise<void>} */
  function more() {
    if (coming) return coming;
    const mine = addRows(turn).finally(() => {
      if (coming === mine) coming = undefined;
    });
    return (coming = mine);
  }

  /** Texts are loaded before rows are shown, so that rows do not jump. @param {number} mine */
  async function addRows(mine) {
    const from = shown, hits = result.hits.slice(from, from + FIRST_ROWS);
    const sections = await Promise.all(hits.map(hit => search.shards.section(hit.doc)));
    if (mine !== turn) return;
    if (!from) list.replaceChildren();
    shown = from + hits.length;
    sections.forEach((section, n) => section && place(section, row(section, hits[n].doc)));
    input.setAttribute('aria-expanded', `${shown > 0}`);
    if (!from) {
      select(options()[0]);
      list.scrollTop = 0;
    }
    const meant = meaning(sections[0]);
    const said = result.hits.length ? strings.search_results.replace('{n}', `${result.hits.length}`) : strings.search_none;
    say([meant && strings.search_meant.replace('{text}', meant), said, search.shards.refused.length && strings.search_broken].filter(Boolean).join(' · '));
  }

  /** What the query was taken for, when it was not taken as typed. @param {import('./shards.js').Section | undefined} section */
  function meaning(section) {
    const typed = input.value.trim(), other = result.parts.find(part => part.found.length && !part.found.some(({ token }) => token.startsWith(part.token)));
    if (!other) return result.text !== typed.slice(0, result.text.length) ? result.text : '';
    const meant = other.found[0].meant;
    return meant ?? (section && wordsIn([other], section, readings).texts.filter(text => text !== other.token)[0]) ?? '';
  }

  /** @param {import('./shards.js').Section} section @param {number} doc */
  function row(section, doc) {
    const words = wordsIn(result.parts, section, readings);
    const block = bestBlock(section, words);
    const url = address(section, block?.anchor || section.anchor);
    const title = section.heading || section.title;
    const where = [section.category, section.heading && section.title].filter(Boolean).join(' › ');
    const text = (/** @type {number} */ width) => block ? marked(excerpt(block.text, words, width)) : [];
    const made = element('a', { role: 'option', id: `pal-${doc}`, href: url, tabindex: '-1', 'aria-selected': 'false', onclick: () => leave() },
      element('span', { lang: section.lang === 'zh' ? 'zh-Hans' : 'en' }, ...marked(excerpt(title, words, 120))),
      where && element('small', { class: 'where' }, where),
      element('small', { class: 'text', lang: section.lang === 'zh' ? 'zh-Hans' : 'en' }, ...text(section.lang === 'zh' ? 70 : 130)),
      block?.partner && element('small', { class: 'other', lang: section.lang === 'zh' ? 'en' : 'zh-Hans' }, block.partner));
    const leave = () => {
      keepFirst('searches', input.value.trim(), text => text);
      keepFirst('found', { title: section.title, href: url.pathname }, item => item?.href);
      mark(url, view === section.lang ? words : wordsAcross(words, section));
      dialog.close();
      if (url.pathname === location.pathname) queueMicrotask(() => dispatchEvent(new Event('bagu-highlight')));
    };
    let isLong = false;
    made.preview = () => {
      isLong = !isLong;
      made.querySelector('.text').classList.toggle('long', isLong);
      made.querySelector('.text').replaceChildren(...text(isLong ? 600 : 90));
    };
    made.kind = section.kind;
    return made;
  }

  /** Puts a row at the end of its group. @param {import('./shards.js').Section} section @param {HTMLElement} row */
  function place({ kind }, row) {
    let group = list.querySelector(`[data-kind="${kind}"]`);
    if (!group) {
      const name = strings[GROUPS[kind] ?? 'notes'];
      group = element('div', { role: 'group', 'aria-label': name, 'data-kind': kind }, element('div', { class: 'g', 'aria-hidden': 'true' }, name));
      // The group of the best result stands first, terms last.
      const later = kind === TERM ? null : list.querySelector(`[data-kind="${TERM}"]`);
      list.insertBefore(group, later);
    }
    group.append(row);
  }

  /** @returns {any[]} */
  const options = () => [...list.querySelectorAll('[role=option]')];
  const selected = () => options().find(option => option.getAttribute('aria-selected') === 'true');

  /** @param {any} option */
  function select(option) {
    for (const other of options()) other.setAttribute('aria-selected', `${other === option}`);
    if (option) {
      input.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    } else input.removeAttribute('aria-activedescendant');
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
    [result, shown] = [{ hits: [], parts: [], text: '', refused: 0 }, 0];
    list.replaceChildren();
    say('');
    const asked = (/** @type {string} */ text) => element('div', { role: 'option', id: `pal-q${options().length}`, 'aria-selected': 'false', onclick: () => {
      input.value = text;
      run();
    } }, text);
    const add = (/** @type {string} */ name, /** @type {any[]} */ items, /** @type {(item: any) => any} */ make) => {
      if (!items.length) return;
      const group = element('div', { role: 'group', 'aria-label': name }, element('div', { class: 'g', 'aria-hidden': 'true' }, name));
      list.append(group);
      for (const item of items) group.append(make(item));
    };
    add(strings.search_recent, keptList('searches').filter(text => typeof text === 'string'), asked);
    const isNote = (/** @type {any} */ item) => typeof item?.title === 'string' && typeof item.href === 'string' && isOurs(item.href);
    add(strings.search_found, keptList('found').filter(isNote), ({ title, href }) => element('a',
      { role: 'option', id: `pal-n${options().length}`, tabindex: '-1', 'aria-selected': 'false', href }, title));
    add(strings.try, strings.search_examples.split('|'), asked);
    input.setAttribute('aria-expanded', `${options().length > 0}`);
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
    const all = options(), at = all.indexOf(selected());
    const isEnd = input.selectionStart === input.value.length, isStart = !input.selectionEnd;
    const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at < 0 ? all.length : at + all.length - 1) % all.length,
      Home: isStart || at > 0 ? 0 : -1, End: isEnd ? all.length - 1 : -1, PageDown: Math.min(at + 5, all.length - 1), PageUp: Math.max(at - 5, 0) }[event.key] ?? -1;
    if (event.key === 'ArrowDown' && at === all.length - 1 && shown && shown < result.hits.length) goBeyond(all[at]);
    else if (all.length && to >= 0) select(all[to]);
    else if (event.key === 'Enter') openSelected();
    else if (event.key === 'ArrowRight' && isEnd && selected()?.preview) selected().preview();
    else if (event.key === 'Tab' && !event.shiftKey) setLanguage(LANGUAGES[(LANGUAGES.indexOf(lang) + 1) % 3]);
    else return;
    event.preventDefault();
  });
  list.addEventListener('scroll', () => {
    if (shown < result.hits.length && list.scrollTop + list.clientHeight > list.scrollHeight - 80) more();
  });
  for (const box of [category, difficulty, unmastered]) box.addEventListener('change', run);
  /** Names of the categories in the reader's language, before the list is opened: an open one does not grow. */
  async function fillCategories() {
    const { firstOf, chinese } = await search.shards.manifest();
    const { categories, pages } = await search.aids.facets();
    /** @type {Map<string, string>} */
    const names = new Map();
    pages.forEach((entry, page) => {
      const [note = '', name = 0] = entry ?? [];
      const isWanted = firstOf[page] >= chinese === (view === 'en');
      if (folderOf(note) && categories[name] && (isWanted || !names.has(folderOf(note)))) names.set(folderOf(note), categories[name]);
    });
    if (category.length === 1) names.forEach((name, folder) => category.append(element('option', { value: folder }, name)));
  }

  dialog.addEventListener('click', (/** @type {Event} */ event) => {
    if (event.target === dialog) dialog.close();
  });

  return {
    open() {
      if (dialog.open) return;
      // A new visit may find a new index.
      const isStale = search.shards.refused.length > 0;
      if (isStale) search = new Search(load);
      dialog.showModal();
      input.select();
      fillCategories().catch(() => say(strings.search_broken));
      if (!input.value || isStale) run();
    },
  };
}
