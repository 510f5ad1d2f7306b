/** Words that people type, found in what actions and places say: as the server's `fulltext`. */

const LONG_CHARS = 8;
const MIDDLE_CHARS = 4;
const indexes = new Map();

/** Strip accents, case and punctuation, as the server's `fold` does. */
export function fold(text) {
  return text.toLowerCase().replaceAll('€', 'eur').replaceAll('œ', 'oe').replaceAll('æ', 'ae')
    .normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/g, ' ').trim();
}

/** Take what the texts of the actions say beyond their titles, in the actions' order. */
export function learnTexts({ actions }, texts) {
  actions.forEach((action, place) => { action.words = texts[place]; });
  indexes.clear();
}

/** @returns {Set<object>} the actions that have every typed word, or one that begins like it */
export function findTexts(values, typed) {
  if (!typed) return new Set(values.actions);
  if (!indexes.has(values)) indexes.set(values, { words: indexTexts(values), typed: null, found: null });
  const index = indexes.get(values);
  if (index.typed !== typed) Object.assign(index, { typed, found: findWords(index.words, readWords(typed, values.emptyWords), values.actions) });
  return index.found; // one choice asks for it several times
}

function findWords(index, typed, actions) {
  const sets = typed.map((word) => new Set(findWord(index, word)));
  return new Set(actions.filter((action) => sets.every((set) => set.has(action))));
}

/** Return each action's words, the names of the communes that it reaches included. */
function indexTexts({ actions, communes, covers }) {
  const words = new Map(actions.map((action) => [action, new Set([fold(action.title), action.words ?? ''].join(' ').split(' '))]));
  for (const { code, name } of communes) {
    for (const [place] of covers[code] ?? []) for (const word of fold(name).split(' ')) words.get(actions[place]).add(word);
  }
  return new Map([...words].map(([action, own]) => [action, [...own]]));
}

function readWords(typed, empty) {
  const words = fold(typed).split(' ').filter(Boolean);
  const full = words.filter((word) => !empty.includes(word));
  return full.length ? full : words;
}

/** A word that no action has is taken for a typing error of one that some action has. */
function findWord(index, typed) {
  const start = stem(typed);
  const having = (test) => [...index].filter(([, words]) => words.some(test)).map(([action]) => action);
  const fits = start.length > 3 ? (word) => word.startsWith(start) : (word) => word === start || word.startsWith(typed); // « jeux », no « jeune »
  const exact = having(fits);
  if (exact.length || start.length < MIDDLE_CHARS) return exact;
  const most = start.length >= LONG_CHARS ? 2 : 1;
  return having((word) => countErrors(start, stem(word), most) <= most || countErrors(start, word.slice(0, start.length), most) <= most);
}

/** Put the plural aside. */
function stem(word) {
  return /^.{3,}[sx]$/.test(word) ? word.slice(0, -1) : word;
}

/** Count letters wrong, missing, too many or swapped (optimal string alignment distance). */
export function countErrors(one, other, most = Infinity) {
  if (Math.abs(one.length - other.length) > most) return Infinity;
  let before = [];
  let last = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const wrong = one[row - 1] === other[column - 1] ? 0 : 1;
      let least = Math.min(next[column - 1] + 1, last[column] + 1, last[column - 1] + wrong);
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) least = Math.min(least, before[column - 2] + 1);
      next.push(least);
    }
    [before, last] = [last, next];
  }
  return last.at(-1);
}
