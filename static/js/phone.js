// The sheets of the bar at the foot of phones: contents, and the ways to read.
import { choices, hasRoom } from './choices.js';
import { element, sheet } from './sheet.js';
import { strings, words } from './strings.js';

/** The contents of the note, then its neighbours and the categories: copies of what stands in the page. */
export async function contents() {
  await words;
  const parts = [...document.querySelectorAll('nav.toc'), ...document.querySelectorAll('nav.side')].map((nav) => (
    element('div', { class: nav.className }, ...[...nav.childNodes].map((node) => node.cloneNode(true)))
  ));
  const opened = await sheet('full', strings.contents, ...parts);
  opened?.dialog.querySelector('.toc [aria-current]')?.scrollIntoView({ block: 'center' });
}

/** The languages and modes. */
export async function modes() {
  await words;
  const shown = choices().filter(({ key }) => key !== '3' || hasRoom());
  // Without room for two columns, one above the other is what the first mode shows.
  const isSide = choices().some(({ key, isCurrent }) => key === '3' && isCurrent);
  const rows = shown.map((choice) => {
    const isCurrent = choice.isCurrent || choice.key === '4' && isSide && !hasRoom();
    const button = element('button', { type: 'button', class: 'choice', 'aria-pressed': String(isCurrent) }, choice.key > '2' ? `${strings.view_duo} · ${choice.text}` : choice.text);
    if (isCurrent) button.append(element('span', { class: 'i i-check', 'aria-hidden': 'true' }));
    button.addEventListener('click', () => opened?.leave(choice.choose));
    return button;
  });
  const opened = await sheet('', strings.mode, ...rows);
}
