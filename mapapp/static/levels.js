/** The page of a large territory: départements first, the communes of those in view from near. */

import { makeCombobox } from './combobox.js';
import { fold } from './fulltext.js';
import { loadScripts } from './late.js';
import { buildNote, buildPlacePopup } from './placepopup.js';
import { hint, keepStill } from './stage.js';
import { readState } from './state.js';
import { findPlace, makeTiles, meets, readColours, toDegrees, toPixel, toPixels } from './tiles.js';
import { gettext, learnWords, ngettext } from './words.js';

const NEAR = 8; // the zoom from which communes are drawn
const CLOSE = 11; // the zoom from which they are drawn as exactly as is known
const DEEPEST = 14;
const MOST_FILES = 24;
const TYPING_MS = 150;
const main = document.querySelector('main');
const stage = document.querySelector('.stage');
const form = document.getElementById('filters');
const given = JSON.parse(main.dataset.given);
const { home } = document.body.dataset;
const groups = new Map(given.groups.map(({ code, ...rest }) => [code, rest]));
const files = new Map(); // by name, those last used last
const asked = new Set();
const world = { listFiles, look, colours: readColours(), chosen: given.chosen?.code ?? '' };
const query = location.search;
let map, tiles, near, tip, popup;

learnWords((await (await fetch(main.dataset.words)).json()).words);
makeCombobox(form.elements.lieu, suggest, choosePlace, () => given.chosen?.name ?? '');
await loadScripts([main.dataset.leaflet]);
await goLive();

/** Ask the server for places, once nothing was typed for a moment. */
async function suggest(typed) {
  await new Promise((done) => { setTimeout(done, TYPING_MS); });
  if (form.elements.lieu.value.trim() !== typed) return [];
  const answer = await fetch(`${home}api/search?${new URLSearchParams({ q: typed.slice(0, 100), limit: 8 })}`).catch(() => null);
  if (!answer?.ok) return [];
  const { results } = await answer.json();
  return results.map(({ code, name, parent, postal_codes: postal }) => ({
    code: parent?.code ?? code, name, exact: fold(name) === fold(typed), more: [postal.join(', '), parent?.name].filter(Boolean).join(' · '),
  }));
}

/** Go to a commune: the page tells what it has, with the filters as they are. */
function choosePlace(code, { stay = false } = {}) {
  if (!code || stay) return;
  const chosen = new URLSearchParams(query);
  for (const name of ['lieu', 'commune']) chosen.delete(name);
  chosen.set('commune', code);
  location.search = chosen;
}

async function goLive() {
  files.set('level-0', await read('level-0'));
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  map = L.map('niveaux', { attributionControl: false, zoomControl: false, minZoom: 3, maxZoom: DEEPEST, fadeAnimation: false });
  if (still) keepStill(map);
  L.control.zoom({ position: 'bottomright', zoomInTitle: gettext('Zoomer'), zoomOutTitle: gettext('Dézoomer') }).addTo(map);
  const [west, south, east, north] = given.bounds;
  map.fitBounds([[south, west], [north, east]], { animate: false });
  leaveCorner(east);
  near = Math.max(NEAR, Math.min(map.getZoom() + 1, CLOSE - 1));
  if (given.chosen) map.setView([given.chosen.centre[1], given.chosen.centre[0]], CLOSE - 1, { animate: false });
  tiles = makeTiles(world).addTo(map);
  map.on('moveend', () => { sayLegend(); forget(); });
  map.on('click', ({ latlng }) => act(latlng));
  map.on('mousemove', ({ latlng }) => point(latlng));
  map.on('mouseout movestart', () => tip?.remove());
  map.on('popupclose', () => { popup = null; });
  new ResizeObserver(() => map.invalidateSize(false)).observe(stage);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { world.colours = readColours(); tiles.drawAgain(); });
  for (const button of document.querySelectorAll('[data-go]')) {
    button.hidden = false;
    button.addEventListener('click', () => showGroup(button.dataset.go));
  }
  stage.classList.add('live');
  sayLegend();
}

/** Move to the right, as far as there is room, what the legend would lie on. */
function leaveCorner(east) {
  const legend = document.querySelector('.legend');
  if (getComputedStyle(legend).position !== 'absolute') return;
  const room = map.getSize().x - map.latLngToContainerPoint([map.getCenter().lat, east]).x;
  map.panBy([-Math.max(0, Math.min(room - 12, legend.offsetWidth / 2)), 0], { animate: false });
}

/** List the files that a tile is drawn from: the communes of each département that it meets. */
function listFiles(zoom, box) {
  const far = files.get('level-0');
  if (zoom < near) return [{ ...far, named: true, spill: 0.9 }];
  const wanted = zoom >= CLOSE ? 2 : 1;
  const found = [];
  for (const [code, { box: degrees }] of groups) {
    if (!meets(box, toPixels(degrees, zoom))) continue;
    const name = `level-${wanted}-${code}`;
    const file = files.get(name) ?? files.get(`level-1-${code}`) ?? files.get(`level-2-${code}`);
    if (!files.has(name)) ask(name, code);
    if (file) found.push(Object.assign(file, { framed: true, named: true, spill: 1.05, used: performance.now() }));
    else found.unshift({ ...far, places: { [code]: far.places[code] }, waiting: true });
  }
  return found;
}

