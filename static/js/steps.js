/** Step players: the whole drawing first, then step by step. Words come from the player's data-. */

/** @param {any} player */
const start = player => {
  /** @param {string} s @param {Element} [e] @returns {any[]} */
  const all = (s, e = player) => [...e.querySelectorAll(s)];
  const words = player.dataset, captions = all('.caps > li'), drawings = all('.dg'), last = captions.length - 1;
  const [controls] = all('.ctl'), dots = all('.dotb'), [stage] = all('.stage');
  const button = Object.fromEntries(all('[data-do]').map(b => [b.dataset.do, b]));
  /** @param {string} name @param {string} word */
  const say = (name, word) => all('span:not(.i)', button[name])[0].textContent = word;
  let now = 0, timer = 0;

  /** @param {number} to */
  const show = to => {
    now = Math.max(0, Math.min(last, to));
    for (const d of drawings) d.classList.toggle('all', !now);
    for (const s of all('.dg .step')) s.classList.toggle('on', s.dataset.step <= now);
    captions.forEach((c, at) => c.classList.toggle('on', at === now));
    dots.forEach((b, at) => b.setAttribute('aria-current', at + 1 === now ? 'step' : 'false'));
  };
  const stop = () => { clearInterval(timer); timer = 0; say('play', words.play); };
  /** @param {number} to */
  const go = to => { stop(); show(to); history.replaceState(null, '', '#' + player.id + (now ? '-step-' + now : '')); };
  const linked = () => {
    const [id, step] = location.hash.slice(1).split('-step-');
    if (step && id === player.id) { stop(); show(+step); player.scrollIntoView(); }
  };
  // The drawing with its colours written in, fit to stand outside of this page; a file where there is no clipboard.
  const copy = async () => {
    const d = drawings.find(d => d.clientWidth), twin = d.cloneNode(true), parts = all('*', twin);
    all('*', d).forEach((part, at) => {
      const { fill, stroke, strokeWidth, strokeDasharray, font, textAnchor, paintOrder } = getComputedStyle(part);
      Object.assign(parts[at].style, { fill, stroke, strokeWidth, strokeDasharray, font, textAnchor, paintOrder });
    });
    twin.style.background = getComputedStyle(stage).backgroundColor;
    const svg = new XMLSerializer().serializeToString(twin);
    try { await navigator.clipboard.writeText(svg); } catch {
      Object.assign(document.createElement('a'), { href: 'data:,' + encodeURIComponent(svg), download: player.id + '.svg' }).click();
    }
  };

  dots.forEach((b, at) => b.onclick = () => go(at + 1));
  button.previous.onclick = () => go(now - 1);
  button.next.onclick = () => go(now + 1);
  button.play.onclick = () => {
    if (timer) return stop();
    const on = () => { show(now < last ? now + 1 : 1); now < last || stop(); };
    timer = setInterval(on, 1800); say('play', words.pause); on();
  };
  button.full.hidden = !document.fullscreenEnabled;
  button.full.onclick = () => document.fullscreenElement ? document.exitFullscreen() : player.requestFullscreen();
  const copyWord = button.copy.textContent;
  button.copy.onclick = () => copy().then(() => { say('copy', words.copied); setTimeout(say, 1600, 'copy', copyWord); });
  player.onkeydown = (/** @type {any} */ e) => {
    const by = +(e.key === 'ArrowRight') - +(e.key === 'ArrowLeft');
    // A box that scrolls keeps its arrow keys, and the browser its shortcuts.
    if (!by || e.ctrlKey || e.metaKey || e.altKey || e.target === stage && stage.scrollWidth > stage.clientWidth) return;
    e.preventDefault(); go(now + by);
  };
  document.addEventListener('visibilitychange', stop);
  addEventListener('hashchange', linked);
  player.classList.add('live'); controls.hidden = false; show(0); linked();
};

document.querySelectorAll('.player').forEach(start);
