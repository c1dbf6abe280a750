// @ts-check
/** Step players: the whole drawing first, then one step at a time. Words come from the player's data-. */

const SHOWN = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'font', 'text-anchor', 'paint-order'];

/** A drawing with its colours written in, fit to stand outside of this page. @param {Element} drawing */
const alone = drawing => {
  const copy = /** @type {Element} */ (drawing.cloneNode(true)), parts = copy.querySelectorAll('*');
  drawing.querySelectorAll('*').forEach((part, at) => {
    const style = getComputedStyle(part);
    parts[at].setAttribute('style', SHOWN.map(name => name + ':' + style.getPropertyValue(name)).join(';'));
  });
  return copy.outerHTML;
};

/** @param {HTMLElement} player */
const start = player => {
  /** @template {Element} T @param {string} s @returns {T[]} */
  const all = s => /** @type {any} */ ([...player.querySelectorAll(s)]);
  const { play, pause, nth = '#', copied } = player.dataset;
  const captions = all('.caps > li'), last = captions.length - 1;
  /** @type {Record<string, HTMLElement>} */
  const buttons = Object.fromEntries(/** @type {HTMLElement[]} */ (all('[data-do]')).map(b => [b.dataset.do, b]));
  const say = (/** @type {string} */ name, /** @type {any} */ word) => { const s = buttons[name].querySelector('span:not(.i)'); if (s) s.textContent = word; };
  const controls = all('.ctl')[0], row = all('.ctl ol')[0], stage = all('.stage')[0];
  let now = 0, timer = 0;

  const show = (/** @type {number} */ to) => {
    now = Math.max(0, Math.min(last, to));
    for (const d of all('.dg')) d.classList.toggle('all', !now);
    for (const s of all('.dg .step')) s.classList.toggle('on', +(s.getAttribute('data-step') || 0) <= now);
    captions.forEach((c, at) => c.classList.toggle('on', at === now));
    all('.dotb').forEach((b, at) => at + 1 === now ? b.setAttribute('aria-current', 'step') : b.removeAttribute('aria-current'));
  };
  const stop = () => { clearInterval(timer); timer = 0; say('play', play); };
  const go = (/** @type {number} */ to) => { stop(); show(to); history.replaceState(null, '', '#' + player.id + (now ? '-step-' + now : '')); };
  const linked = () => { const m = location.hash.match(/^#(.+)-step-(\d+)$/); if (m && m[1] === player.id) { stop(); show(+m[2]); player.scrollIntoView(); } };

  for (let at = 1; at <= last; at++) {
    const b = document.createElement('button'), li = document.createElement('li');
    b.className = 'dotb'; b.type = 'button'; b.textContent = '' + at;
    b.setAttribute('aria-label', nth.replace('#', '' + at)); b.onclick = () => go(at);
    li.append(b); row.append(li);
  }
  /** @type {Record<string, () => any>} */
  const does = {
    previous: () => go(now - 1),
    next: () => go(now + 1),
    play: () => {
      if (timer) return stop();
      show(now === last ? 1 : now + 1); say('play', pause);
      timer = setInterval(() => now === last ? stop() : show(now + 1), 1800);
    },
    full: () => document.fullscreenElement ? document.exitFullscreen() : player.requestFullscreen(),
    copy: async () => {
      const drawing = all('.dg').find(d => getComputedStyle(d).display !== 'none'), word = buttons.copy.textContent;
      if (drawing) await navigator.clipboard.writeText(alone(drawing));
      say('copy', copied); setTimeout(say, 1600, 'copy', word);
    },
  };
  for (const name in buttons) buttons[name].onclick = does[name];
  buttons.full.hidden = !document.fullscreenEnabled;
  player.addEventListener('keydown', e => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    // A box that scrolls keeps its arrow keys.
    if (by && !e.ctrlKey && !e.metaKey && !e.altKey && !(e.target === stage && stage.scrollWidth > stage.clientWidth)) { e.preventDefault(); go(now + by); }
  });
  document.addEventListener('visibilitychange', () => { if (document.hidden && timer) stop(); });
  addEventListener('hashchange', linked);
  player.classList.add('live'); /** @type {HTMLElement} */ (controls).hidden = false;
  show(0); linked();
};

document.querySelectorAll('.player').forEach(p => start(/** @type {HTMLElement} */ (p)));
