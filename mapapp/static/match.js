/**
 * What the filters keep, asked of the map's values as the server asks its records:
 * OR inside a filter, AND between them; an age that no document states excludes nobody.
 */

import { findTexts } from './fulltext.js';

/**
 * One row per action that reaches a commune. Bits of the values' rows: 1 a part of it, 2 at the
 * neighbours', then 4 × how near the rule comes (0 its name, 1 its zone or neighbour).
 * @typedef {{action: object, part: boolean, near: boolean, reach: number, why: string,
 *   certainty: string, local: boolean}} Cover
 */

const WIDE_REACH = 2;
const kept = new WeakMap();

/** @returns {Cover[]} kept: the same rows are asked for at each choice */
export function coversOf(values, code) {
  if (!kept.has(values)) kept.set(values, new Map());
  const rows = kept.get(values);
  if (!rows.has(code)) rows.set(code, makeCovers(values, code));
  return rows.get(code);
}

function makeCovers(values, code) {
  const local = (values.covers[code] ?? []).map(([place, bits, reason]) => {
    const [why, certainty] = values.reasons[reason];
    return { action: values.actions[place], part: Boolean(bits & 1), near: Boolean(bits & 2), reach: bits >> 2, why, certainty, local: true };
  });
  const named = new Set(local.map((cover) => cover.action));
  const wide = values.actions.filter((action) => action.wide && !named.has(action)).map((action) => ({
    action, part: false, near: false, reach: WIDE_REACH, why: action.wide, certainty: action.wideCertainty, local: false,
  }));
  return [...local, ...wide];
}

/** Return, for each commune, its covers that pass every filter but the commune's own. */
export function filterCovers(values, state, codes = values.communes.map(({ code }) => code)) {
  const passing = new Set(findPassing(values, state));
  return new Map(codes.map((code) => [code, coversOf(values, code).filter((cover) => passing.has(cover.action) && passesPlace(cover, state))]));
}

/** Tell whether a cover passes the filters of scope and certainty. */
export function passesPlace(cover, { scope, certainty }) {
  return (scope !== 'local' || cover.local) && (!certainty.length || certainty.includes(cover.certainty));
}

/** Return the actions that pass every filter but those of place, in their order. */
export function findPassing(values, state) {
  const found = findTexts(values, state.q);
  return values.actions.filter((action) => found.has(action) && passes(action, state));
}

function passes(action, state) {
  return (!state.theme.length || state.theme.includes(action.theme))
    && takesAges(action, state)
    && takesSituation(action, state.situation)
    && (!state.year.length || state.year.some((year) => runsIn(action, Number(year))))
    && (!state.source.length || state.source.includes(action.source))
    && (!state.cross_border || (state.cross_border === '1') === action.crossBorder);
}

export function takesAges(action, { age, situation }) {
  const last = ageLimit(action, situation);
  return !age.length || age.map(Number).some((years) => (action.min === null || action.min <= years) && (last === null || years <= last));
}

/** Return the last age that an action takes; some situations let people in for longer. */
export function ageLimit(action, situations = []) {
  if (action.max === null) return null;
  return Math.max(action.max, ...action.longer.filter(([one]) => situations.includes(one)).map(([, age]) => age));
}

function takesSituation(action, situations) {
  return !situations.length || !action.required.length || action.required.some((one) => situations.includes(one));
}

function runsIn(action, year) {
  return action.years !== null && action.years[0] <= year && year <= action.years[1];
}

/** Count programmes: one that two sources tell counts once, as the server's `count_programmes`. */
export function countProgrammes(covers) {
  return new Set(covers.map(({ action }) => action.programme ?? action.id)).size;
}

const STEPS = [0, 1, 3, 6, 10];

/** Return the first count of each step of the map's scale, as the server's `make_steps`. */
export function makeSteps(counts) {
  const least = Math.min(...counts.filter(Boolean));
  return Number.isFinite(least) && least > STEPS[2] ? [0, least, least + 1, least + 3, least + 6] : STEPS;
}

/** Return the step, 0 to 4, of a count on a scale. */
export function stepOf(count, firsts) {
  return firsts.findLastIndex((first) => count >= first);
}
