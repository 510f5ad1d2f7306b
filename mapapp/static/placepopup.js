/** What the popup of a commune of a large territory says, built of text nodes only. */

import { pageOf } from './state.js';
import { gettext, markFrench, ngettext, sayNumber } from './words.js';

/**
 * @param {object} commune as the API describes it, its actions included
 * @param {string[]} years
 */
export function buildPlacePopup(commune, years) {
  const box = make('div', { className: 'popup' });
  const local = commune.actions.filter(({ basis }) => basis !== 'territory');
  const wide = commune.actions.filter(({ basis }) => basis === 'territory');
  const link = make('a', { textContent: gettext('La page de la commune'), href: pageOf('communes', commune.code, years) });
  box.append(
    titleOf(commune.name),
    make('p', { textContent: gettext('%(people)s habitants', { people: sayNumber(commune.population) }) }),
    make('p', { textContent: ngettext('%(num)s action locale', '%(num)s actions locales', commune.counts.local) }),
    listActions(local),
  );
  if (wide.length) {
    const more = make('details');
    more.append(make('summary', { textContent: gettext('%(Whole_territory)s (%(count)s)', { count: wide.length }) }), listActions(wide));
    box.append(more);
  }
  const last = make('p');
  last.append(link);
  box.append(last);
  return box;
}

/** Say one sentence under a name: while the actions are asked for, or when they can't be had. */
export function buildNote(name, words) {
  const box = make('div', { className: 'popup' });
  box.append(titleOf(name), make('p', { textContent: words }));
  return box;
}

function titleOf(name) {
  return markFrench(make('h2', { textContent: name, id: 'popup-title', tabIndex: -1 }));
}

function listActions(actions) {
  const list = make('ul');
  list.append(...actions.map(({ id, title, why }) => {
    const item = make('li');
    item.append(markFrench(make('a', { textContent: title, href: pageOf('actions', id) })), markFrench(make('span', { className: 'why', textContent: why })));
    return item;
  }));
  return list;
}

function make(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}
