/**
 * What is chosen, and the address that says it. The names are those of the API's filters;
 * `action` is the one whose coverage the map outlines, `also` are more communes.
 * @typedef {{commune: string, also: string[], theme: string[], age: string[], situation: string[], scope: string, q: string,
 *   action: string, year: string[], source: string[], certainty: string[],
 *   cross_border: string}} State
 */

const MOST_CHARS = 100;
let yearsSaid = null; // what the links say
const LISTS = ['theme', 'age', 'situation', 'year', 'source', 'certainty'];
const WORDS = ['commune', 'scope', 'q', 'action', 'cross_border'];

/** @returns {State} */
export function readState(address = location.search) {
  const params = new URLSearchParams(address);
  const scope = params.get('scope');
  const state = { scope: ['local', 'all'].includes(scope) ? scope : '' };
  for (const name of LISTS) state[name] = params.getAll(name).filter(Boolean);
  state.age = state.age.filter((age) => /^\d{1,3}$/.test(age) && Number(age) <= 120).map((age) => String(Number(age)));
  for (const name of WORDS) state[name] ??= params.get(name) ?? '';
  state.lieu = (params.get('lieu') ?? '').trim().slice(0, MOST_CHARS); // what a form without script sends
  state.also = params.getAll('commune').slice(1);
  state.cross_border = new Map([['1', '1'], ['true', '1'], ['0', '0'], ['false', '0']]).get(state.cross_border.toLowerCase()) ?? '';
  return state;
}

/** @param {State} state */
export function stateToAddress(state) {
  const params = new URLSearchParams();
  for (const name of WORDS) if (state[name]) params.set(name, state[name]);
  for (const code of state.also) params.append('commune', code);
  for (const name of LISTS) for (const value of state[name]) params.append(name, value);
  keepVersion(params);
  const text = params.toString();
  return text ? `?${text}` : location.pathname;
}

/** Tell whether the site is files: each page has an address of its own, no query is answered. */
export function isFiles() {
  return 'files' in document.body.dataset;
}

/** Keep the language of the page, and whether it is easy to read. */
function keepVersion(params) {
  const { lang, falc } = document.body.dataset;
  if (lang) params.set('lang', lang);
  if (falc) params.set('falc', falc);
}

/** Let the links of the header and of the communes keep the years, and the languages all. */
export function keepLinks(years) {
  if (String(years) !== yearsSaid) keepYears(years);
  yearsSaid = String(years);
  keepLanguageLinks();
}

function keepYears(years) {
  const dated = isFiles() ? [] : document.querySelectorAll('header.site nav:not(.languages) a, a[data-commune]');
  for (const link of dated) {
    const address = new URL(link.href);
    address.searchParams.delete('year');
    for (const year of years) address.searchParams.append('year', year);
    link.href = address.origin === location.origin ? address.pathname + address.search : address.href;
  }
}

/** Let each language's link, and that to easy words, lead to what is shown now. */
export function keepLanguageLinks() {
  for (const link of document.querySelectorAll('.languages a, [data-falc]:is(a)')) {
    if (isFiles()) { link.search = location.search; continue; }
    const kept = new URLSearchParams(location.search);
    if (link.hreflang) kept.set('lang', link.hreflang);
    else if (link.dataset.falc) kept.set('falc', link.dataset.falc);
    else kept.delete('falc');
    link.href = `?${kept}`;
  }
}

/**
 * Return the address of a commune's page or an action's; the years and the language are kept.
 * In a page that is one file it is a place of the file, or an address of the site that it names.
 * @param {'communes' | 'actions'} kind
 * @param {string} id a commune's code or an action's id
 * @param {string[]} years
 */
export function pageOf(kind, id, years = []) {
  const kept = new URLSearchParams();
  for (const year of years) kept.append('year', year);
  keepVersion(kept);
  const { site, home } = document.body.dataset;
  if (isFiles()) return `${home}${kind}/${id}/`;
  if (site === '' && kind === 'actions') return `#fiche-${id}`;
  if (site === '') return `?commune=${id}&${kept}`.replace(/&$/, '');
  return [`${site ?? home.slice(0, -1)}/${kind}/${id}`, kept.toString()].filter(Boolean).join('?');
}
