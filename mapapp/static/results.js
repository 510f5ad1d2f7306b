/** The lists beside the map: cards moved between groups, counts, legend. */

import { pageOf } from './state.js';
import { gettext, ngettext } from './words.js';

const byId = (id) => document.getElementById(id);

/** Remember the cards in the order of the document. */
export function readCards() {
  return new Map([...document.querySelectorAll('.card[data-id]')].map((card) => [card.dataset.id, card]));
}

/**
 * Put each card in its group: local here, everywhere, or out of sight.
 * @param {Map<string, HTMLElement>} cards
 * @param {object[]} order the actions, in the order to show
 * @param {Map<string, object>} near local covers by action, of the chosen commune or of all
 * @param {Map<string, object>} wide other covers by action
 * @param {{commune: object | undefined, years: string[]}} chosen
 */
export function showResults(cards, order, near, wide, { commune, years }) {
  const programmes = new Map(order.map((action) => [action.id, action.programme ?? action.id]));
  const groups = { local: [], wide: [], others: [] };
  for (const { id } of order) {
    const cover = near.get(id) ?? wide.get(id);
    const card = cards.get(id);
    groups[near.has(id) ? 'local' : cover ? 'wide' : 'others'].push(card);
    const why = card.querySelector('.why');
    why.textContent = commune && cover ? cover.why : '';
    why.hidden = !why.textContent;
  }
  const told = (cards) => new Set(cards.map((card) => programmes.get(card.dataset.id))).size;
  const here = told(groups.local);
  const all = told([...groups.local, ...groups.wide]);
  fill('local-group', groups.local, here, commune ? commune.at[0].toUpperCase() + commune.at.slice(1) : gettext('Dans certaines communes'));
  fill('wide-group', groups.wide, all - here, gettext('Partout dans la métropole'));
  byId('others').replaceChildren(...groups.others);
  sayCount(all, commune);
  linkCommune(commune, years);
}

/** Fill a group; a programme told twice counts in the first group only. */
function fill(id, cards, programmes, title) {
  const group = byId(id);
  const count = Object.assign(document.createElement('span'), { className: 'count', textContent: programmes });
  group.querySelector('h2').replaceChildren(`${title} `, count);
  group.querySelector('ul').replaceChildren(...cards);
  group.hidden = !cards.length;
}

function sayCount(count, commune) {
  byId('status').textContent = commune
    ? ngettext('%(num)s action pour %(place)s', '%(num)s actions pour %(place)s', count, { place: commune.name })
    : ngettext('%(num)s action', '%(num)s actions', count);
  byId('empty').hidden = count > 0;
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

/** Write the legend: what each step means and how many communes stand at it. */
export function showLegend(steps, firsts, { scope, year }) {
  const counts = [0, 0, 0, 0, 0];
  for (const { step } of steps.values()) counts[step] += 1;
  [...byId('legend').rows].forEach((row, step) => {
    row.cells[0].lastChild.data = stepWords(step, firsts);
    row.cells[1].textContent = counts[step];
  });
  byId('legend-title').textContent = scope === 'all' ? gettext('Toutes les actions') : gettext('Actions locales');
  byId('legend-years').textContent = year.length ? year.join(', ') : gettext('Toutes les années');
}

function stepWords(step, firsts) {
  if (step === 0) return gettext('aucune');
  if (step === firsts.length - 1) return gettext('%(count)s et plus', { count: firsts[step] });
  const last = firsts[step + 1] - 1;
  return last > firsts[step] ? `${firsts[step]}–${last}` : `${last}`;
}

/** Write each commune's count in the list of communes. */
export function showCounts(steps) {
  for (const link of document.querySelectorAll('[data-commune]')) {
    link.parentElement.querySelector('.count').textContent = steps.get(link.dataset.commune).count;
  }
}
