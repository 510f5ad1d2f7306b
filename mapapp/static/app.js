/** The page of the map: reads what is chosen, and shows it everywhere at once. */

import { countFacets, countShown, findAnswer } from './answer.js';
import { findPlaces, makeCombobox } from './combobox.js';
import { wakeDrawing } from './drawn.js';
import { learnTexts } from './fulltext.js';
import { watchKept } from './keep.js';
import { afterPaint, loadScripts, waitForSomebody } from './late.js';
import { outline, paint, takeOver } from './map.js';
import { coversOf, filterCovers } from './match.js';
import { readOutlines } from './outlines.js';
import { openQuestion, showAnswers, watchQuestions } from './path.js';
import { buildPopup } from './popup.js';
import { chipsOf, readCards, showAnswer, showChips, showCounts, showFacets, showLegend } from './results.js';
import { keepLinks, readState, stateToAddress } from './state.js';
import { gettext, joinWords, learnWords, markFrench, ngettext, write } from './words.js';

const REST_MS = 400;
const main = document.querySelector('main');
const form = document.getElementById('filters');
const banner = document.getElementById('banner');
const stage = document.querySelector('.stage');
const cards = readCards();
const inline = document.getElementById('values');
const values = inline ? JSON.parse(inline.textContent) : await (await fetch(main.dataset.map)).json();
learnWords(values.words);
const communes = new Map(values.communes.map((commune) => [commune.code, commune]));
let state = readKnownState();
let wasTyping = false;
let texts = null;
let view = wakeDrawing(stage, values, (code) => withTexts(() => openPopup(code)));

function readKnownState() {
  const read = readState();
  if (read.lieu && !read.commune) read.commune = findPlaces(values, read.lieu)[0]?.code ?? '';
  const parents = new Map(values.parts.map(({ code, parent }) => [code, parent]));
  const codes = [read.commune, ...read.also].map((code) => parents.get(code) ?? code);
  const [commune = '', ...also] = new Set(codes.filter((code) => communes.has(code)));
  return { ...read, commune, also };
}

/** Change what is chosen, show it, and give it an address: one choice is one step back. */
function change(changes, { typing = false } = {}) {
  const next = { ...state, ...changes };
  if (stateToAddress(next) === stateToAddress(state)) return;
  state = next;
  history[typing && wasTyping ? 'replaceState' : 'pushState'](null, '', stateToAddress(state));
  wasTyping = typing;
  show();
}

/** Show what is chosen, the texts first where words are searched in them. */
function show() {
  withTexts(showNow);
}

/** Do something now, or once the texts are there that a search needs. */
function withTexts(doing) {
  if (!state.q || inline || texts?.done) { doing(); return; }
  const results = document.getElementById('resultats');
  results.setAttribute('aria-busy', 'true');
  askTexts().then(() => { results.removeAttribute('aria-busy'); doing(); });
}

/** Ask for the words of the texts; without them, words are searched in titles and places. */
function askTexts() {
  texts ??= fetch(main.dataset.texts).then((answer) => answer.json())
    .then((all) => { learnTexts(values, all); texts.done = true; }).catch(() => { texts = null; });
  return texts;
}

/** Tell whether the server has shown what the address says: a kept page may answer another one. */
function isShown() {
  const told = [...document.querySelectorAll('#chosen a')].map(({ dataset }) => `${dataset.name}=${dataset.value}`);
  const wanted = chipsOf(values, state).map(({ name, value }) => `${name}=${value}`);
  return !inline && !state.action && state.scope !== 'all' && told.join('&') === wanted.join('&');
}

function showNow() {
  const covers = filterCovers(values, state);
  const steps = paint(view, covers, state);
  showLegend(steps, view.firsts, state);
  offerScope();
  showCounts(steps);
  const answer = findAnswer(values, state);
  showAnswer(cards, answer, values, state);
  showChips(values, state);
  showFacets(countFacets(values, state));
  sayHidden(answer.count);
  showAnswers([communes.get(state.commune)?.name ?? '', sayAge(), joinWords(state.theme.map((theme) => values.themes[theme]))]);
  showAction();
  afterPaint(() => keepLinks(state.year));
}

function sayAge() {
  return state.age.length ? ngettext('%(num)s an', '%(num)s ans', Number(state.age[0])) : '';
}

