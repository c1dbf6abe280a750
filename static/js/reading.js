// A note that is being read: modes, contents, place. Settings, sheets, tips and previews are loaded when they are
// asked for.
import { contents } from './contents.js';
import { modes } from './modes.js';

const root = document.documentElement;
const article = /** @type {HTMLElement} */ (document.querySelector('article'));

contents();
modes();

// Where the reader is, once there is reading: after the first scroll, or a while at the beginning.
let kept = false;
const follow = () => {
  if (!kept) import('./where.js').then(({ where }) => where());
  kept = true;
};
addEventListener('scroll', follow, { passive: true, once: true });
setTimeout(follow, 15000);

// The bar of phones: what are jumps without a script become sheets.
const sheets = { '#contents': 'contents', '#modes': 'modes' };
for (const [href, name] of Object.entries(sheets)) {
  const tab = document.querySelector(`.tabs [href="${href}"]`);
  tab?.setAttribute('aria-haspopup', 'dialog');
  tab?.addEventListener('click', (event) => {
    event.preventDefault();
    import('./phone.js').then((phone) => phone[/** @type {'contents' | 'modes'} */ (name)](), () => { location.hash = href; });
  });
}
for (const button of document.querySelectorAll('[data-settings]')) {
  button.addEventListener('click', () => import('./settings.js').then(({ settings }) => settings()));
}
document.querySelector('[data-markdown]')?.addEventListener('click', ({ currentTarget }) => {
  import('./markdown.js').then(({ copyMarkdown }) => copyMarkdown(/** @type {HTMLElement} */ (currentTarget)));
});

// Terms and links to notes show what they lead to.
/** @type {Promise<typeof import('./tips.js')> | undefined} */
let tips;
for (const sign of ['pointerover', 'focusin', 'touchstart', 'click']) {
  article.addEventListener(sign, (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link) return;
    // A click on a term shows its tip; Enter goes to the list of terms.
    const isTap = sign === 'click' && link.matches('.term') && /** @type {UIEvent} */ (event).detail > 0;
    if (isTap && root.dataset.terms !== 'off') event.preventDefault();
    else if (sign === 'click') return;
    (tips ??= import('./tips.js')).then(({ sense }) => sense(event, link), () => { tips = undefined; });
  }, { passive: sign === 'touchstart' });
}

// A link into what is hidden while only the questions are shown brings it back.
const onlyQuestions = /** @type {HTMLInputElement | null} */ (document.getElementById('only-q'));
addEventListener('hashchange', () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!onlyQuestions?.checked || !target || target.getClientRects().length) return;
  onlyQuestions.checked = false;
  target.scrollIntoView();
});

// Closed answers are printed, too; afterwards they are as they were.
/** @type {HTMLDetailsElement[]} */
let closed = [];
addEventListener('beforeprint', () => {
  closed = [...article.querySelectorAll('details')].filter((details) => !details.open);
  for (const details of closed) details.open = true;
});
addEventListener('afterprint', () => { for (const details of closed) details.open = false; });
