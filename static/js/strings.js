// The interface strings of the page's language.
import { strings as zh } from './strings.zh.js';
import { strings as en } from './strings.en.js';

/** @type {Record<string, string>} */
export const strings = document.documentElement.lang === 'en' ? en : zh;