/** Say how many actions the chosen years leave out: they are not known to have ended. */
function sayHidden(count) {
  const line = document.getElementById('hidden-years');
  const others = state.year.length ? countShown(values, { ...state, year: [] }) - count : 0;
  line.hidden = others <= 0;
  write(line, others > 0 ? ngettext(
    '%(num)s action dont la période connue ne comprend pas cette année n’est pas montrée ; cela ne veut pas dire qu’elle a cessé.',
    '%(num)s actions dont la période connue ne comprend pas cette année ne sont pas montrées ; cela ne veut pas dire qu’elles ont cessé.', others) : '');
}

/** Offer what the map does not count now: only local actions, or all of them. */
function offerScope() {
  const link = document.getElementById('scope');
  const other = state.scope === 'all' ? 'local' : 'all';
  link.href = stateToAddress({ ...state, scope: other });
  write(link, other === 'all' ? gettext('Compter %(whole_territory)s') : gettext('Seulement les locales'));
}

function showAction() {
  const action = values.actions.find(({ id }) => id === state.action);
  banner.hidden = !action;
  document.querySelector('.card.current')?.classList.remove('current');
  cards.get(state.action)?.classList.add('current');
  if (!action) { outline(view, null); return; }
  const reached = new Map();
  for (const code of communes.keys()) {
    const cover = coversOf(values, code).find((row) => row.action === action);
    if (cover) reached.set(code, cover);
  }
  outline(view, reached);
  tellCoverage(action);
}

/** On a phone the map stands below the list: go there. */
function lookAtMap() {
  const { top, bottom } = stage.getBoundingClientRect();
  if (top < 0 || bottom > window.innerHeight) document.getElementById('carte').scrollIntoView();
}

function tellCoverage({ title, where }) {
  const label = markFrench(Object.assign(document.createElement('span'), { textContent: title }));
  const [before, after] = gettext('%(label)s : %(text)s', { text: where }).split('%(label)s');
  banner.querySelector('p').replaceChildren(before, label, after);
}

function openPopup(code) {
  const covers = filterCovers(values, state, [code]).get(code);
  const content = buildPopup(communes.get(code), covers, {
    themes: values.themes,
    sources: values.sources,
    wideToo: state.scope !== 'local',
    years: state.year,
    showAction: (id) => { view.close(); change({ action: id }); },
    chooseCommune: () => { view.close(); change({ commune: code, also: [] }); fillForm(); },
  });
  dressPopup(view.popUp(code, content, popupSize()), code);
}

/** Return how large a popup may be, and how far from the edges and the legend it stays. */
function popupSize() {
  const { x, y } = view.size();
  const legend = document.querySelector('.legend');
  const beside = getComputedStyle(legend).position === 'absolute' ? legend.offsetWidth + 24 : 12;
  return {
    maxHeight: Math.min(380, y - 110),
    minWidth: Math.min(240, x - 90),
    maxWidth: Math.min(340, x - 80),
    autoPanPaddingTopLeft: [beside, 12],
    autoPanPaddingBottomRight: [12, 12],
  };
}

/** Make the open popup a dialog: named, focused, closed by Escape. */
function dressPopup(box, code) {
  box.setAttribute('role', 'dialog');
  box.setAttribute('aria-labelledby', 'popup-title');
  box.dataset.code = code;
  box.querySelector('.leaflet-popup-close-button').setAttribute('aria-label', gettext('Fermer'));
  box.querySelector('h2').focus({ preventScroll: true });
}

/** Read the form; what it does not ask in this page stays as it is. */
function readForm() {
  const fields = new FormData(form);
  return {
    theme: fields.getAll('theme'),
    situation: form.elements.situation ? fields.getAll('situation') : state.situation,
    age: form.elements.age.validity.valid ? [fields.get('age')].filter(Boolean) : [],
    scope: fields.get('scope') ?? state.scope,
    year: form.elements.year ? [fields.get('year')].filter(Boolean) : state.year,
    q: fields.get('q')?.trim() ?? state.q,
    cross_border: fields.get('cross_border') ?? (state.cross_border === '0' ? '0' : ''),
  };
}

/** Put what is chosen back into the form, after Back or a reload. */
function fillForm() {
  for (const name of ['theme', 'situation']) for (const box of form.querySelectorAll(`[name="${name}"]`)) box.checked = state[name].includes(box.value);
  for (const button of form.querySelectorAll('[name="year"]')) button.checked = button.value === (state.year[0] ?? '');
  for (const button of form.querySelectorAll('[name="scope"]')) button.checked = (button.value === 'local') === (state.scope === 'local');
  for (const box of form.querySelectorAll('[name="cross_border"][value="1"]')) box.checked = state.cross_border === '1';
  const every = form.querySelector('[name="scope"]:not([value="local"])');
  if (every) every.value = state.scope === 'all' ? 'all' : '';
  form.elements.age.value = state.age[0] ?? '';
  if (form.elements.q) form.elements.q.value = state.q;
  form.elements.lieu.value = communes.get(state.commune)?.name ?? form.elements.lieu.value;
}

