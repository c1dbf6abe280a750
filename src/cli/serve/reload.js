// The page's side of `bagu serve`: reloads when the page changed, swaps style sheets, shows what was found.
// It is served beside the site and never part of it.

/**
 * @typedef {{ severity: string, file: ?string, line: ?number, col: ?number, end_col: ?number,
 *   excerpt: ?string, message: string, help: ?string }} Finding
 * @typedef {{ version: number, failed: boolean, assets: "same" | "css" | "other", findings: Finding[] }} State
 * @typedef {{ path: string, id: string, top: number, y: number, checked: string[], open: string[] }} Place
 */

const PLACE_KEY = "bagu-serve:place";
/** Set while the author has the list of problems open: it stays so while they are mended one by one. */
const PANEL_KEY = "bagu-serve:panel";
const RETRY_MS = 1000;
const RESTORED_MS = 500;

const tag = /** @type {HTMLScriptElement} */ (document.querySelector("script[data-bagu]"));
const [token, version, page] = (tag.dataset.bagu ?? "").split(" ");
let known = Number(version);
/** Whether this is the page that is shown until a first build succeeds. */
const waiting = document.body.classList.contains("bagu-waiting");

restore();
listen();

function listen() {
  const source = new EventSource(`/_bagu/events?token=${token}`);
  source.addEventListener("state", (event) => update(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    // A refused stream stays closed: another run of the server has another token.
    if (source.readyState === EventSource.CLOSED) waitForServer();
  });
}

async function waitForServer() {
  const answer = await fetch(location.pathname, { method: "HEAD" }).catch(() => null);
  if (answer) reload();
  else setTimeout(waitForServer, RETRY_MS);
}

/** @param {State} state */
async function update(state) {
  show(state);
  if (waiting && state.version !== known) return reload();
  if (state.version === known) return;
  if (state.failed) {
    // The site is the one before: nothing is missed.
    if (state.version === known + 1) known = state.version;
    return;
  }
  // A page that missed a version does not know what changed in between.
  const assets = state.version === known + 1 ? state.assets : "other";
  known = state.version;
  const answer = await fetch(location.pathname, { cache: "no-store" }).catch(() => null);
  if (!answer || known !== state.version) return;
  const html = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = html.querySelector("script[data-bagu]")?.getAttribute("data-bagu")?.split(" ")[2];
  if (assets === "other" || fresh !== page) reload();
  else if (assets === "css") swapStyles(html);
}

/** @param {Document} fresh */
function swapStyles(fresh) {
  const links = /** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll("head link[rel=stylesheet]"));
  const hrefs = [...fresh.querySelectorAll("head link[rel=stylesheet]")].map((link) => link.getAttribute("href"));
  links.forEach((link, at) => {
    const href = hrefs[at];
    if (!href || href === link.getAttribute("href")) return;
    const next = /** @type {HTMLLinkElement} */ (link.cloneNode());
    next.href = href;
    // The old sheet goes when the new one is there: no moment without style.
    next.addEventListener("load", () => link.remove());
    link.after(next);
  });
}

function reload() {
  // The page that waits for a first build is no place to come back to.
  if (!waiting) sessionStorage.setItem(PLACE_KEY, JSON.stringify(here()));
  // Said to the page that goes: told to the page that comes, it can be too late, and the browser's own offset wins.
  history.scrollRestoration = "manual";
  location.reload();
}

/** The block under the reader's eyes, and what is open and chosen. @returns {Place} */
function here() {
  const blocks = [...document.querySelectorAll("main [id]")];
  const top = (/** @type {Element} */ block) => block.getBoundingClientRect().top;
  const block = blocks.filter((candidate) => top(candidate) <= innerHeight / 3).pop();
  const ids = (/** @type {string} */ selector) => [...document.querySelectorAll(selector)].map((element) => element.id);
  return {
    path: location.pathname,
    id: block?.id ?? "",
    top: block ? top(block) : 0,
    y: scrollY,
    checked: ids("input[id]:checked"),
    open: ids("details[id][open]"),
  };
}

