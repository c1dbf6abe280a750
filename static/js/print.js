// The button that prints; the browser's own menu does it without script, too.

const button = document.querySelector('[data-print]');
if (button instanceof HTMLElement) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

export {};
