/** The lists beside the map: cards moved between groups, chips, counts, a way on, legend. */

import { countProgrammes } from './match.js';
import { pageOf, stateToAddress } from './state.js';
import { gettext, joinWords, markFrench, ngettext, sayNumber, write } from './words.js';

const byId = (id) => document.getElementById(id);
const queried = new Map(); // what stays where it is, looked for once

function queryOnce(selector) {
  if (!queried.has(selector)) queried.set(selector, [...document.querySelectorAll(selector)]);
  return queried.get(selector);
}

/** Remember the cards in the order of the document. */
export function readCards() {
  return new Map([...document.querySelectorAll('.card[data-id]')].map((card) => [card.dataset.id, card]));
}

/**
 * Put each card in its group and in its place, or out of sight.
 * @param {Map<string, HTMLElement>} cards
 * @param {object} answer what `findAnswer` found
 * @param {object} values the map's values
 * @param {object} state what is chosen
 */
export function showAnswer(cards, answer, values, state) {
  const homes = [state.commune, ...state.also].filter(Boolean).map((code) => values.communes.find((one) => one.code === code));
  const [commune] = homes;
  const told = new Set();
  for (const [name, shown] of Object.entries(answer.groups)) {
    const fresh = shown.filter(({ action }) => !told.has(action.programme ?? action.id));
    fillGroup(name, shown, cards, commune, countProgrammes(fresh));
    for (const { action } of shown) told.add(action.programme ?? action.id);
  }
  fillGroup('fallback', answer.fallbacks, cards, commune);
  const at = joinWords(homes.map((one) => one.at));
  title('here', at ? at[0].toUpperCase() + at.slice(1) : gettext('Dans certaines communes'));
  title('near', answer.groups.near.some(({ certainty }) => certainty !== 'unclear') ? gettext('Chez tes voisins, ouvertes à toi') : gettext('Chez tes voisins, à vérifier'));
  sayCount(answer.count, joinWords(homes.map((one) => one.name)));
  linkCommune(commune, state.year);
  showAside(answer, state.year);
  showDrops(answer.drops, values, state);
  showNearest(answer.nearest, values, state.year);
  byId('empty').hidden = answer.count > 0;
}

function title(name, words) {
  write(byId(`${name}-group`).querySelector('h2').firstChild, `${words} `);
}

/** Fill a group; a programme told twice counts in the first group only. */
function fillGroup(name, shown, cards, commune, count) {
  const group = byId(`${name}-group`);
  group.hidden = !shown.length;
  const counted = group.querySelector('h2 .count');
  if (counted) write(counted, count);
  place(group.querySelector('ul'), shown.map((cover) => {
    const card = cards.get(cover.action.id);
    const why = card.querySelector('.why');
    const words = commune ? cover.why : '';
    write(why, words);
    if (why.hidden === Boolean(words)) why.hidden = !words;
    return card;
  }));
}

/** Show cards in a list, in their order. What stands there already is hidden or shown: moving it costs ten times more. */
function place(list, cards) {
  const wanted = new Set(cards);
  for (const card of list.children) if (card.hidden === wanted.has(card)) card.hidden = !card.hidden;
  let here = list.firstElementChild;
  for (const card of cards) {
    while (here && !wanted.has(here)) here = here.nextElementSibling;
    if (here === card) { here = here.nextElementSibling; continue; }
    list.insertBefore(card, here);
    card.hidden = false;
  }
}

function sayCount(count, place) {
  write(byId('status'), place
    ? ngettext('%(num)s action pour %(place)s', '%(num)s actions pour %(place)s', count, { place })
    : ngettext('%(num)s action', '%(num)s actions', count));
  write(byId('jump-count'), sayNumber(count));
  document.title = [place || gettext('La carte'), ...document.title.split(' – ').slice(1)].join(' – ');
}

function linkCommune(commune, years) {
  const line = byId('commune-link');
  line.hidden = !commune;
  if (!commune) return;
  Object.assign(line.querySelector('a'), {
    href: pageOf('communes', commune.code, years),
    textContent: gettext('La page %(of_place)s', { of_place: commune.of }),
  });
}

/** List what the age alone excludes, each with the reason. */
function showAside({ aside, count }) {
  const box = byId('aside');
  box.hidden = !aside.length;
  if (box.dataset.empty !== String(!count)) box.open = !count; // else it stays as it was left
  box.dataset.empty = String(!count);
  box.querySelector('.count').textContent = aside.length;
  box.querySelector('ul').replaceChildren(...aside.map(([action, reason]) => (
    item(link(action.title, pageOf('actions', action.id), true), ' ', make('span', { className: 'meta', textContent: reason })))));
}