/** Choose where somebody lives; then the next question. */
function choosePlace(code, { stay = false } = {}) {
  if (code === state.commune) return;
  change({ commune: code, also: [] });
  fillForm();
  if (code && !stay) openQuestion(2);
}

function clearAll() {
  form.elements.lieu.value = '';
  const next = readState('');
  history.pushState(null, '', stateToAddress(next));
  go(next);
}

/** Show another state, whose address is there already. */
function go(next) {
  state = next;
  wasTyping = false;
  fillForm();
  show();
}

/** A chip takes itself away, and so does the choice that excludes too much. */
function dropChoice(event) {
  const link = event.target.closest('#chosen a, #drops a');
  if (!link) return;
  event.preventDefault();
  if (link.dataset.name === 'commune') form.elements.lieu.value = '';
  change(readState(new URL(link.href).search));
  fillForm();
  (document.querySelector('#chosen a') ?? document.getElementById('resultats')).focus();
}

/** Say why an age is not taken, beside its field. */
function checkAge() {
  document.getElementById('age-fault').textContent = form.elements.age.validity.valid ? '' : gettext('Un âge s’écrit en années entières, de 0 à 120.');
}

function listen() {
  form.addEventListener('submit', (event) => { event.preventDefault(); change(readForm()); if (document.activeElement === form.elements.age) openQuestion(3); });
  form.elements.age.addEventListener('input', checkAge);
  form.addEventListener('change', (event) => { if (event.target.id !== 'lieu') change(readForm()); });
  form.elements.q?.addEventListener('focus', askTexts);
  form.elements.q?.addEventListener('input', () => change(readForm(), { typing: true }));
  form.elements.age.addEventListener('input', ({ target }) => { if (target.value.length !== 1) change(readForm(), { typing: true }); });
  form.querySelector('.clear').addEventListener('click', (event) => { event.preventDefault(); clearAll(); });
  makeCombobox(form.elements.lieu, (typed) => findPlaces(values, typed), choosePlace, () => communes.get(state.commune)?.name ?? '');
  watchQuestions(values, () => new Map(readOutlines(stage).communes.features.map(({ id, geometry }) => [id, geometry])), choosePlace);
  document.getElementById('resultats').addEventListener('click', dropChoice);
  document.getElementById('scope').addEventListener('click', (event) => {
    event.preventDefault();
    change({ scope: state.scope === 'all' ? 'local' : 'all' });
    fillForm();
  });
  banner.querySelector('button').addEventListener('click', () => change({ action: '' }));
  document.getElementById('resultats').addEventListener('click', ({ target }) => {
    const button = target.closest('[data-show]');
    if (button) { change({ action: button.dataset.show }); lookAtMap(); }
  });
  if (!matchMedia('(scripting: enabled)').matches) for (const button of document.querySelectorAll('[data-show]')) button.hidden = false;
  window.addEventListener('popstate', () => { form.elements.lieu.value = ''; go(readKnownState()); });
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') view.close(); });
  view.closed = leavePopup;
  watchKept();
}

/** Give the focus back to the commune whose popup closes, if it was in there. */
function leavePopup(box, held) {
  box.removeAttribute('role');
  if (held) view.focus(box.dataset.code);
}

/** Let Leaflet take the drawn map's place: not under somebody's hands, so not while a popup is open. */
function goLive() {
  if (view.open) { setTimeout(goLive, REST_MS); return; }
  const { activeElement } = document;
  const focused = [...view.paths].find(([, path]) => path.parentElement === activeElement);
  const { zooms } = view;
  view = takeOver(stage, values, openPopup);
  view.closed = leavePopup;
  paint(view, filterCovers(values, state), state);
  if (state.action) showAction();
  if (focused) view.focus(focused[0]);
  if (zooms) view.map.zoomIn(zooms * view.map.options.zoomDelta);
}

listen();
fillForm();
if (state.q) withTexts(() => {});
if (isShown()) { if (location.search) keepLinks(state.year); } else show();
stage.classList.add('awake');
if (window.L) goLive();
else waitForSomebody(document.getElementById('carte')).then(() => loadScripts([main.dataset.leaflet, main.dataset.folium])).then(() => withTexts(goLive), () => {});
