// The contents follow the reading position: beside the text, and above it where a window has no room beside it.

export function contents() {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('.toc a, .here a'));
  const headings = new Map([...links].map((link) => [link, document.getElementById(decodeURIComponent(link.hash.slice(1)))]));
  const all = [...new Set(headings.values())];
  if (all.length === 0 || all.includes(null)) return;
  const now = document.querySelector('.here .now');
  const mark = () => {
    // The heading last scrolled past a third of the window; at the page's end, the last one.
    const line = innerHeight / 3;
    const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const current = all.filter((heading, at) => !at || atEnd || heading && heading.getBoundingClientRect().top < line).pop();
    for (const [link, heading] of headings) {
      if (heading !== current) link.removeAttribute('aria-current');
      else {
        link.setAttribute('aria-current', 'true');
        if (now && now.textContent !== link.textContent) now.textContent = link.textContent;
      }
    }
  };
  let waiting = false;
  addEventListener('scroll', () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });
  mark();

  // The list above the text lies over it: a link, a click beside it and Esc close it.
  const here = /** @type {HTMLDetailsElement | null} */ (document.querySelector('.here'));
  const shut = (/** @type {Event} */ event) => {
    if (!here?.open || event instanceof KeyboardEvent && event.key !== 'Escape') return;
    const summary = here.querySelector('summary');
    if (event instanceof KeyboardEvent) summary?.focus();
    else if (event.target instanceof Node && summary?.contains(event.target)) return;
    here.open = false;
  };
  addEventListener('click', shut);
  addEventListener('keydown', shut);
}
