// The questions table is complete without script; the filter hides rows.

const form = document.querySelector('[data-filter]');
if (form instanceof HTMLFormElement) {
  form.hidden = false;
  const rows = /** @type {HTMLTableRowElement[]} */ ([...document.querySelectorAll('.qt tbody tr')]);
  const count = document.querySelector('[data-count]');
  const none = document.querySelector('[data-none]');
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name));

  const apply = () => {
    const words = field('q').value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = (row.textContent || '').toLowerCase().includes(words)
        && ['cat', 'lv'].every((name) => !field(name).value || row.dataset[name] === field(name).value);
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    if (count) count.textContent = String(shown);
    if (none instanceof HTMLElement) none.hidden = shown > 0;
  };

  // A link from a category or a bookmark carries the filter in its query.
  const query = new URLSearchParams(location.search);
  for (const name of ['q', 'cat', 'lv']) {
    const value = query.get(name);
    if (value !== null) field(name).value = value;
  }
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', apply);
  form.addEventListener('reset', () => setTimeout(apply));
  apply();
}
