// What the buttons on the snippets of a page do. Loaded at the first click on one of them; what a run needs is
// fetched when it is needed.
import { strings, words } from '../strings.js';
import { copyText } from '../copy.js';

/** @typedef {typeof import('./report.js')} Report */

const running = new AbortController();
addEventListener('pagehide', () => running.abort());

/** One snippet. */
class Panel {
  /** @param {HTMLElement} element @param {number} number */
  constructor(element, number) {
    this.element = element;
    this.number = number;
    this.source = element.querySelector('pre > code')?.textContent ?? '';
    /** @type {string | undefined} the reader's own version of the code */
    this.edited = undefined;
    /** @type {(() => void) | undefined} */
    this.stop = undefined;
    this.edition = element.dataset.edition ?? '2024';
    this.module = element.dataset.module;
    this.playground = element.dataset.playground;
    this.run = this.button('run');
    this.edit = this.button('edit');
    this.local = Boolean(document.querySelector('meta[name="bagu-run"]'));
    this.button('copy')?.addEventListener('click', (event) => this.copy(/** @type {HTMLElement} */ (event.currentTarget)));
    this.run?.addEventListener('click', () => this.click());
    this.edit?.addEventListener('click', () => this.toggleEdit());
    if (!this.playground && !this.local) this.edit?.remove();
    this.show();
  }

  /** @param {string} name @returns {HTMLElement | null} */
  button(name) {
    return this.element.querySelector(`[data-${name}]`);
  }

  get changed() {
    return this.edited !== undefined && this.edited !== this.source;
  }

  /** What the run button says and whether there is anything that it could do. */
  show() {
    if (!this.run) {
      if (!this.edit || !(this.playground || this.local)) return;
      // A snippet that is not meant to run can be mended and run.
      this.run = document.createElement('button');
      this.run.className = 'btn sm pri';
      this.run.setAttribute('type', 'button');
      this.run.append(document.createElement('span'));
      this.run.addEventListener('click', () => this.click());
      this.edit.after(this.run);
    }
    const text = this.stop ? strings.run_stop
      : !this.changed ? strings.run_run
      : this.local ? strings.run_here : strings.run_away;
    const label = this.run.querySelector('span:last-child');
    if (label) label.textContent = text;
    this.run.hidden = !this.stop && !(this.changed ? this.local || this.playground : this.module);
  }

  /** @param {HTMLElement} button */
  async copy(button) {
    const told = await copyText(this.edited ?? this.source);
    const label = button.querySelector('span:last-child');
    if (!label) return;
    label.textContent = told ? strings.copied : strings.copy_failed;
    setTimeout(() => { label.textContent = strings.run_copy; }, 1600);
  }

  async click() {
    if (this.stop) { this.stop(); return; }
    const report = await import('./report.js').catch(() => undefined);
    if (!report) { this.unreachable(); return; }
    const place = report.place(this.element);
    try {
      await (this.changed ? this.runAway(report, place) : this.runHere(report, place));
    } finally {
      this.stop = undefined;
      this.show();
    }
  }

  /** Not even the script of the runner is here. */
  unreachable() {
    const line = this.element.querySelector('.gone') ?? document.createElement('p');
    line.className = 'why gone';
    line.setAttribute('role', 'status');
    line.textContent = strings.run_fetch_offline;
    this.element.append(line);
  }

  /** The module that was built with the page. @param {Report} report @param {ReturnType<Report['place']>} place */
  async runHere(report, place) {
    if (this.element.dataset.reach === 'threads' && !crossOriginIsolated) {
      place.state(strings.run_reloading);
      const { isolate } = await import('./isolate.js');
      const why = await isolate({ run: this.number, edits: panels.map((panel) => panel.edited ?? null) });
      place.state(report.say('run_no_isolation', { why: strings[why] ?? why }), 'no');
      return;
    }
    place.state(strings.run_loading);
    const program = await import('./program.js');
    const root = new URL(document.documentElement.dataset.root ?? './', location.href);
    try {
      const module = await program.fetchModule(new URL(`snippets/${this.module}.wasm`, root), this.module ?? '');
      await this.execute(module, report, place, report.recorded(this.element));
      keepOffline();
    } catch (error) {
      if (!(error instanceof program.NotFetched)) throw error;
      place.state(report.say(`run_fetch_${error.kind}`, { why: error.message }), 'no');
    }
  }

  /**
   * @param {WebAssembly.Module} module @param {Report} report @param {ReturnType<Report['place']>} place
   * @param {string | undefined} expected
   */
  async execute(module, report, place, expected) {
    const program = await import('./program.js');
    place.state(strings.run_running);
    const { result, stop } = program.run(module, (stream, text) => place.print(stream, text));
    this.stop = stop;
    this.show();
    const done = await result;
    const printed = report.steady(done);
    const took = report.say('run_took', { ms: String(Math.round(done.ms)) });
    const words = report.ending(done);
    if (words) place.note(words);
    if (expected === undefined || done.end.kind === 'stopped') place.state(took);
    else if (printed === expected) place.state(`${strings.run_same} · ${took}`, 'ok');
    else {
      place.differ(expected, printed);
      const key = /\b(usize|isize|size_of)\b/.test(this.source) ? 'run_differs_32' : 'run_differs';
      place.state(`${strings[key]} · ${took}`, 'no');
    }
  }

