// On the home page: where the reader was.
import { read } from './store.js';

/** What where.js keeps. @returns {{ note: string, block: string, title: string, heading?: string, lang: string } | undefined} */
function kept() {
  try {
    const value = JSON.parse(read('resume') ?? 'null');
    return value && ['note', 'block', 'title', 'lang'].every((key) => typeof value[key] === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

const panel = document.querySelector('[data-resume]'), place = kept();
if (panel instanceof HTMLElement && place?.note) {
  const root = new URL(document.documentElement.dataset.root ?? './', location.href);
  const folder = place.lang === 'en' || place.lang === 'duo' ? `${place.lang}/` : '';
  const path = place.note.split('/').map(encodeURIComponent).join('/');
  const url = new URL(`${folder}${path}/${place.block ? `#${encodeURIComponent(place.block)}` : ''}`, root);
  if (url.href.startsWith(root.href)) {
    for (const link of panel.querySelectorAll('a')) link.href = url.href;
    const title = panel.querySelector('.big a');
    const words = [place.title, place.heading].filter((text) => typeof text === 'string' && text);
    if (title) title.textContent = words.join(' · ');
    panel.hidden = false;
  }
}
