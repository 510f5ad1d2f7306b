/** A search field with a list of suggestions (ARIA combobox, list autocomplete). */

import { countErrors, fold } from './fulltext.js';
import { gettext } from './words.js';

const MAX_OPTIONS = 8;
const LETTERS_PER_ERROR = 4; // one wrong letter in four, and the name may still be meant
const FAR = 4; // the rank from which a place is only spelled nearly like what is typed

/**
 * @param {HTMLInputElement} input
 * @param {(typed: string) => object[] | Promise<object[]>} find the places that match, best first
 * @param {(code: string) => void} choose called with a commune's code, '' when emptied
 * @param {() => string} chosenName the name of the chosen commune, put back when nothing is found
 */
export function makeCombobox(input, find, choose, chosenName) {
  const box = { input, find, choose, chosenName, list: makeList(input), said: makeStatus(input), options: [], active: -1 };
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-expanded', 'false');
  input.setAttribute('aria-controls', box.list.id);
  input.addEventListener('input', () => suggest(box));
  input.addEventListener('keydown', (event) => onKey(event, box));
  input.addEventListener('blur', () => leave(box));
}

/** Close the list; a name typed in full is chosen, anything else gives way to what is chosen. */
function leave(box) {
  const sure = box.options.filter((place) => place.exact);
  close(box);
  if (sure.length === 1) {
    box.input.value = sure[0].name;
    box.choose(sure[0].code, { stay: true });
  }
  if (box.input.value.trim()) box.input.value = box.chosenName();
}

function makeStatus(input) {
  const said = Object.assign(document.createElement('p'), { className: 'fault' });
  said.setAttribute('aria-live', 'polite');
  input.closest('.field').append(said);
  return said;
}

function makeList(input) {
  const list = document.createElement('ul');
  Object.assign(list, { id: `${input.id}-options`, className: 'options', hidden: true });
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', gettext('Communes et quartiers'));
  input.after(list);
  return list;
}

function suggest(box) {
  const typed = box.input.value.trim();
  box.said.textContent = '';
  if (!typed) { close(box); box.choose(''); return; }
  const found = box.find(typed);
  if (Array.isArray(found)) offer(box, typed, found);
  else found.then((places) => { if (box.input.value.trim() === typed) offer(box, typed, places); });
}

function offer(box, typed, found) {
  show(box, found);
  box.said.textContent = found.length ? '' : gettext('Aucune commune %(of_territory)s ne ressemble à « %(typed)s ».', { typed });
}

/** Rank a place, less is better: its name or code, a beginning, a word, a piece, a spelling near it. */
function rate({ name, postal, own }, typed) {
  const [words, bare] = [fold(typed), foldName(typed)];
  const [whole, bared] = [fold(name), foldName(name)];
  if ([whole, bared, own, ...postal].includes(words) || bared === bare) return 0;
  if (whole.startsWith(words) || bared.startsWith(bare)) return 1;
  if (` ${whole}`.includes(` ${words}`) || postal.some((one) => one.startsWith(words))) return 2;
  if (whole.includes(words) && words.length > 2) return 3;
  const errors = Math.min(countErrors(bare, bared), countErrors(words, whole));
  return errors <= Math.floor(bare.length / LETTERS_PER_ERROR) ? FAR + errors : Infinity;
}

/** Fold a name, articles and the spelling of « saint » put aside, as the server's `fold_name`. */
function foldName(name) {
  const bare = fold(name).replace(/\b(saint|sainte|st|ste)\b/g, 'st');
  return bare.replace(/\b(le|la|les|l|d|de|du|des|en|et|sur|sous|lez)\b/g, ' ').replace(/ +/g, ' ').trim() || bare;
}

/** Find the places that match what is typed, best first. */
export function findPlaces(values, typed) {
  const names = new Map(values.communes.map((commune) => [commune.code, commune.name]));
  const places = [
    ...values.communes.map((place) => ({ ...place, own: place.code, size: place.population, more: place.postal.join(', ') })),
    ...values.parts.map((part) => ({ ...part, own: part.code, code: part.parent, size: 0,
      more: `${part.postal.join(', ')} · ${gettext('commune associée à %(place)s', { place: names.get(part.parent) })}` })),
    ...values.quarters.map(([name, code]) => ({ name, code, size: 0, postal: [], more: gettext('quartier, %(place)s', { place: names.get(code) }) })),
  ];
  return places.map((place) => [rate(place, typed), place]).filter(([rank]) => rank < Infinity)
    .sort(([one, first], [other, second]) => one - other || second.size - first.size)
    .filter(([rank], _, [[best]]) => rank < FAR || best >= FAR)
    .slice(0, MAX_OPTIONS).map(([rank, place]) => ({ ...place, exact: rank === 0 }));
}

function show(box, options) {
  Object.assign(box, { options, active: options.length ? 0 : -1 });
  box.list.replaceChildren(...options.map((place, position) => makeOption(box, place, position)));
  box.list.hidden = !options.length;
  box.input.setAttribute('aria-expanded', String(options.length > 0));
  mark(box);
}

function makeOption(box, place, position) {
  const item = document.createElement('li');
  item.id = `${box.list.id}-${position}`;
  item.setAttribute('role', 'option');
  const more = document.createElement('span');
  more.className = 'meta';
  more.textContent = place.more;
  item.append(place.name, more);
  item.addEventListener('mousedown', (event) => { event.preventDefault(); take(box, position); });
  return item;
}

function mark(box) {
  [...box.list.children].forEach((item, position) => item.setAttribute('aria-selected', String(position === box.active)));
  const active = box.list.children[box.active];
  box.input.setAttribute('aria-activedescendant', active?.id ?? '');
  active?.scrollIntoView({ block: 'nearest' });
}

function take(box, position) {
  const place = box.options[position];
  if (!place) return;
  box.input.value = place.name;
  close(box);
  box.choose(place.code);
}

function close(box) {
  show(box, []);
}

function onKey(event, box) {
  const count = box.options.length;
  if (event.key === 'Escape' && count) close(box);
  else if (event.key === 'Enter' && count) take(box, box.active);
  else if (event.key === 'ArrowDown' && count) { box.active = (box.active + 1) % count; mark(box); }
  else if (event.key === 'ArrowUp' && count) { box.active = (box.active + count - 1) % count; mark(box); }
  else return;
  event.preventDefault();
}
