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

/** Everything that is kept, by key without the prefix. @returns {Record<string, string>} */
export function all() {
  /** @type {Record<string, string>} */
  const found = {};
  try {
    for (let at = 0; at < localStorage.length; at++) {
      const key = localStorage.key(at);
      if (key?.startsWith(prefix)) found[key.slice(prefix.length)] = localStorage.getItem(key) ?? '';
    }
  } catch { /* storage is off */ }
  return found;
}

/** Removes everything that is kept. */
export function wipe() {
  for (const key of Object.keys(all())) localStorage.removeItem(prefix + key);
}

/** Puts other values in the place of all. @param {Record<string, string>} values @returns {boolean} false: nothing was changed */
export function replace(values) {
  const before = all();
  wipe();
  if (Object.entries(values).every(([key, value]) => write(key, value))) return true;
  wipe();
  for (const [key, value] of Object.entries(before)) write(key, value);
  return false;
}
