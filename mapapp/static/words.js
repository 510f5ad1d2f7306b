/** Words in the page's language: French stands in the code, the others come with the map's values. */

const { lang } = document.documentElement;
// As Intl says them: to make its objects takes a slow phone 0.1 s before anything answers.
const GROUPS = { fr: '\u202f', nl: '.', en: ',' };
const isOne = (count) => (lang === 'fr' ? count < 2 : count === 1);
let words = {};

/** @param {Object<string, string | string[]>} given translations by French message */
export function learnWords(given) {
  words = given;
}

/** Say a message, its %(name)s filled. */
export function gettext(message, values = {}) {
  return fill(words[message] ?? message, values);
}

/** Say a message that depends on a count, which it may name as %(num)s. */
export function ngettext(one, many, count, values = {}) {
  const [single, several] = words[one] ?? [one, many];
  return fill(isOne(count) ? single : several, { num: sayNumber(count), ...values });
}

/** Join words in a sentence: « a, b et c ». */
export function joinWords(words) {
  if (words.length < 2) return words.join('');
  return gettext('%(first)s et %(last)s', { first: words.slice(0, -1).join(', '), last: words.at(-1) });
}

/** Mark what a document says: it stays French in every language of the page. */
export function markFrench(element) {
  if (lang !== 'fr') element.lang = 'fr';
  return element;
}

/** Write a whole number as the language groups its digits. */
export function sayNumber(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, GROUPS[lang]);
}

/** Write words where others stand: the same ones again would be laid out again. */
export function write(node, words) {
  if (node.textContent !== String(words)) node.textContent = words;
}

function fill(message, values) {
  return message.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);
}
