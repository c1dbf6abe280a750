// The five ways to read a note, in the order of the keys 1 to 5: two languages alone, and both in three modes.
import { strings } from './strings.js';
import { write } from './store.js';
import { hold } from './place.js';

/** @typedef {{ key: string, text: string, isCurrent: boolean, choose: () => void }} Choice */

/** @returns {Choice[]} */
export function choices() {
  const [zh, en, duo] = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('#modes a'));
  if (!duo) return [];
  const languages = [zh, en].map((link, at) => ({
    key: `${at + 1}`, text: link.textContent ?? '', isCurrent: link.hasAttribute('aria-current'), choose: () => link.click(),
  }));
  const texts = { 'm-side': strings.mode_side, 'm-stack': strings.mode_stack, 'm-peek': strings.mode_peek };
  const modes = Object.entries(texts).map(([id, text], at) => {
    const radio = /** @type {HTMLInputElement | null} */ (document.getElementById(id));
    const choose = () => {
      write('mode', id);
      if (!radio) { duo.click(); return; }
      const back = hold();
      radio.checked = true;
      back();
    };
    return { key: `${at + 3}`, text, isCurrent: radio?.checked ?? false, choose };
  });
  return [...languages, ...modes];
}

/** Whether two columns fit: what the style sheet asks of its container. */
export function hasRoom() {
  const main = document.querySelector('main');
  if (!main) return false;
  const style = getComputedStyle(main), rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return main.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd) >= 46 * rem;
}