  /** Code that the reader changed. @param {Report} report @param {ReturnType<Report['place']>} place */
  async runAway(report, place) {
    const away = await import('./away.js');
    const cancel = new AbortController();
    this.stop = () => cancel.abort();
    running.signal.addEventListener('abort', () => cancel.abort());
    this.show();
    place.state(this.local ? strings.run_running : strings.run_away_running);
    const code = this.edited ?? this.source;
    const answer = this.local
      ? await away.local(code, this.edition, cancel.signal)
      : await away.playground(this.playground ?? '', code, this.edition, cancel.signal);
    if ('failed' in answer) {
      place.state(report.say(answer.failed, answer.words), 'no');
    } else if ('module' in answer) {
      await this.execute(answer.module, report, place, undefined);
    } else {
      place.state(answer.compiled ? '' : strings.run_compile_error, answer.compiled ? '' : 'no');
      if (answer.stdout) place.print('stdout', answer.stdout);
      if (answer.stderr) place.print('stderr', answer.stderr);
      if (answer.code) place.note(report.say('run_end_exit', { code: String(answer.code) }));
      if (!answer.stdout && !answer.stderr) place.note(strings.run_silent);
    }
  }

  /** @param {string} [code] */
  async toggleEdit(code) {
    if (!this.edit) return;
    if (this.editor) { this.reset(); return; }
    const { editor } = await import('./edit.js');
    this.tools = await this.editTools();
    this.editor = editor(this.element, code ?? this.source, {
      run: () => { if (!this.stop) this.click(); },
      leave: this.edit,
      changed: (text) => {
        this.edited = text;
        this.tools?.update(text);
        this.show();
      },
    });
    this.element.classList.add('editing');
    const label = this.edit.querySelector('span:last-child');
    if (label) label.textContent = strings.run_reset;
    if (code === undefined) this.editor.area.focus();
  }

  /** Puts the snippet back as it was written. */
  reset() {
    this.editor?.close();
    this.tools?.line.remove();
    this.editor = this.tools = this.edited = undefined;
    this.element.classList.remove('editing');
    const label = this.edit?.querySelector('span:last-child');
    if (label) label.textContent = strings.run_edit;
    this.show();
    this.edit?.focus();
  }

  /** The line under the editor: where the code goes, and the way to the Playground itself. */
  async editTools() {
    const line = document.createElement('p');
    line.className = 'why';
    const { playground, edition } = this;
    if (!playground) return { line, update() {} };
    const { link } = await import('./away.js');
    const { say } = await import('./report.js');
    const open = document.createElement('a');
    open.target = '_blank';
    open.rel = 'noreferrer';
    open.textContent = strings.run_open;
    const copy = document.createElement('span');
    copy.textContent = strings.run_copy_open;
    if (!this.local) line.append(`${say('run_away_note', { host: new URL(playground).host })} `);
    line.append(open, copy);
    this.element.append(line);
    return {
      line,
      /** @param {string} text */
      update(text) {
        const url = link(playground, text, edition);
        open.hidden = !url;
        copy.hidden = Boolean(url);
        if (url) open.href = url;
      },
    };
  }
}

/** After a run the page, its files and the module are there without a network, too. */
async function keepOffline() {
  const { serviceWorker, ask } = await import('./isolate.js');
  const { WORKER } = await import('./program.js');
  const worker = await serviceWorker();
  if (typeof worker === 'string') return;
  const files = performance.getEntriesByType('resource').map((entry) => entry.name);
  // The page comes last: once it is kept, so is all that it needs.
  await ask(worker, { keep: [WORKER.href, ...files] });
  ask(worker, { keep: [location.href.replace(/#.*/, '')] });
}

await words;
const panels = [...document.querySelectorAll('.run')].map((element, number) => (
  new Panel(/** @type {HTMLElement} */ (element), number)
));

// Back from the reload that isolated the page: the reader's code and place, and the run that was asked for.
if (panels.some((panel) => panel.element.dataset.reach === 'threads')) {
  const { kept } = await import('./isolate.js');
  const found = kept();
  if (found) {
    for (const panel of panels) {
      const code = found.edits?.[panel.number];
      if (typeof code === 'string') await panel.toggleEdit(code);
    }
    scrollTo({ top: found.scroll ?? 0, behavior: 'instant' });
    history.scrollRestoration = 'auto';
    panels[found.run]?.click();
  }
}
