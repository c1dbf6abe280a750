// The search dialog: an input with a list of results (ARIA combobox). Text of notes goes in as text only.
//
// Strings: searchTitle searchPlaceholder searchAll searchZh searchEn searchLanguage searchCategory searchDifficulty
// searchLevels (three, easy first) searchUnmastered searchGroups (notes, questions, diagrams, terms) searchResults
// (`{n}`) searchNone searchBroken searchMeant (`{text}`) searchRecent searchRead searchExamples searchTry (queries)
// searchChoose searchOpen searchPreview searchClose searchList

import { bestBlock, excerpt, wordsIn } from './excerpt.js';
import { Search } from './query.js';

const FIRST_ROWS = 6, MOST_ROWS = 24, RECENT = 5;
/** Groups by the number of a section's kind, in the order they are shown in. */
const GROUPS = [1, 0, 2, 3];
const TERM = 3;
const LANGUAGES = /** @type {const} */ (['', 'zh', 'en']);

const { dataset } = document.documentElement;
const base = new URL(dataset.base || './', document.baseURI);
const view = dataset.view || 'zh';
const key = (/** @type {string} */ name) => `${dataset.site || 'bagu'}:${name}`;

/** @param {Storage} storage @param {string} name @param {any} [value] to keep */
function stored(storage, name, value) {
  try {
    if (value === undefined) return JSON.parse(storage.getItem(key(name)) ?? 'null');
    storage.setItem(key(name), JSON.stringify(value));
  } catch { /* storage is off or full, or has something else in it */ }
  return null;
}

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

