/** What a commune's popup says, built of text nodes only. */

import { countProgrammes } from './match.js';
import { pageOf } from './state.js';
import { gettext, markFrench, ngettext, sayNumber } from './words.js';

/**
 * @param {object} commune
 * @param {object[]} covers all that passes the filters here
 * @param {{themes: object, sources: object, wideToo: boolean, years: string[],
 *   showAction: (id: string) => void, chooseCommune: () => void}} tools
 * @returns {HTMLElement}
 */
export function buildPopup(commune, covers, { themes, sources, years, showAction, chooseCommune, wideToo }) {
  const box = make('div', { className: 'popup' });
  const title = markFrench(make('h2', { textContent: commune.name, id: 'popup-title', tabIndex: -1 }));
  const local = covers.filter((cover) => cover.local);
  const wide = covers.filter((cover) => !cover.local);
  box.append(title, make('p', { textContent: gettext('%(people)s habitants', { people: sayNumber(commune.population) }) }));
  const everywhere = countProgrammes(covers) - countProgrammes(local);
  box.append(make('p', { textContent: wideToo
    ? gettext('%(local)s, %(wide)s de %(whole_territory)s', { local: sayLocal(countProgrammes(local)), wide: everywhere })
    : sayLocal(countProgrammes(local)) }));
  if (local.length + wide.length > countProgrammes(covers)) box.append(make('p', { className: 'meta', textContent: gettext('Un programme que deux documents décrivent compte une fois.') }));
  box.append(...groups(local, { themes, sources, showAction }));
  if (wide.length) box.append(fold(gettext('%(Whole_territory)s (%(count)s)', { count: everywhere }), groups(wide, { themes, sources, showAction })));
  const link = make('a', { textContent: gettext('La page %(of_place)s', { of_place: commune.of }), href: pageOf('communes', commune.code, years) });
  const button = make('button', { type: 'button', className: 'show', textContent: gettext('C’est ma commune') });
  button.addEventListener('click', chooseCommune);
  const last = make('p');
  last.append(link, ' ', button);
  box.append(last);
  return box;
}

function groups(covers, { themes, sources, showAction }) {
  return Object.entries(themes).flatMap(([theme, word]) => {
    const own = covers.filter((cover) => cover.action.theme === theme);
    if (!own.length) return [];
    const heading = make('h3');
    heading.append(icon(theme), word);
    const list = make('ul');
    list.append(...own.map((cover) => line(cover, sources, showAction)));
    return [heading, list];
  });
}

function line({ action, why }, sources, showAction) {
  const item = make('li');
  const link = markFrench(make('a', { textContent: action.title, href: pageOf('actions', action.id) }));
  const button = make('button', { type: 'button', className: 'show', textContent: gettext('Où ?') });
  button.setAttribute('aria-label', gettext('Où ? Voir sur la carte où se passe l’action : %(title)s', { title: action.title }));
  button.addEventListener('click', () => showAction(action.id));
  const beside = make('span', { className: 'meta', textContent: `${action.ages} · ${sources[action.source]} ` });
  beside.append(button);
  item.append(link, ' ', beside, make('span', { className: 'why', textContent: why }));
  return item;
}

function fold(title, content) {
  const details = make('details');
  details.append(make('summary', { textContent: title }), ...content);
  return details;
}

function icon(theme) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#i-${theme}`);
  svg.append(use);
  return svg;
}

function make(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}

function sayLocal(count) {
  return ngettext('%(num)s action locale', '%(num)s actions locales', count);
}
