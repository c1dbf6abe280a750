// What a tab keeps over a reload, under the site's own prefix. Storage may be off.
const prefix = `${document.documentElement.dataset.site}:run:`;

/** @param {string} key @returns {string | null} */
export function read(key) {
  try {
    return sessionStorage.getItem(prefix + key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string | null} value nothing removes it @returns {boolean} whether it was kept */
export function write(key, value) {
  try {
    if (value === null) sessionStorage.removeItem(prefix + key);
    else sessionStorage.setItem(prefix + key, value);
    return true;
  } catch {
    return false;
  }
}
