// The questions table is complete without script; the filter hides rows.

/** What a row is filtered by: category, difficulty, state. */
const FIELDS = ['cat', 'lv', 'st'];

const form = document.querySelector('[data-filter]');
if (form instanceof HTMLFormElement) {
  const rows = /** @type {HTMLTableRowElement[]} */ ([...document.querySelectorAll('.qt tbody tr')]);
  const count = document.querySelector('[data-count]');
  const none = document.querySelector('[data-none]');
  /** The state comes from marks.js. @param {HTMLElement} row @param {string} name */
  const of = (row, name) => (name === 'st' ? row.dataset.is ?? 'unseen' : row.dataset[name]);
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name));

  const apply = () => {
    const words = field('q').value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = (row.textContent || '').toLowerCase().includes(words)
        && FIELDS.every((name) => !field(name).value || of(row, name) === field(name).value);
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    if (count) count.textContent = String(shown);
    if (none instanceof HTMLElement) none.hidden = shown > 0;
  };

  /** The filter stands in the address: it can be sent, and the way back finds it again. */
  const keep = () => {
    const query = new URLSearchParams();
    for (const name of ['q', ...FIELDS]) if (field(name).value) query.set(name, field(name).value);
    const text = query.toString();
    history.replaceState(history.state, '', text ? `?${text}` : location.pathname);
  };

  // A link from a category or a bookmark carries the filter in its query.
  const query = new URLSearchParams(location.search);
  for (const name of ['q', ...FIELDS]) {
    const value = query.get(name);
    if (value !== null) field(name).value = value;
  }
  form.addEventListener('submit', (event) => event.preventDefault());
  const change = () => { apply(); keep(); };
  form.addEventListener('input', change);
  form.addEventListener('reset', () => setTimeout(change));
  addEventListener('bagu:marked', apply);
  apply();
}
