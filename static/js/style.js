// Style sheets of what is used now and then are loaded with it.

/** @type {Map<string, Promise<void>>} */
const loaded = new Map();

/** Loads a sheet of `css/` once; what cannot be had does not stop its user. @param {string} name */
export function style(name) {
  const known = loaded.get(name);
  if (known) return known;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = new URL(`../css/${name}`, import.meta.url).href;
  const done = new Promise((resolve) => { link.onload = link.onerror = () => resolve(undefined); });
  document.head.append(link);
  loaded.set(name, done.then(() => {}));
  return done;
}
