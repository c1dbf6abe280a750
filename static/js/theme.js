// The theme button: light or dark, remembered. head.js applies the choice before the first paint.
import { write } from './store.js';

export function theme() {
  const button = document.querySelector('[data-theme-button]');
  if (!(button instanceof HTMLButtonElement)) return;
  const root = document.documentElement, words = button.dataset;
  const dark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches);
  const label = () => { button.title = (dark() ? words.light : words.dark) ?? ''; };
  label();
  button.addEventListener('click', () => {
    root.dataset.theme = dark() ? 'light' : 'dark';
    write('theme', root.dataset.theme);
    label();
  });
}