/** @param {Record<string, any>} strings */
export function createPalette(strings) {
  let search = new Search(load);
  /** @type {import('./query.js').Result} */
  let result = { hits: [], parts: [], text: '', refused: 0 };
  let turn = 0, shown = 0, timer = 0, lang = /** @type {'' | 'zh' | 'en'} */ (''), isMore = false;
  /** @type {Map<string, string>} */
  let readings = new Map();

  const input = element('input', {
    type: 'text', role: 'combobox', 'aria-label': strings.searchPlaceholder, placeholder: strings.searchPlaceholder,
    'aria-expanded': 'false', 'aria-controls': 'pal-list', 'aria-autocomplete': 'list', autocomplete: 'off', autocapitalize: 'off',
    spellcheck: 'false', enterkeyhint: 'go', maxlength: '2000',
  });
  const languages = element('div', { class: 'langs', role: 'group', 'aria-label': strings.searchLanguage });
  const list = element('div', { id: 'pal-list', class: 'res', role: 'listbox', 'aria-label': strings.searchTitle });
  const note = element('p', { class: 'say', role: 'status' });
  const category = element('select', { 'aria-label': strings.searchCategory }, element('option', { value: '' }, strings.searchCategory));
  const difficulty = element('select', { 'aria-label': strings.searchDifficulty }, element('option', { value: '' }, strings.searchDifficulty),
    ...strings.searchLevels.map((/** @type {string} */ level, /** @type {number} */ n) => element('option', { value: `${n + 1}` }, level)));
  const unmastered = element('input', { type: 'checkbox' });
  const hints = [['↑ ↓', 'searchChoose'], ['Enter', 'searchOpen'], ['→', 'searchPreview'], ['Tab', 'searchLanguage'], ['Esc', 'searchClose']];
  const dialog = element('dialog', { class: 'pal', 'aria-label': strings.searchTitle },
    element('div', { class: 'in' }, input, languages),
    element('div', { class: 'by' }, category, difficulty, element('label', {}, unmastered, ` ${strings.searchUnmastered}`)),
    note, list,
    element('footer', {}, ...hints.map(([keys, name]) => element('span', {}, element('kbd', {}, keys), ` ${strings[name]}`)),
      element('a', { href: new URL(view === 'en' ? 'en/search/' : 'search/', base) }, strings.searchList)));
  document.body.append(dialog);

  for (const code of LANGUAGES) {
    const name = { '': strings.searchAll, zh: strings.searchZh, en: strings.searchEn }[code];
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
    const progress = stored(localStorage, 'progress') ?? {};
    return (/** @type {number} */ page) => {
      const [note, kind, level] = pages[page] ?? [];
      return (!category.value || kind === Number(category.value)) && (!difficulty.value || level === Number(difficulty.value))
        && !(unmastered.checked && Object.hasOwn(progress, note) && progress[note] === 'mastered');
    };
  }

  async function run() {
    const mine = ++turn, text = input.value.trim();
    if (!text) return showStart();
    try {
      const keep = await filter();
      const found = await search.find(text, { lang, prefer: view === 'en' ? 'en' : 'zh', limit: MOST_ROWS, keep });
      const heard = found.parts.some(part => part.found.some(({ token }) => '^~'.includes(token[0])));
      const sounds = heard ? await search.aids.readings() : new Map();
      if (mine !== turn) return;
      [result, readings, shown] = [found, sounds, 0];
      await more(mine);
    } catch {
      if (mine === turn) say(strings.searchBroken);
    }
  }

  /** @param {string} text */
  const say = text => { note.textContent = text; };

  /** Shows further rows; their texts are loaded first, so that rows do not jump. @param {number} [mine] */
  async function more(mine = turn) {
    if (isMore && shown) return;
    isMore = true;
    const from = shown, hits = result.hits.slice(from, from + FIRST_ROWS);
    const sections = await Promise.all(hits.map(hit => search.shards.section(hit.doc)));
    isMore = false;
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
    const said = result.hits.length ? strings.searchResults.replace('{n}', `${result.hits.length}`) : strings.searchNone;
    say([meant && strings.searchMeant.replace('{text}', meant), said, search.shards.refused.length && strings.searchBroken].filter(Boolean).join(' · '));
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
      const recent = (/** @type {string} */ name, /** @type {any} */ item, /** @type {(a: any) => string} */ same) => {
        const before = stored(localStorage, name) ?? [];
        stored(localStorage, name, [item, ...(Array.isArray(before) ? before : []).filter(old => same(old) !== same(item))].slice(0, RECENT));
      };
      recent('searches', input.value.trim(), text => text);
      recent('found', { title: section.title, href: url.pathname }, item => item?.href);
      stored(sessionStorage, 'highlight', { path: url.pathname, words });
      dialog.close();
      if (url.pathname === location.pathname) queueMicrotask(() => dispatchEvent(new Event('bagu-highlight')));
    };
    let isLong = false;
    made.preview = () => {
      isLong = !isLong;
      made.querySelector('.text').replaceChildren(...text(isLong ? 600 : 90));
    };
    made.kind = section.kind;
    return made;
  }

  /** Puts a row at the end of its group. @param {import('./shards.js').Section} section @param {HTMLElement} row */
  function place({ kind }, row) {
    let group = list.querySelector(`[data-kind="${kind}"]`);
    if (!group) {
      const name = strings.searchGroups[kind];
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

  /** Before anything is typed: earlier searches and notes, and what one can type. */
  function showStart() {
    list.replaceChildren();
    say('');
    const asked = (/** @type {string} */ text) => element('div', { role: 'option', id: `pal-q${options().length}`, 'aria-selected': 'false', onclick: () => {
      input.value = text;
      run();
    } }, text);
    const add = (/** @type {string} */ name, /** @type {any[]} */ items, /** @type {(item: any) => any} */ make) => {
      if (!Array.isArray(items) || !items.length) return;
      const group = element('div', { role: 'group', 'aria-label': name }, element('div', { class: 'g', 'aria-hidden': 'true' }, name));
      list.append(group);
      for (const item of items) group.append(make(item));
    };
    add(strings.searchRecent, stored(localStorage, 'searches'), asked);
    const notes = stored(localStorage, 'found');
    const isNote = (/** @type {any} */ item) => typeof item?.title === 'string' && /^\/(?!\/)/.test(item?.href);
    add(strings.searchRead, Array.isArray(notes) ? notes.filter(isNote) : [], item => element('a', { role: 'option', id: `pal-n${options().length}`, tabindex: '-1', 'aria-selected': 'false', href: item.href }, item.title));
    add(strings.searchExamples, strings.searchTry, asked);
    input.setAttribute('aria-expanded', `${options().length > 0}`);
    select(undefined);
  }

  input.addEventListener('input', (/** @type {InputEvent} */ event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(run, 90);
  });
  input.addEventListener('compositionend', run);
  input.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    // 229: Safari sends the Enter that ends a composition after it has ended.
    if (event.isComposing || event.keyCode === 229) return;
    const all = options(), at = all.indexOf(selected());
    const isEnd = input.selectionStart === input.value.length;
    const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at < 0 ? all.length : at + all.length - 1) % all.length,
      Home: input.value ? -1 : 0, End: isEnd ? all.length - 1 : -1, PageDown: Math.min(at + 5, all.length - 1), PageUp: Math.max(at - 5, 0) }[event.key] ?? -1;
    if (event.key === 'ArrowDown' && at === all.length - 1 && shown && shown < result.hits.length) more().then(() => select(options()[at + 1]));
    else if (all.length && to >= 0) select(all[to]);
    else if (event.key === 'Enter') selected()?.click();
    else if (event.key === 'ArrowRight' && isEnd && selected()?.preview) selected().preview();
    else if (event.key === 'Tab' && !event.shiftKey) setLanguage(LANGUAGES[(LANGUAGES.indexOf(lang) + 1) % 3]);
    else return;
    event.preventDefault();
  });
  list.addEventListener('scroll', () => {
    if (shown < result.hits.length && list.scrollTop + list.clientHeight > list.scrollHeight - 80) more();
  });
  for (const box of [category, difficulty, unmastered]) box.addEventListener('change', run);
  category.addEventListener('focus', async () => {
    if (category.length > 1) return;
    const { categories } = await search.aids.facets();
    categories.forEach((/** @type {string} */ name, /** @type {number} */ n) => name && category.append(element('option', { value: `${n}` }, name)));
  });
  dialog.addEventListener('click', (/** @type {Event} */ event) => {
    if (event.target === dialog) dialog.close();
  });

  return {
    isOpen: () => dialog.open,
    open(text = '') {
      if (dialog.open) return;
      // A new visit may find a new index.
      if (search.shards.refused.length) search = new Search(load);
      dialog.showModal();
      if (text) input.value = text;
      input.select();
      search.shards.manifest().catch(() => say(strings.searchBroken));
      if (text || !input.value) run();
    },
  };
}
