// How notes are set for this reader: kept under the site's own prefix, applied by head.js before the first paint.
import { hold } from './place.js';
import { element, sheet } from './sheet.js';
import { write } from './store.js';
import { strings, words } from './strings.js';

/** What can be chosen; the empty value is the default and is not kept. */
const CHOICES = {
  size: [['s', 'set_size_s'], ['', 'set_size_m'], ['l', 'set_size_l'], ['x', 'set_size_x']],
  width: [['s', 'set_width_s'], ['', 'set_width_m'], ['l', 'set_width_l']],
  lines: [['s', 'set_lines_s'], ['', 'set_lines_m'], ['l', 'set_lines_l']],
  face: [['', 'set_face_m'], ['serif', 'set_face_serif']],
};
const SWITCHES = ['terms', 'keys'];

const { dataset } = document.documentElement;

/** @param {string} name @param {string} value */
function set(name, value) {
  const back = hold();
  if (value) dataset[name] = value;
  else delete dataset[name];
  back();
  const kept = Object.fromEntries([...Object.keys(CHOICES), ...SWITCHES].flatMap((key) => (dataset[key] ? [[key, dataset[key]]] : [])));
  write('settings', JSON.stringify(kept));
}

/** One of several. @param {string} name @param {string[][]} values */
function choice(name, values) {
  const options = values.map(([value, text]) => {
    const input = /** @type {HTMLInputElement} */ (element('input', { type: 'radio', name: `set-${name}`, value, class: 'vh' }));
    input.checked = (dataset[name] ?? '') === value;
    input.addEventListener('change', () => set(name, value));
    return element('label', {}, input, element('span', {}, strings[text]));
  });
  return element('fieldset', { class: `set ${name}` }, element('legend', {}, strings[`set_${name}`]), element('div', { class: 'opts' }, ...options));
}

/** On or off; on is the default. @param {string} name */
function onOff(name) {
  const input = /** @type {HTMLInputElement} */ (element('input', { type: 'checkbox', role: 'switch' }));
  input.checked = dataset[name] !== 'off';
  input.addEventListener('change', () => set(name, input.checked ? '' : 'off'));
  return element('label', { class: 'switch' }, element('span', {}, strings[`set_${name}`]), input);
}

export async function settings() {
  await words;
  const controls = () => [
    ...Object.entries(CHOICES).map(([name, values]) => choice(name, values)),
    ...SWITCHES.map(onOff),
  ];
  const form = element('div', { class: 'settings' }, ...controls());
  const reset = element('button', { type: 'button', class: 'btn sm' }, strings.set_reset);
  reset.addEventListener('click', () => {
    for (const name of [...Object.keys(CHOICES), ...SWITCHES]) set(name, '');
    form.replaceChildren(...controls());
  });
  const keys = element('button', { type: 'button', class: 'btn sm' }, strings.keys_show);
  keys.addEventListener('click', () => opened?.leave(() => { import('./help.js').then(({ help }) => help()); }));
  const opened = await sheet('side-sheet', strings.settings, form, element('p', { class: 'acts' }, reset, keys));
}
