// The interface strings of the page's language; the other table is not fetched. Not by an `await` at the top of this
// module: Safari runs a second module that imports it before it is done (WebKit 242740). So whoever says something
// waits for the words.

/** @type {Record<string, string>} */
export const strings = {};

/** Done when `strings` is filled. */
export const words = (document.documentElement.lang === 'en' ? import('./strings.en.js') : import('./strings.zh.js'))
  .then((table) => { Object.assign(strings, table.strings); });