function restore() {
  const kept = sessionStorage.getItem(PLACE_KEY);
  if (!kept) return;
  sessionStorage.removeItem(PLACE_KEY);
  const place = /** @type {Place} */ (JSON.parse(kept));
  if (place.path !== location.pathname) return;
  for (const id of place.checked) {
    const input = document.getElementById(id);
    if (input instanceof HTMLInputElement && !input.checked) {
      input.checked = true;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  for (const id of place.open) document.getElementById(id)?.setAttribute("open", "");
  const scroll = () => {
    const block = place.id ? document.getElementById(place.id) : null;
    if (block) scrollBy({ top: block.getBoundingClientRect().top - place.top, behavior: "instant" });
    else scrollTo({ top: place.y, behavior: "instant" });
  };
  scroll();
  const put = scrollY;
  // Pictures without a size and fonts may still move the page; a reader who went on meanwhile is left alone.
  addEventListener("load", () => {
    if (scrollY === put) scroll();
    // The browser restores once more after this event.
    setTimeout(() => { history.scrollRestoration = "auto"; }, RESTORED_MS);
  }, { once: true });
}

/** Shows findings: over the page when the build failed, behind a button when the page was built. @param {State} state */
function show({ failed, findings }) {
  const before = document.querySelector("bagu-findings")?.shadowRoot;
  // A list that is read stays where it was scrolled to, and the keyboard where it was.
  const [scrolled, focused] = [before?.querySelector("section")?.scrollTop ?? 0, before?.activeElement?.className];
  before?.host.remove();
  if (findings.length === 0) sessionStorage.removeItem(PANEL_KEY);
  if (findings.length === 0 || waiting) return;
  const host = document.createElement("bagu-findings");
  const root = host.attachShadow({ mode: "open" });
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/_bagu/overlay.css" });
  const open = failed || sessionStorage.getItem(PANEL_KEY) !== null;
  // Nothing is shown before it has its style.
  style.addEventListener("load", () => {
    const shown = open ? panel(root, findings) : badge(root, findings);
    root.append(shown);
    shown.scrollTop = scrolled;
    const same = focused ? root.querySelector(`.${focused}`) : null;
    if (same instanceof HTMLElement) same.focus();
  });
  root.append(style);
  document.body.append(host);
}

/** @param {ShadowRoot} root @param {Finding[]} findings */
function badge(root, findings) {
  const open = button(`${counted(findings)} ✗`, () => {
    open.remove();
    sessionStorage.setItem(PANEL_KEY, "open");
    const list = panel(root, findings);
    root.append(list);
    list.querySelector("button")?.focus();
  });
  open.className = "badge";
  open.title = "What bagu found in the notes";
  return open;
}

/** @param {ShadowRoot} root @param {Finding[]} findings */
function panel(root, findings) {
  const section = element("section");
  section.setAttribute("aria-label", "What bagu found in the notes");
  const header = element("header");
  const close = button("Close", () => {
    section.remove();
    sessionStorage.removeItem(PANEL_KEY);
    const closed = badge(root, findings);
    root.append(closed);
    closed.focus();
  });
  close.className = "close";
  section.addEventListener("keydown", (event) => { if (event.key === "Escape") close.click(); });
  header.append(element("strong", `bagu found ${counted(findings)}`), close);
  const list = element("ol");
  // Fatal ones first, then those of the note that is being looked at.
  const weight = (/** @type {Finding} */ found) => (found.severity === "fatal" ? 0 : isOfThisPage(found) ? 1 : 2);
  list.append(...[...findings].sort((a, b) => weight(a) - weight(b)).map(item));
  section.append(header, list);
  return section;
}

/** @param {Finding[]} findings */
function counted({ length }) {
  return length === 1 ? "1 problem" : `${length} problems`;
}

/** Whether a finding stands in the note of this page, or in its translation. @param {Finding} found */
function isOfThisPage({ file }) {
  const note = decodeURI(location.pathname).replace(/^\/(en|duo)\//, "/").replace(/\/$/, "");
  return file !== null && [`${note}.md`, `${note}.en.md`].some((end) => `/${file}`.endsWith(end));
}

/** @param {Finding} found */
function item(found) {
  const place = [found.file, found.line, found.col].filter((part) => part !== null).join(":");
  const li = element("li");
  const head = element("div");
  head.append(element("strong", found.severity), " ", element("code", place));
  li.append(head, element("p", found.message));
  if (found.excerpt?.trim() && found.col !== null) {
    // Columns count characters, not UTF-16 units.
    const line = Array.from(found.excerpt);
    const [from, to] = [found.col - 1, Math.max(found.end_col ?? found.col, found.col) - 1];
    const pre = element("pre", line.slice(0, from).join(""));
    pre.append(element("mark", line.slice(from, to).join("")), line.slice(to).join(""));
    li.append(pre);
  }
  if (found.help) {
    const help = element("p", ` ${found.help}`);
    help.prepend(element("b", "help:"));
    li.append(help);
  }
  return li;
}

/** @param {string} name @param {string} [text] */
function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

/** @param {string} text @param {() => void} act */
function button(text, act) {
  const made = /** @type {HTMLButtonElement} */ (element("button", text));
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

// A module of its own, for the type checker too.
export {};
