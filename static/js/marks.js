// Shows the reader's progress where notes are listed: marks before notes, states in tables, bars of categories.
import { strings, words } from './strings.js';
import { progress } from './study.js';

const ICONS = { unseen: 'i-ring', started: 'i-half', mastered: 'i-done' };
const CLASSES = { unseen: '', started: 'going', mastered: 'done' };

/** @typedef {keyof typeof ICONS} Shown */

/** What places show; a table comes with the word for what was not read yet. @type {WeakMap<Element, Shown>} */
const shown = new WeakMap();

/** @param {Element} place @param {Shown} state @param {boolean} isRead whether the word is to be read too */
function show(place, state, isRead) {
  if (state === (shown.get(place) ?? (place.querySelector('.word') ? 'unseen' : undefined))) return;
  shown.set(place, state);
  const icon = place.querySelector('.i') ?? document.createElement('span');
  icon.className = `i ${ICONS[state]}`;
  icon.setAttribute('aria-hidden', 'true');
  const word = place.querySelector('.word') ?? document.createElement('span');
  word.className = isRead ? 'word' : 'word vh';
  word.textContent = state === 'unseen' && !isRead ? '' : strings[`state_${state}`];
  place.classList.remove('going', 'done');
  if (CLASSES[state]) place.classList.add(CLASSES[state]);
  place.append(icon, word);
}

/** The mark of a link in the sidebar comes only with a state. @param {Element} link @param {Shown} state */
function besides(link, state) {
  let place = link.querySelector('.mk');
  if (state === 'unseen') { place?.remove(); return; }
  if (!place) {
    place = document.createElement('span');
    place.className = 'mk';
    link.append(place);
  }
  show(place, state, false);
}

function marks() {
  const states = progress();
  const of = (/** @type {string | undefined} */ note) => /** @type {Shown} */ (states[note ?? ''] ?? 'unseen');
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('main [data-note], .side [data-note]'))) {
    const state = of(element.dataset.note);
    if (state !== (element.dataset.is ?? 'unseen')) element.dataset.is = state;
    const mark = element.querySelector('.mk');
    if (element.closest('.side')) besides(element, state);
    else if (mark) show(mark, state, false);
    for (const place of element.querySelectorAll('[data-state]')) show(place, state, true);
  }
  for (const bar of /** @type {NodeListOf<HTMLProgressElement>} */ (document.querySelectorAll('progress[data-notes]'))) {
    const notes = (bar.dataset.notes ?? '').split('\n').filter(Boolean);
    const mastered = notes.filter((note) => of(note) === 'mastered').length;
    bar.max = Math.max(notes.length, 1);
    bar.value = mastered;
    bar.classList.add('on');
    const text = bar.parentElement?.querySelector('[data-mastered]');
    if (!text || !notes.length) continue;
    const isShort = !bar.closest('.stat');
    text.textContent = isShort ? `${mastered} / ${notes.length}`
      : strings.mastered_of.replace('{n}', String(mastered)).replace('{all}', String(notes.length));
  }
  dispatchEvent(new Event('bagu:marked'));
}

await words;
marks();
addEventListener('bagu:study', marks);
addEventListener('pageshow', (event) => { if (event.persisted) marks(); });
