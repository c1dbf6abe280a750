// What the site keeps in the reader's browser, under the site's own prefix. Storage may be off or full.
const prefix = `${document.documentElement.dataset.site}:`;

/** @param {string} key @returns {string | null} */
export function read(key) {
  try {
    return localStorage.getItem(prefix + key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} value @returns {boolean} whether it was kept */
export function write(key, value) {
  try {
    localStorage.setItem(prefix + key, value);
    return true;
  } catch {
    return false;
  }
}
