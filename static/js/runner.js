// Shows the buttons on the snippets of a page. What they do is fetched at the first click: a reader who only reads
// pays for this file and nothing else.

const local = Boolean(document.querySelector('meta[name="bagu-run"]'));

/** Gives the buttons their meaning, once. @type {Promise<unknown> | undefined} */
let panels;
let ready = false;
const load = () => (panels ??= import('./runner/panels.js').then(() => { ready = true; }));

/** The panels listen from the first click on, and that click is theirs too. @param {Event} event */
function first(event) {
  const button = event.target instanceof Element && event.target.closest('button');
  if (ready || !button) return;
  load().then(() => button.click(), () => { panels = undefined; unreachable(button); });
}

/** Not even the script of the panels is here. @param {Element} button */
function unreachable(button) {
  const panel = button.closest('.run');
  const line = panel?.querySelector('.gone') ?? document.createElement('p');
  line.className = 'why gone';
  line.setAttribute('role', 'status');
  line.textContent = document.body.dataset.offline ?? '';
  panel?.append(line);
}

for (const panel of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.run'))) {
  const run = /** @type {HTMLElement | null} */ (panel.querySelector('[data-run]'));
  if (run) run.hidden = !panel.dataset.module;
  if (!panel.dataset.playground && !local) panel.querySelector('[data-edit]')?.remove();
  const buttons = panel.querySelector('.acts');
  buttons?.classList.add('on');
  buttons?.addEventListener('click', first);
}

// Back from the reload that isolated the page: the panels put the reader's code and place back.
try {
  if (sessionStorage.getItem(`${document.documentElement.dataset.site}:run:kept`)) load();
} catch { /* storage is off */ }

// A module, although it imports nothing at first.
export {};