/** Offer to drop each choice, the one that excludes the most first. */
function showDrops(drops, values, state) {
  byId('bare').hidden = drops.length > 0;
  byId('drops').replaceChildren(...drops.map(({ name, count }, place) => {
    const words = chipsOf(values, state).filter((chip) => chip.name === name).map((chip) => chip.words);
    const offer = link(gettext('Sans « %(choice)s »', { choice: joinWords(words) }), stateToAddress({ ...state, [name]: Array.isArray(state[name]) ? [] : '', ...(name === 'commune' && { also: [] }) }));
    offer.dataset.name = name;
    const found = ngettext('%(num)s action', '%(num)s actions', count);
    const most = place === 0 && drops.length > 1 ? [' ', make('span', { className: 'tag', textContent: gettext('c’est ce choix qui exclut le plus') })] : [];
    return item(offer, ` ${found}`, ...most);
  }));
}

function showNearest([steps, places], { communes }, years) {
  const line = byId('nearest');
  line.hidden = !steps;
  if (!steps) return;
  const words = steps === 1
    ? gettext('Le plus près où il y a des actions locales, chez tes voisines : %(places)s. Demande au porteur si tu peux venir.')
    : gettext('Le plus près où il y a des actions locales, à %(steps)s communes d’ici : %(places)s. Demande au porteur si tu peux venir.', { steps });
  const [before, after] = words.split('%(places)s');
  const names = new Map(communes.map(({ code, name }) => [code, name]));
  const links = places.flatMap(([code, count], place) => {
    const near = link(names.get(code), pageOf('communes', code, years), true);
    near.dataset.near = code;
    return [near, ` (${count})${place < places.length - 1 ? ', ' : ''}`];
  });
  line.replaceChildren(before, ...links, after);
}

/** Return every choice: {name, value, words}, who somebody is first. */
export function chipsOf(values, state) {
  const says = {
    age: (age) => ngettext('%(num)s an', '%(num)s ans', Number(age)),
    theme: (theme) => values.themes[theme],
    situation: (situation) => values.situations[situation],
    q: (words) => gettext('« %(words)s »', { words }),
    scope: (scope) => scope === 'local' && gettext('Locales seulement'),
    cross_border: (value) => (value === '1' ? gettext('Qui traversent la frontière') : gettext('Qui ne traversent pas la frontière')),
    year: (year) => year,
    source: (source) => gettext('document de %(year)s', { year: values.sources[source] }),
    certainty: (certainty) => values.certainties[certainty],
  };
  const homes = [state.commune, ...state.also].filter(Boolean).map((code) => ({ name: 'commune', value: code, words: values.communes.find((one) => one.code === code).name }));
  return [...homes, ...Object.entries(says).flatMap(([name, say]) => [state[name]].flat().filter(Boolean).map((value) => ({ name, value, words: say(value) })))
    .filter(({ words }) => words && typeof words === 'string')];
}

/** Show every choice as a chip that takes itself away. */
export function showChips(values, state) {
  byId('chosen').replaceChildren(...chipsOf(values, state).map(({ name, value, words }) => {
    const chip = make('a', { className: 'drop', href: stateToAddress({ ...state, ...dropOne(state, name, value) }) });
    Object.assign(chip.dataset, { name, value });
    chip.append(make('span', { className: 'sr', textContent: `${gettext('Retirer :')} ` }), words, hidden('\u00a0×'));
    return item(chip);
  }));
}

function dropOne(state, name, value) {
  if (name === 'commune') {
    const [commune = '', ...also] = [state.commune, ...state.also].filter((code) => code !== value);
    return { commune, also };
  }
  return { [name]: Array.isArray(state[name]) ? state[name].filter((one) => one !== value) : '' };
}

/** Write beside each theme and situation how many actions it has now. */
export function showFacets(facets) {
  for (const [name, groups] of Object.entries(facets)) {
    for (const box of queryOnce(`#filters [name="${name}"]`)) {
      write(box.parentElement.querySelector('.count'), countProgrammes(groups.get(box.value) ?? []));
    }
  }
}

function item(...content) {
  const line = make('li');
  line.append(...content);
  return line;
}

function link(textContent, href, french = false) {
  const made = make('a', { textContent, href });
  return french ? markFrench(made) : made;
}

function hidden(textContent) {
  const made = make('span', { textContent });
  made.setAttribute('aria-hidden', 'true');
  return made;
}

function make(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}

/** Write the legend: what each step means and how many communes stand at it. */
export function showLegend(steps, firsts, { scope, year }) {
  const counts = [0, 0, 0, 0, 0];
  for (const { step } of steps.values()) counts[step] += 1;
  [...byId('legend').rows].forEach((row, step) => {
    write(row.cells[0].lastChild, stepWords(step, firsts));
    write(row.cells[1], counts[step]);
  });
  write(byId('legend-title'), scope === 'all' ? gettext('Toutes les actions') : gettext('Actions locales'));
  write(byId('legend-years'), year.length ? year.join(', ') : gettext('Toutes les années'));
}

function stepWords(step, firsts) {
  if (step === 0) return gettext('aucune');
  if (step === firsts.length - 1) return gettext('%(count)s et plus', { count: firsts[step] });
  const last = firsts[step + 1] - 1;
  return last > firsts[step] ? `${firsts[step]}–${last}` : `${last}`;
}

/** Write each commune's count in the list of communes. */
export function showCounts(steps) {
  for (const link of queryOnce('[data-commune]')) write(link.nextElementSibling, steps.get(link.dataset.commune).count);
}
