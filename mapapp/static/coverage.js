/** The page of coverage: the Leaflet map that folium rendered, and every question asked in place. */

import { keyOf, restoreFocus, watchGrid } from './grid.js';
import { watchDrawing } from './lasso.js';
import { takeOver } from './map.js';
import { keepLanguageLinks } from './state.js';
import { learnWords } from './words.js';

const FILLS = ['s1', 's2', 's3', 's4', 'bare', 'off', 'part', 'chosen'];
const LAYOUT = ['by', 'sort', 'map']; // what the form does not ask
const LOOKED_AT = ['row', 'col'];
const stage = document.querySelector('.stage');
const given = JSON.parse(stage.dataset.given);
learnWords(given.words);
const view = takeOver(stage, given, (code) => choose(code));
let shown = location.search;
let turn = 0;
let origin = null; // where somebody came from to the commune looked at

/** Colour Leaflet's communes like the drawn ones, which the server coloured. */
function repaint() {
  view.steps = new Map();
  for (const link of stage.querySelectorAll('.drawn a[data-code]')) {
    const drawn = link.querySelector('path');
    const layer = view.layers.get(link.dataset.code);
    const path = layer.getElement();
    for (const name of FILLS) path.classList.toggle(name, drawn.classList.contains(name));
    path.setAttribute('fill', drawn.getAttribute('fill') ?? 'none');
    path.setAttribute('aria-label', link.getAttribute('aria-label'));
    const chosen = drawn.classList.contains('chosen');
    path.setAttribute('aria-pressed', String(chosen));
    if (chosen) bringToFront(layer);
    const dark = ['s3', 's4'].some((name) => drawn.classList.contains(name));
    view.steps.set(link.dataset.code, { step: dark ? 3 : 0, part: false });
  }
  view.showNames();
}

/** Draw a commune over its neighbours. Moving its path would lose the focus: give it back. */
function bringToFront(layer) {
  const path = layer.getElement();
  const focused = document.activeElement === path;
  layer.bringToFront();
  window.geo_json_ligne.bringToFront();
  if (focused) path.focus({ preventScroll: true });
}

/** Look at a commune of the map. */
function choose(code) {
  const asked = new URLSearchParams(location.search);
  asked.set('row', code);
  asked.delete('col');
  go(`?${asked}#choisie`);
}

/** Ask the server the question of an address, and show its answer in place of this one. */
async function go(address, { push = true } = {}) {
  turn += 1;
  const mine = turn;
  const { hash } = new URL(address, location.href);
  const answer = await fetch(address).catch(() => null);
  const text = answer?.ok ? await answer.text().catch(() => null) : null;
  if (mine !== turn) return; // another choice came first
  if (answer && !answer.ok) { location.href = address; return; }
  if (text === null) { tell(given.silent); return; }
  const { pathname, search } = new URL(answer.url);
  const before = shown;
  if (push && search !== before) history.pushState(null, '', pathname + search);
  shown = search;
  showPage(new DOMParser().parseFromString(text, 'text/html'), before);
  if (push && hash === '#choisie') lookAtChosen();
}

/** Put the parts of an answer in place of those shown, and keep what somebody was at. */
function showPage(page, before) {
  const key = keyOf(document.activeElement);
  const isSame = ask(before) === ask(shown);
  for (const part of document.querySelectorAll('main [data-part]')) {
    if (part.id === 'filters' && isSame) continue; // what is typed there and not sent yet stays
    replacePart(part, page.getElementById(part.id));
  }
  stage.querySelector('.drawn').replaceWith(page.querySelector('.drawn'));
  settle();
  restoreFocus(key);
  if (!isSame && showDoubts()) return;
  tell(isSame ? sayChosen() : document.querySelector('#comptes .lead').textContent);
}

