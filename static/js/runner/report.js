// "Your run": what a program printed, how it ended, and how that compares with what was recorded.
import { strings } from '../strings.js';

/** @param {string} key @param {Record<string, string>} [words] */
export function say(key, words = {}) {
  return Object.entries(words).reduce((text, [name, value]) => text.replace(`{${name}}`, value), strings[key] ?? key);
}

/** The place of a run's output in a panel; the one of an earlier run is replaced. @param {HTMLElement} panel */
export function place(panel) {
  panel.querySelector('.mine')?.remove();
  const box = document.createElement('div');
  box.className = 'out mine';
  const head = document.createElement('p');
  head.className = 'h';
  const title = document.createElement('b');
  title.textContent = strings.run_yours;
  const state = document.createElement('span');
  state.setAttribute('role', 'status');
  head.append(title, state);
  const pre = document.createElement('pre');
  pre.tabIndex = 0;
  pre.setAttribute('role', 'group');
  pre.setAttribute('aria-label', strings.run_yours);
  const output = document.createElement('samp');
  pre.append(output);
  pre.hidden = true;
  box.append(head, pre);
  panel.append(box);
  return {
    /** @param {string} text @param {string} [kind] */
    state(text, kind = '') {
      state.className = kind;
      state.textContent = text;
    },
    /** @param {'stdout' | 'stderr'} stream @param {string} text */
    print(stream, text) {
      pre.hidden = false;
      const last = output.lastElementChild;
      if (last instanceof HTMLElement && last.dataset.stream === stream) {
        last.append(text);
        return;
      }
      const piece = document.createElement('span');
      piece.dataset.stream = stream;
      if (stream === 'stderr') piece.className = 'err';
      piece.append(text);
      output.append(piece);
    },
    /** A line in words under the output. @param {string} text */
    note(text) {
      const note = document.createElement('p');
      note.className = 'why';
      note.textContent = text;
      box.append(note);
    },
    /** Shows lines that only one side has. @param {string} recorded @param {string} printed */
    differ(recorded, printed) {
      output.replaceChildren(...difference(recorded.split('\n'), printed.split('\n')));
      pre.hidden = false;
    },
  };
}

/** What was recorded, as one text. @param {HTMLElement} panel @returns {string | undefined} */
export function recorded(panel) {
  const all = [...panel.querySelectorAll('samp[data-recorded]')];
  const ran = all.filter((samp) => samp.getAttribute('data-recorded') !== 'compiler');
  if (all.length && !ran.length) return undefined;
  return ran.map((samp) => samp.textContent ?? '').join('\n');
}

/** What a program printed, as it would be recorded: without what changes from run to run. @param {{ stdout: string, stderr: string }} printed */
export function steady({ stdout, stderr }) {
  const panicked = stderr.includes('panicked at');
  const errors = panicked
    ? stderr.replace(/ \(\d+\) panicked at /g, ' panicked at ').replace(/^note: run with `RUST_BACKTRACE.*\n?/gm, '').replace(/^\n+/, '')
    : stderr;
  return [stdout, errors].map((text) => text.replace(/\n+$/, '')).filter((text) => text).join('\n');
}

/** Lines of both sides: the same ones at both ends, then what is only recorded, then what is only printed. @param {string[]} recorded @param {string[]} printed */
function difference(recorded, printed) {
  let head = 0, tail = 0;
  const most = Math.min(recorded.length, printed.length);
  while (head < most && recorded[head] === printed[head]) head += 1;
  while (tail < most - head && recorded[recorded.length - 1 - tail] === printed[printed.length - 1 - tail]) tail += 1;
  const same = (/** @type {string[]} */ lines) => lines.map((line) => document.createTextNode(`  ${line}\n`));
  const marked = (/** @type {'del' | 'ins'} */ name, /** @type {string[]} */ lines) => lines.map((line) => {
    const mark = document.createElement(name);
    mark.textContent = `${name === 'del' ? '-' : '+'} ${line}\n`;
    return mark;
  });
  return [
    ...same(printed.slice(0, head)),
    ...marked('del', recorded.slice(head, recorded.length - tail)),
    ...marked('ins', printed.slice(head, printed.length - tail)),
    ...same(printed.slice(printed.length - tail)),
  ];
}

/** How a program ended, in words; nothing when it ended well. @param {import('./program.js').Result} result */
export function ending({ end, stderr }) {
  switch (end.kind) {
    case 'exit': return end.code === 0 ? '' : say('run_end_exit', { code: String(end.code) });
    case 'time': return say('run_end_time');
    case 'output': return say('run_end_output');
    case 'stopped': return say('run_end_stopped');
    case 'trap':
      if (/^memory allocation of \d+ bytes failed/m.test(stderr)) return say('run_end_memory');
      if (stderr.includes('panicked at')) return say('run_end_panic');
      // The stack lies at the bottom of the memory: past its end there is nothing.
      if (/out of bounds|call stack|recursion/i.test(end.why)) return say('run_end_stack');
      return say('run_end_trap', { why: end.why });
  }
}
