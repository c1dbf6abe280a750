// The reader's own page: bookmarks, and all that is kept here as one file.
import { strings, words } from './strings.js';
import { all, replace, wipe } from './store.js';
import { merged, readFile, refusal, textOf } from './own.js';
import { bookmarks, setBookmarks } from './study.js';

const root = new URL(document.documentElement.dataset.root ?? './', location.href);
await words;
const told = /** @type {HTMLElement} */ (document.querySelector('[data-told]'));

// ---- bookmarks

/** @param {import('./study.js').Bookmark} mark */
function line(mark) {
  const item = document.createElement('li');
  const link = document.createElement('a');
  const path = mark.note.split('/').map(encodeURIComponent).join('/');
  link.href = new URL(`${mark.lang === 'en' ? 'en/' : ''}${path}/#${encodeURIComponent(mark.block)}`, root).href;
  link.textContent = mark.title;
  link.lang = mark.lang;
  const text = document.createElement('q');
  text.lang = mark.lang;
  text.textContent = mark.text;
  const remove = document.createElement('button');
  remove.type = 'button';
  remove.className = 'btn sm bare';
  remove.textContent = strings.bookmark_remove;
  remove.setAttribute('aria-label', `${strings.bookmark_remove}${strings.list_colon}${mark.text.slice(0, 30)}`);
  remove.addEventListener('click', () => {
    setBookmarks(bookmarks().filter((other) => other.note !== mark.note || other.block !== mark.block));
  });
  item.append(link, text, remove);
  return item;
}

function showBookmarks() {
  const section = document.querySelector('[data-bookmarks]'), marks = bookmarks();
  if (!(section instanceof HTMLElement)) return;
  section.hidden = marks.length === 0;
  section.querySelector('ul')?.replaceChildren(...marks.map(line));
}
showBookmarks();
addEventListener('bagu:study', showBookmarks);

// ---- the file

const changed = () => dispatchEvent(new Event('bagu:study'));

/** Asks in the page; gives the chosen answer, or nothing. @param {string} question @param {string[]} answers @returns {Promise<number>} */
function ask(question, answers) {
  const dialog = document.createElement('dialog');
  dialog.className = 'ask';
  const text = document.createElement('p');
  text.id = 'asked';
  text.textContent = question;
  dialog.setAttribute('aria-labelledby', 'asked');
  const row = document.createElement('p');
  row.className = 'acts';
  [...answers, strings.own_cancel].forEach((answer, at) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn';
    button.textContent = answer;
    button.addEventListener('click', () => dialog.close(String(at)));
    row.append(button);
  });
  dialog.append(text, row);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === '' ? answers.length : Number(dialog.returnValue));
    });
  });
}

document.querySelector('[data-export]')?.addEventListener('click', () => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([textOf(all())], { type: 'application/json' }));
  link.download = `${document.documentElement.dataset.site}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

document.querySelector('[data-wipe]')?.addEventListener('click', async () => {
  if (await ask(strings.own_ask_wipe, [strings.own_yes_wipe]) !== 0) return;
  wipe();
  changed();
  told.textContent = strings.own_wiped;
});

const input = document.querySelector('#import-file');
if (input instanceof HTMLInputElement) {
  input.addEventListener('change', async () => {
    const file = input.files?.[0];
    if (!file) return;
    const found = await readFile(file);
    // The same file may be chosen again.
    input.value = '';
    if ('refused' in found) {
      told.textContent = strings[refusal(found.refused)];
      return;
    }
    const now = all();
    const choice = Object.keys(now).length ? await ask(strings.own_ask_import, [strings.own_merge, strings.own_replace]) : 1;
    if (choice > 1) return;
    const done = replace(choice === 0 ? merged(now, found.data) : found.data);
    changed();
    told.textContent = done ? strings.own_imported : strings.own_full;
  });
}
