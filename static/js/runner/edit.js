// Editing a snippet: a plain textarea, with clear text, over the same text in colour.
import { strings } from '../strings.js';

const KEYWORDS = new Set(('as async await break const continue crate dyn else enum extern fn for if impl in let loop ' +
  'match mod move mut pub ref return self Self static struct super trait type unsafe use where while').split(' '));

const PARTS = new RegExp([
  /(?<c>\/\/.*|\/\*[^]*?(?:\*\/|$))/, /(?<s>b?r(?<h>#*)"[^]*?(?:"\k<h>|$)|[bc]?"(?:\\[^]|[^"\\])*(?:"|$)|b?'(?:\\[^']+|[^\\'\n])')/,
  /(?<v>'[a-z_]\w*)/, /(?<n>\b\d[\w.]*)/, /(?<m>#!?\[[^\]\n]*\])/, /(?<f>\b[a-z_]\w*!?(?=\())/, /(?<w>\b[A-Za-z_]\w*!?)/,
].map((part) => part.source).join('|'), 'g');

/** Rust in the colours of the page: near enough while typing. @param {string} code */
export function coloured(code) {
  const out = document.createDocumentFragment();
  let from = 0;
  for (const match of code.matchAll(PARTS)) {
    const groups = match.groups ?? {};
    let kind = Object.keys(groups).find((name) => groups[name] !== undefined) ?? '';
    if (kind === 'f' || kind === 'w') {
      if (KEYWORDS.has(match[0])) kind = 'k';
      else if (match[0].endsWith('!')) kind = 'f';
      else if (/^[A-Z]/.test(match[0])) kind = 'y';
      else if (kind === 'w') kind = '';
    }
    if (!kind) continue;
    const span = document.createElement('span');
    span.className = kind;
    span.textContent = match[0];
    out.append(code.slice(from, match.index), span);
    from = (match.index ?? 0) + match[0].length;
  }
  out.append(code.slice(from));
  return out;
}

/**
 * Puts an editor over a panel's code. `run` is asked by Ctrl/Cmd-Enter, `leave` is where Esc leads.
 * @param {HTMLElement} panel @param {string} code
 * @param {{ run: () => void, leave: HTMLElement, changed: (code: string) => void }} to
 */
export function editor(panel, code, to) {
  const shown = /** @type {HTMLElement} */ (panel.querySelector('pre > code'));
  const pre = /** @type {HTMLElement} */ (shown.parentElement);
  const original = [...shown.childNodes].map((node) => node.cloneNode(true));
  const area = document.createElement('textarea');
  area.className = 'code-edit';
  area.setAttribute('aria-label', strings.run_editor);
  area.spellcheck = false;
  area.autocapitalize = 'off';
  area.setAttribute('autocomplete', 'off');
  area.setAttribute('autocorrect', 'off');
  area.wrap = 'off';
  area.value = code;
  const box = document.createElement('div');
  box.className = 'code-box';
  pre.replaceWith(box);
  box.append(pre, area);
  pre.removeAttribute('tabindex');
  pre.setAttribute('aria-hidden', 'true');

  // Tab moves on until something was typed: a reader who only passes through is not caught.
  let typed = false;
  const show = () => {
    // A last empty line has a height only with something on it.
    shown.replaceChildren(coloured(area.value), '\n');
    to.changed(area.value);
  };
  area.addEventListener('input', () => { typed = true; show(); });
  area.addEventListener('scroll', () => { pre.scrollLeft = area.scrollLeft; });
  area.addEventListener('blur', () => { typed = false; });
  area.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      to.run();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      to.leave.focus();
    } else if (event.key === 'Tab' && typed && !event.shiftKey && !event.altKey && !event.ctrlKey) {
      event.preventDefault();
      area.setRangeText('    ', area.selectionStart, area.selectionEnd, 'end');
      show();
    } else if (event.key === 'Enter') {
      const before = area.value.slice(0, area.selectionStart);
      const indent = /[ ]*$/.exec(before.slice(before.lastIndexOf('\n') + 1).match(/^[ ]*/)?.[0] ?? '')?.[0] ?? '';
      const deeper = /[{([]\s*$/.test(before) ? '    ' : '';
      event.preventDefault();
      area.setRangeText(`\n${indent}${deeper}`, area.selectionStart, area.selectionEnd, 'end');
      typed = true;
      show();
    }
  });
  show();
  return {
    area,
    /** Puts the panel back as it was. */
    close() {
      box.replaceWith(pre);
      shown.replaceChildren(...original);
      pre.setAttribute('tabindex', '0');
      pre.removeAttribute('aria-hidden');
    },
  };
}