/** Lead to the names of a list that were not understood: nobody sees them from the button below. */
function showDoubts() {
  const doubts = document.getElementById('lieux-doutes');
  if (!doubts) return false;
  document.getElementById('filtres').open = true;
  document.getElementById('lieux').focus();
  tell(doubts.textContent);
  return true;
}

function replacePart(part, fresh) {
  const { scrollLeft, scrollTop } = part;
  if (part.matches('details')) fresh.open = part.open;
  part.replaceWith(fresh);
  Object.assign(fresh, { scrollLeft, scrollTop });
}

/** Return the question of an address, without what is only looked at. */
function ask(search) {
  const asked = new URLSearchParams(search);
  for (const name of [...LAYOUT, ...LOOKED_AT]) asked.delete(name);
  return asked.toString();
}

function sayChosen() {
  const lines = document.querySelectorAll('#choisie-titre, #choisie-titre + p');
  return [...lines].map((line) => line.textContent).join(', ');
}

function tell(text) {
  document.getElementById('dit').textContent = text.replace(/\s+/g, ' ').trim();
}

/** Dress what was just put on the page. */
function settle() {
  repaint();
  watchGrid(document.getElementById('grille'));
  keepLanguageLinks();
  for (const button of document.querySelectorAll('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', copyLink);
  }
}

async function copyLink({ target }) {
  const box = target.parentElement;
  const done = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
  box.querySelector('[data-told]').textContent = done ? box.dataset.copied : box.dataset.refused;
}

/** Go to the commune looked at; Escape leads back. */
function lookAtChosen() {
  const box = document.getElementById('choisie');
  const { top, bottom } = box.getBoundingClientRect();
  const isSeen = top >= 0 && top < innerHeight - 100 && bottom > 100;
  box.focus({ preventScroll: isSeen });
}

function leaveChosen(event) {
  if (event.key !== 'Escape' || !origin || !document.activeElement.closest('#choisie')) return;
  restoreFocus(origin);
}

/** Links to this page, asked otherwise, are answered in place. */
function follow(event) {
  const link = event.target.closest('main a');
  if (!link || link.closest('.drawn') || event.ctrlKey || event.metaKey || event.shiftKey || link.download) return;
  const address = new URL(link.href);
  if (address.origin !== location.origin || address.pathname !== location.pathname) return;
  if (address.search === location.search) {
    if (address.hash === '#choisie') { event.preventDefault(); lookAtChosen(); }
    return;
  }
  event.preventDefault();
  go(address.href);
}

/** Ask what the form says; how the answer is laid out stays. */
function sendForm(form) {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value.trim() && !LAYOUT.includes(name)) asked.append(name, value);
  const now = new URLSearchParams(location.search);
  for (const name of LAYOUT) if (now.has(name)) asked.set(name, now.get(name));
  go(`?${asked}`);
}

/** Study the communes of a zone that was drawn. */
function study(codes) {
  const asked = new URLSearchParams(location.search);
  for (const name of ['commune', 'zone', 'lieux', ...LOOKED_AT]) asked.delete(name);
  for (const code of codes) asked.append('commune', code);
  go(`?${asked}`);
}

function listen() {
  document.addEventListener('click', follow);
  document.addEventListener('keydown', leaveChosen);
  document.addEventListener('focusin', ({ target }) => { if (!target.closest('#choisie')) origin = keyOf(target); });
  document.addEventListener('submit', (event) => {
    if (event.target.id !== 'filters') return;
    event.preventDefault();
    sendForm(event.target);
  });
  document.addEventListener('change', ({ target }) => {
    if (target.form?.id === 'filters' && target.matches('select, [type="checkbox"], [type="radio"]')) sendForm(target.form);
  });
  window.addEventListener('popstate', () => { if (location.search !== shown) go(location.href, { push: false }); });
}

for (const layer of view.layers.values()) layer.getElement().removeAttribute('aria-haspopup');
document.querySelector('.draw').hidden = false;
watchDrawing(view, document.getElementById('dessiner'), study);
listen();
settle();