/** Say how a place looks: its step on the scale, lines where only a part of it is reached. */
function look(file, code) {
  if (file.waiting) return { fill: world.colours.steps[0] };
  const step = file.counts ? stepOf(countOf(file, code)) : groups.get(code).step;
  return { fill: world.colours.steps[step], dark: step > 2, part: Boolean(file.counts?.[code]?.[1]) };
}

function countOf(file, code) {
  return file.counts[code]?.[0] ?? given.wide;
}

function stepOf(count) {
  return given.firsts.findLastIndex((first) => count >= first);
}

async function ask(name, code) {
  if (asked.has(name)) return;
  asked.add(name);
  try {
    const counts = fetch(`${home}departements/${code}/comptes.json${query}`).then((answer) => answer.json());
    files.set(name, { ...await read(name), counts: (await counts).communes, code });
    tiles.drawAgain(groups.get(code).box);
  } catch {
    setTimeout(() => asked.delete(name), 5000); // the next move of the map asks again
  }
}

async function read(name) {
  return (await fetch(main.dataset.files.replace('level-0', name))).json();
}

/** Drop what was last seen longest ago. */
function forget() {
  const old = [...files].filter(([name]) => name !== 'level-0').sort(([, one], [, other]) => (other.used ?? 0) - (one.used ?? 0)).slice(MOST_FILES);
  for (const [name] of old) { files.delete(name); asked.delete(name); }
}

/** Find what is under a point: a département from afar, a commune from near. */
function findUnder({ lat, lng }) {
  if (map.getZoom() < near) {
    const code = findPlace(files.get('level-0'), lng, lat);
    return code ? { code, name: groups.get(code).name, count: groups.get(code).count } : null;
  }
  const here = toPixel(lng, lat, 0);
  for (const [code, { box }] of groups) {
    const file = files.get(`level-2-${code}`) ?? files.get(`level-1-${code}`);
    const [west, north, east, south] = toPixels(box, 0);
    if (!file || here[0] < west || here[0] > east || here[1] < north || here[1] > south) continue;
    const found = findPlace(file, lng, lat);
    if (found) return { code: found, name: file.places[found][0], count: countOf(file, found), file };
  }
  return null;
}

function act(latlng) {
  const found = findUnder(latlng);
  if (!found) return;
  tip?.remove();
  if (found.file) openPopup(found);
  else showGroup(found.code);
}

function showGroup(code) {
  const [west, south, east, north] = groups.get(code).box;
  const bounds = L.latLngBounds([[south, west], [north, east]]);
  map.setView(bounds.getCenter(), Math.max(near, Math.min(map.getBoundsZoom(bounds), DEEPEST)));
}

/** Name what is under the pointer. */
function point(latlng) {
  const found = findUnder(latlng);
  stage.classList.toggle('on-place', Boolean(found));
  if (!found || popup) { tip?.remove(); return; }
  tip ??= L.tooltip({ className: 'hint', direction: 'top', offset: [0, -8] });
  tip.setLatLng(latlng).setContent(hint(sayCount(found))).addTo(map);
}

function sayCount({ name, count }) {
  return given.scope === 'all'
    ? ngettext('%(place)s : %(num)s action', '%(place)s : %(num)s actions', count, { place: name })
    : ngettext('%(place)s : %(num)s action locale', '%(place)s : %(num)s actions locales', count, { place: name });
}

async function openPopup({ code, name, file }) {
  const [x, y] = file.places[code][3];
  const spot = toDegrees(file.origin[0] + x, file.origin[1] + y, file.zoom);
  const { x: wide, y: tall } = map.getSize();
  const mine = L.popup({ maxHeight: Math.min(380, tall - 110), minWidth: Math.min(240, wide - 90), maxWidth: Math.min(340, wide - 80) });
  mine.setLatLng(spot).setContent(buildNote(name, gettext('Recherche des actions…'))).openOn(map);
  popup = mine;
  const kept = new URLSearchParams(query);
  for (const other of ['commune', 'lieu', 'lang', 'falc']) kept.delete(other);
  const answer = await fetch(`${home}api/communes/${code}?${kept}`).catch(() => null);
  if (popup !== mine) return;
  mine.setContent(answer?.ok ? buildPlacePopup(await answer.json(), readState().year) : buildNote(name, gettext('Le serveur ne répond pas. Réessaie dans un moment.')));
  dress(mine.getElement(), code);
}

/** Make the popup a dialog: named, focused, closed by Escape. */
function dress(box, code) {
  box.setAttribute('role', 'dialog');
  box.setAttribute('aria-labelledby', 'popup-title');
  box.dataset.code = code;
  box.querySelector('.leaflet-popup-close-button').setAttribute('aria-label', gettext('Fermer'));
  box.addEventListener('keydown', ({ key }) => { if (key === 'Escape') { map.closePopup(); map.getContainer().focus(); } });
  box.querySelector('h2').focus({ preventScroll: true });
}

/** Let the legend say what is shown: départements, or communes. */
function sayLegend() {
  const shown = map.getZoom() < near ? 'groups' : 'communes';
  for (const part of document.querySelectorAll('[data-level]')) part.hidden = part.dataset.level !== shown;
}
