// The note as Markdown on the clipboard: the file beside the page.
import { copyAndTell } from './copy.js';

/** @param {HTMLElement} button */
export function copyMarkdown(button) {
  return copyAndTell(button, async () => {
    const response = await fetch(button.dataset.markdown ?? '');
    if (!response.ok) throw new Error(response.statusText);
    return response.text();
  });
}
