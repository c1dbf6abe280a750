// A copy button on every code block. It lies over the block's corner, so nothing moves when it appears.

/** @param {Record<string, string>} strings */
export function copyButtons(strings) {
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
    text.textContent = strings.copy;
    text.setAttribute('aria-live', 'polite');
    button.append(icon, text);
    button.addEventListener('click', async () => {
      const told = await copyText(code.textContent || '');
      text.textContent = told ? strings.copied : strings.copy_failed;
      setTimeout(() => { text.textContent = strings.copy; }, 1600);
    });
    block.append(button);
  }
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
