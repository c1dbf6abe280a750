// A copy button on every code block. It lies over the block's corner, so nothing moves when it appears.
// Its words stand in the page, so that reading loads no table of words.
const words = document.body.dataset;

export function copyButtons() {
  for (const block of document.querySelectorAll('.code')) {
    const code = block.querySelector('code');
    if (!code) continue;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn sm bare copy';
    const icon = document.createElement('span');
    icon.className = 'i i-copy';
    icon.setAttribute('aria-hidden', 'true');
    const text = document.createElement('span');
    text.textContent = words.copy ?? '';
    text.setAttribute('aria-live', 'polite');
    button.append(icon, text);
    button.addEventListener('click', () => copyAndTell(text, () => code.textContent || ''));
    block.append(button);
  }
}

/**
 * Copies, and says for a moment in the button whether it worked.
 * @param {HTMLElement} label @param {() => string | Promise<string>} text
 */
export async function copyAndTell(label, text) {
  const before = label.textContent;
  const told = await Promise.resolve().then(text).then(copyText).catch(() => false);
  label.textContent = (told ? words.copied : words.failed) ?? '';
  setTimeout(() => { label.textContent = before; }, 1600);
}

/** @param {string} text @returns {Promise<boolean>} whether it is on the clipboard */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
