// The list of keys.
import { element, sheet } from './sheet.js';
import { strings, words } from './strings.js';

const KEYS = [
  [['/', 'Ctrl K'], 'key_search'], [['1', '…', '5'], 'key_mode'], [['T'], 'key_reveal'], [['Shift T'], 'key_reveal_all'],
  [['J', 'K'], 'key_step'], [['[', ']'], 'key_note'], [['M'], 'key_mastered'], [['B'], 'key_bookmark'], [['R'], 'key_review'],
  [['D'], 'key_theme'], [['?'], 'key_help'],
];

export async function help() {
  await words;
  const rows = KEYS.flatMap(([keys, name]) => [
    element('dt', {}, ...[...keys].map((key) => (key === '…' ? key : element('kbd', {}, key)))),
    element('dd', {}, strings[`${name}`]),
  ]);
  return sheet('keys', strings.keys, element('dl', {}, ...rows), element('p', { class: 'hint' }, strings.keys_off));
}
