/** A search field with a list of suggestions (ARIA combobox, list autocomplete). */

import { fold } from './match.js';
import { gettext } from './words.js';

const MAX_OPTIONS = 8;
const WAIT_MS = 150;

/**
 * @param {HTMLInputElement} input
 * @param {object} values the map's values
 * @param {(code: string) => void} choose called with a commune's code, '' when emptied
 * @param {() => string} chosenName the name of the chosen commune, put back when nothing is found
 */
export function makeCombobox(input, values, choose, chosenName) {
  const box = { input, values, choose, chosenName, list: makeList(input), said: makeStatus(input), options: [], active: -1, turn: 0 };
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-expanded', 'false');
  input.setAttribute('aria-controls', box.list.id);
  input.addEventListener('input', () => suggest(box));
  input.addEventListener('keydown', (event) => onKey(event, box));
  input.addEventListener('blur', () => leave(box));
}

/** Close the list; what was typed and not chosen gives way to what is chosen. */
function leave(box) {
  close(box);
  box.said.textContent = '';
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
  list.setAttribute('aria-label', gettext('Communes'));
  input.after(list);
  return list;
}

async function suggest(box) {
  box.turn += 1;
  const typed = box.input.value.trim();
  box.said.textContent = '';
  if (!typed) { close(box); box.choose(''); return; }
  const local = findPlaces(box.values, typed);
  const { turn } = box;
  const found = local.length ? local : await askServer(box, typed);
  if (turn !== box.turn) return;
  show(box, found);
  box.said.textContent = found.length ? '' : gettext('Aucune commune de la métropole ne ressemble à « %(typed)s ».', { typed });
}

/** Ask the server, which forgives spelling, when nothing here begins like that. */
async function askServer(box, typed) {
  const turn = box.turn;
  await new Promise((done) => { setTimeout(done, WAIT_MS); });
  if (turn !== box.turn) return [];
  const answer = await fetch(`/api/search?limit=${MAX_OPTIONS}&q=${encodeURIComponent(typed)}`).catch(() => null);
  if (turn !== box.turn || !answer?.ok) return [];
  const { results } = await answer.json();
  return results.map((place) => ({ code: place.parent?.code ?? place.code, name: place.name, parent: place.parent?.name, postal: place.postal_codes }));
}

function findPlaces(values, typed) {
  const words = fold(typed);
  const names = new Map(values.communes.map((commune) => [commune.code, commune.name]));
  const places = [
    ...values.communes.map((place) => ({ ...place, rank: place.population })),
    ...values.parts.map((part) => ({ ...part, code: part.parent, parent: names.get(part.parent), rank: 0 })),
  ];
  const score = (place) => {
    const name = fold(place.name);
    if (name === words || place.postal.includes(words) || place.code === words) return 0;
    if (name.startsWith(words)) return 1;
    if (` ${name}`.includes(` ${words}`) || place.postal.some((code) => code.startsWith(words))) return 2;
    return name.includes(words) && words.length > 2 ? 3 : 9;
  };
  return places.map((place) => [score(place), place]).filter(([rank]) => rank < 9)
    .sort(([one, first], [other, second]) => one - other || second.rank - first.rank)
    .slice(0, MAX_OPTIONS).map(([, place]) => place);
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
  more.textContent = [place.postal.join(', '), place.parent && gettext('commune associée à %(place)s', { place: place.parent })].filter(Boolean).join(' · ');
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
  box.turn += 1;
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
