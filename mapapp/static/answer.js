/** The answer to what is chosen, found in the browser as the server's `answers` finds it. */

import { ageLimit, countProgrammes, coversOf, filterCovers, findPassing, passesPlace, takesAges } from './match.js';
import { gettext } from './words.js';

const MOST_FALLBACKS = 3;
const nearestKept = new WeakMap(); // by the map's values: of the place asked for last
const EMPTY = { theme: [], age: [], situation: [], scope: '', year: [], q: '', cross_border: '', source: [], certainty: [], commune: '', also: [] }; // in the server's order

/**
 * @typedef {{action: object, local: boolean, near: boolean, reach: number, why: string}} Shown
 * @returns {{groups: {here: Shown[], near: Shown[], wide: Shown[]}, count: number,
 *   aside: [object, string][], drops: {name: string, count: number}[], fallbacks: Shown[],
 *   nearest: [number, [string, number][]]}}
 */
export function findAnswer(values, state) {
  const shown = show(values, state);
  const groups = { here: [], near: [], wide: [] };
  for (const one of shown) groups[groupOf(one, state)].push(one);
  return {
    groups,
    count: countProgrammes(shown),
    aside: findAside(values, state),
    drops: shown.length ? [] : countDrops(values, state),
    fallbacks: shown.length ? [] : findFallbacks(values, state),
    nearest: state.commune && !state.also.length && !groups.here.length && !groups.near.length ? findNearest(values, state) : [0, []],
  };
}

/** Count the programmes of each theme and situation, as if nothing of that facet were chosen. */
export function countFacets(values, state) {
  const themes = new Map();
  for (const one of find(values, { ...state, theme: [] })) add(themes, one.action.theme, one);
  const situations = new Map();
  for (const one of find(values, { ...state, situation: [] })) for (const named of one.action.situations) add(situations, named, one);
  return { theme: themes, situation: situations };
}

function add(groups, key, one) {
  if (!groups.has(key)) groups.set(key, []);
  groups.get(key).push(one);
}

/** Count what the filters keep, each programme once. */
export function countShown(values, state) {
  return countProgrammes(find(values, state));
}

/** Return the actions with the nearest of their covers, the best match first. */
function show(values, state) {
  const ranks = new Map(find(values, state).map((one) => [one, rank(values, one, state)]));
  return [...ranks.keys()].sort((one, other) => compare(ranks.get(one), ranks.get(other)));
}

/** Return the actions with the nearest of their covers, in the order of the values. */
function find(values, state) {
  const nearest = findNearestCovers(values, state);
  return findPassing(values, state).filter((action) => nearest.has(action)).map((action) => nearest.get(action));
}

/** Return the nearest cover of each action; kept: every choice but that of a place asks for the same ones. */
function findNearestCovers(values, state) {
  const { commune, also, scope, certainty } = state;
  const place = JSON.stringify([commune, also, scope, certainty]);
  if (nearestKept.get(values)?.place === place) return nearestKept.get(values).covers;
  const covers = new Map();
  for (const code of commune ? [commune, ...also] : values.communes.map((one) => one.code)) {
    for (const cover of coversOf(values, code)) {
      const known = covers.get(cover.action);
      if (passesPlace(cover, state) && !(known && known.reach <= cover.reach)) covers.set(cover.action, cover);
    }
  }
  nearestKept.set(values, { place, covers });
  return covers;
}

function rank(values, { action, reach, certainty }, state) {
  const unclear = certainty === 'unclear' ? 1 : 0;
  return [...(state.commune ? [reach, unclear] : [0, 0]), ...rateMatch(action, state), -values.years[action.source]];
}

/** A stated age before an unknown one, a named situation before none; for professionals last. */
function rateMatch(action, { age, situation }) {
  const unknown = age.length && action.min === null && action.max === null ? 1 : 0;
  if (action.situations.some((one) => situation.includes(one))) return [unknown, 0];
  return [unknown, action.required.join() === 'professionnel' ? 2 : Math.min(situation.length, 1)];
}

function compare(one, other) {
  const place = one.findIndex((value, at) => value !== other[at]);
  return place < 0 ? 0 : one[place] - other[place];
}

function groupOf({ local, near }, { commune }) {
  if (!local) return 'wide';
  return commune && near ? 'near' : 'here';
}

function findAside(values, state) {
  if (!state.age.length) return [];
  return show(values, { ...state, age: [] }).filter(({ action }) => !takesAges(action, state))
    .map(({ action }) => [action, sayExclusion(values, action, state.age.map(Number))]);
}

function sayExclusion(values, action, ages) {
  const low = action.min;
  const high = ageLimit(action);
  if (low !== null && Math.max(...ages) < low) return gettext('à partir de %(age)s ans', { age: low });
  const from = high !== null && Math.min(...ages) > high ? null : low;
  let said = from === null ? gettext('jusqu’à %(age)s ans', { age: high }) : gettext('%(low)s à %(high)s ans', { low, high });
  for (const [situation, age] of action.longer) said = gettext('%(ages)s, %(age)s ans : %(situation)s', { ages: said, age, situation: values.situations[situation] });
  return said;
}

/** Count what each choice excludes, the one that excludes the most first. */
function countDrops(values, state) {
  return Object.keys(EMPTY).filter((name) => name !== 'also' && state[name].length && state[name] !== 'all')
    .map((name) => ({ name, count: countShown(values, { ...state, [name]: EMPTY[name], ...(name === 'commune' && { also: [] }) }) }))
    .filter(({ count }) => count).sort((one, other) => other.count - one.count);
}

/** Find what there is all the same for this place, age and situation, near and everywhere. */
function findFallbacks(values, { commune, also, age, situation }) {
  const kept = { ...EMPTY, commune, also, age, situation };
  const shown = show(values, kept).sort((one, other) => compare(rateMatch(one.action, kept), rateMatch(other.action, kept)));
  const [local, wide] = [shown.filter((one) => one.local), shown.filter((one) => !one.local)];
  return [...local.slice(0, MOST_FALLBACKS), ...wide.slice(0, MOST_FALLBACKS)];
}

/** Find the communes fewest borders away that have a local action, and how many each. */
function findNearest(values, state) {
  const locals = new Map([...filterCovers(values, state)].map(([code, covers]) => [code, covers.filter((cover) => cover.local)]));
  const neighbours = new Map(values.communes.map((one) => [one.code, one.neighbours]));
  const served = (code) => locals.get(code).some(({ certainty }) => certainty !== 'unclear');
  const seen = new Set([state.commune]);
  let ring = [state.commune];
  for (let steps = 1; ring.length; steps += 1) {
    ring = [...new Set(ring.flatMap((code) => neighbours.get(code)))].filter((code) => !seen.has(code)).sort();
    const found = ring.filter(served);
    if (found.length) return [steps, found.map((code) => [code, countProgrammes(locals.get(code))])];
    for (const code of ring) seen.add(code);
  }
  return [0, []];
}
