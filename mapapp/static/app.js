/** The page of the map: reads what is chosen, and shows it everywhere at once. */

import { makeCombobox } from './combobox.js';
import { focusCommune, outline, paint, takeOver } from './map.js';
import { countProgrammes, coversOf, filterCovers } from './match.js';
import { buildPopup } from './popup.js';
import { readCards, showCounts, showLegend, showResults } from './results.js';
import { keepLinks, pageOf, readState, stateToAddress } from './state.js';
import { gettext, learnWords, markFrench, ngettext } from './words.js';

const main = document.querySelector('main');
const form = document.getElementById('filters');
const banner = document.getElementById('banner');
const cards = readCards();
const inline = document.getElementById('values');
const values = inline ? JSON.parse(inline.textContent) : await (await fetch(main.dataset.map)).json();
learnWords(values.words);
const communes = new Map(values.communes.map((commune) => [commune.code, commune]));
let state = readKnownState();
let wasTyping = false;
const view = takeOver(document.querySelector('.stage'), values, openPopup);

function readKnownState() {
  const read = readState();
  const part = values.parts.find(({ code }) => code === read.commune);
  return { ...read, commune: part ? part.parent : communes.has(read.commune) ? read.commune : '' };
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

function show() {
  const covers = filterCovers(values, state);
  const steps = paint(view, covers, state);
  showLegend(steps, view.firsts, state);
  offerScope();
  showCounts(steps);
  const here = state.commune ? covers.get(state.commune) : [...covers.values()].flat();
  sayHidden();
  const near = new Map(here.filter((cover) => cover.local).map((cover) => [cover.action.id, cover]));
  const wide = new Map(here.filter((cover) => !cover.local).map((cover) => [cover.action.id, cover]));
  showResults(cards, values.actions, near, wide, { commune: communes.get(state.commune), years: state.year });
  showAction();
  keepLinks(state.year);
}

/** Count what passes the filters, in the chosen commune or anywhere. */
function countHere(filters) {
  const covers = filterCovers(values, filters);
  return countProgrammes(state.commune ? covers.get(state.commune) : [...covers.values()].flat());
}

/** Say how many actions the chosen years leave out: they are not known to have ended. */
function sayHidden() {
  const line = document.getElementById('hidden-years');
  const others = state.year.length ? countHere({ ...state, year: [] }) - countHere(state) : 0;
  line.hidden = others <= 0;
  line.textContent = others > 0 ? ngettext(
    '%(num)s action dont la période connue ne comprend pas cette année n’est pas montrée ; cela ne veut pas dire qu’elle a cessé.',
    '%(num)s actions dont la période connue ne comprend pas cette année ne sont pas montrées ; cela ne veut pas dire qu’elles ont cessé.', others) : '';
}

/** Offer what the map does not count now: only local actions, or all of them. */
function offerScope() {
  const link = document.getElementById('scope');
  const other = state.scope === 'all' ? 'local' : 'all';
  link.href = stateToAddress({ ...state, scope: other });
  link.textContent = other === 'all' ? gettext('Compter toute la métropole') : gettext('Seulement les locales');
}

function showAction() {
  const action = values.actions.find(({ id }) => id === state.action);
  banner.hidden = !action;
  for (const [id, card] of cards) card.classList.toggle('current', id === state.action);
  if (!action) { outline(view, null); return; }
  const reached = new Map();
  for (const code of communes.keys()) {
    const cover = coversOf(values, code).find((row) => row.action === action);
    if (cover) reached.set(code, cover);
  }
  outline(view, reached);
  tellCoverage(action);
}

function tellCoverage({ title, where }) {
  const label = markFrench(Object.assign(document.createElement('span'), { textContent: title }));
  const [before, after] = gettext('%(label)s : %(text)s', { text: where }).split('%(label)s');
  banner.querySelector('p').replaceChildren(before, label, after);
}

function openPopup(code) {
  const covers = filterCovers(values, state).get(code);
  const content = buildPopup(communes.get(code), covers, {
    themes: values.themes,
    sources: values.sources,
    wideToo: state.scope !== 'local',
    years: state.year,
    showAction: (id) => { view.map.closePopup(); change({ action: id }); },
  });
  const [lon, lat] = values.labels[code];
  const popup = L.popup(popupSize()).setLatLng([lat, lon]).setContent(content).openOn(view.map);
  dressPopup(popup.getElement(), code);
}

/** Return how large a popup may be, and how far from the edges and the legend it stays. */
function popupSize() {
  const { x, y } = view.map.getSize();
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

function readForm() {
  const fields = new FormData(form);
  return {
    theme: fields.getAll('theme'),
    age: form.elements.age.validity.valid ? [fields.get('age')].filter(Boolean) : [],
    scope: fields.get('scope'),
    year: [fields.get('year')].filter(Boolean),
    q: fields.get('q').trim(),
    cross_border: fields.get('cross_border') ?? (state.cross_border === '0' ? '0' : ''),
  };
}

/** Put what is chosen back into the form, after Back or a reload. */
function fillForm() {
  for (const box of form.querySelectorAll('[name="theme"]')) box.checked = state.theme.includes(box.value);
  const [every, local] = form.elements.scope;
  every.value = state.scope === 'all' ? 'all' : '';
  local.checked = state.scope === 'local';
  every.checked = !local.checked;
  for (const button of form.querySelectorAll('[name="year"]')) button.checked = button.value === (state.year[0] ?? '');
  form.querySelector('[name="cross_border"][value="1"]').checked = state.cross_border === '1';
  form.elements.age.value = state.age[0] ?? '';
  form.elements.q.value = state.q;
  form.elements.lieu.value = communes.get(state.commune)?.name ?? form.elements.lieu.value;
}

function listen() {
  form.addEventListener('submit', (event) => { event.preventDefault(); change(readForm()); });
  form.addEventListener('change', (event) => { if (event.target.id !== 'lieu') change(readForm()); });
  form.elements.q.addEventListener('input', () => change(readForm(), { typing: true }));
  form.querySelector('.clear').addEventListener('click', (event) => { event.preventDefault(); form.elements.lieu.value = ''; state = readState(''); history.pushState(null, '', stateToAddress(state)); fillForm(); show(); });
  makeCombobox(form.elements.lieu, values, (code) => { if (code !== state.commune) { change({ commune: code }); if (code) openPopup(code); } }, () => communes.get(state.commune)?.name ?? '');
  document.getElementById('scope').addEventListener('click', (event) => {
    event.preventDefault();
    change({ scope: state.scope === 'all' ? 'local' : 'all' });
    fillForm();
  });
  banner.querySelector('button').addEventListener('click', () => change({ action: '' }));
  for (const button of document.querySelectorAll('[data-show]')) {
    button.hidden = false;
    button.addEventListener('click', () => change({ action: button.dataset.show }));
  }
  window.addEventListener('popstate', () => { wasTyping = false; state = readKnownState(); form.elements.lieu.value = ''; fillForm(); show(); });
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') view.map.closePopup(); });
  view.map.on('popupclose', leavePopup);
}

/** Give the focus back to the commune whose popup closes, if it was in there. */
function leavePopup({ popup }) {
  const box = popup.getElement(); // it stays for a moment, fading
  box.removeAttribute('role');
  if (box.contains(document.activeElement)) focusCommune(view.layers, box.dataset.code);
}

listen();
fillForm();
show();
