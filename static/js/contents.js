// The contents beside the text follow the reading position.

export function contents() {
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll('.toc a')]);
  const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  if (links.length === 0 || headings.some((heading) => !heading)) return;
  const mark = () => {
    // The heading last scrolled past a third of the window; at the page's end, the last one.
    const line = innerHeight / 3;
    const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    let current = 0;
    headings.forEach((heading, at) => {
      if (heading && (atEnd || heading.getBoundingClientRect().top < line)) current = at;
    });
    links.forEach((link, at) => {
      if (at === current) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    });
  };
  let waiting = false;
  addEventListener('scroll', () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });
  mark();
}
