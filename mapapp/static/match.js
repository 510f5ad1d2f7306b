/**
 * What the filters keep, asked of the map's values as the server asks its records:
 * OR inside a filter, AND between them; an age that no document states excludes nobody.
 */

/** Strip accents, case and punctuation, as the server's `fold` does. */
export function fold(text) {
  return text.toLowerCase().replaceAll('œ', 'oe').replaceAll('æ', 'ae')
    .normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/g, ' ').trim();
}

/** Return one row per action that reaches a commune: {action, part, why, local, certainty}. */
export function coversOf(values, code) {
  const local = (values.covers[code] ?? []).map(([place, part, why, certainty]) => (
    { action: values.actions[place], part: Boolean(part), why, certainty, local: true }));
  const named = new Set(local.map((cover) => cover.action));
  const wide = values.actions.filter((action) => action.wide && !named.has(action)).map((action) => (
    { action, part: false, why: action.wide, certainty: action.wideCertainty, local: false }));
  return [...local, ...wide];
}

/** Return, for each commune, its covers that pass every filter but the commune's own. */
export function filterCovers(values, state) {
  const kept = new Set(values.actions.filter((action) => passes(action, state)));
  const certainty = state.certainty;
  return new Map(values.communes.map(({ code }) => [code, coversOf(values, code).filter((cover) => (
    kept.has(cover.action)
    && (state.scope !== 'local' || cover.local)
    && (!certainty.length || certainty.includes(cover.certainty))))]));
}

function passes(action, state) {
  return (!state.theme.length || state.theme.includes(action.theme))
    && (!state.age.length || state.age.some((age) => takesAge(action, Number(age))))
    && (!state.year.length || state.year.some((year) => runsIn(action, Number(year))))
    && (!state.source.length || state.source.includes(action.source))
    && (!state.cross_border || (state.cross_border === '1') === action.crossBorder)
    && hasWords(action, state.q);
}

function takesAge(action, age) {
  return (action.min === null || action.min <= age) && (action.max === null || age <= action.max);
}

function runsIn(action, year) {
  return action.years !== null && action.years[0] <= year && year <= action.years[1];
}

function hasWords(action, typed) {
  const words = action.words.split(' ');
  return fold(typed).split(' ').every((part) => words.some((word) => word.startsWith(part)));
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
