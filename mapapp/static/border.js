/** The page of the border: the Leaflet map that folium rendered, and segments chosen in place. */

import { addNames, hint, standLikeDrawing } from './stage.js';
import { isFiles, keepLanguageLinks, pageOf } from './state.js';
import { learnWords } from './words.js';

const REACH_PX = 18;
const ZONE_LETTER_PX = 6.2;
const ZONE_SPILL = 1.4; // how far a name may reach over its neighbours
const stage = document.querySelector('.stage');
const given = JSON.parse(stage.dataset.given);
learnWords(given.words);
const map = window.map_frontiere;
const segments = layersOf(window.geo_json_troncons);
let shown = location.search;
const order = given.segments.filter((id) => segments.has(id));

function layersOf(group) {
  const layers = new Map();
  group.eachLayer((layer) => layers.set(layer.feature.id, layer));
  return layers;
}

function takeOver() {
  const [west, south, east, north] = given.bounds;
  standLikeDrawing(map, stage, L.latLngBounds([south, west], [north, east]));
  dressCommunes();
  dressZones();
  dressSegments();
  const view = { map, stage, values: given };
  addNames(view, () => paintNames(view));
  stage.classList.add('live');
}

function dressCommunes() {
  const places = new Map(given.communes.map((commune) => [commune.code, commune]));
  for (const [code, layer] of layersOf(window.geo_json_limitrophes)) {
    const { name, band } = places.get(code);
    layer.getElement().classList.add(`b${band}`);
    hintAt(layer, name);
    layer.on('click', () => { location.href = pageOf('communes', code, new URLSearchParams(location.search).getAll('year')); });
  }
}

/** Name an outline under the pointer. Leaflet's hints would make each one a tab stop. */
function hintAt(layer, name) {
  layer.bindTooltip(hint(name), { className: 'hint', sticky: true });
  layer.getElement().setAttribute('tabindex', '-1');
}

/** Name each zone in both languages, where it stands. */
function dressZones() {
  for (const [key, layer] of layersOf(window.geo_json_zones)) {
    const zone = given.zones[key];
    hintAt(layer, zone.title);
    if (!zone.at) continue;
    const tip = L.tooltip({ permanent: true, direction: 'center', className: 'name zone-tip', interactive: false });
    zone.tip = tip.setLatLng(zone.at).setContent(nameTwice(zone));
  }
  map.on('moveend resize', showZoneNames);
  showZoneNames();
}

/** Write the zones' names where there is room for them, whole inside the map. */
function showZoneNames() {
  const width = map.getSize().x;
  for (const { fr, nl, at, tip } of Object.values(given.zones).filter((zone) => zone.tip)) {
    const [lat, lon, roomDeg] = at;
    const { x } = map.latLngToContainerPoint([lat, lon]);
    const room = map.latLngToContainerPoint([lat, lon + roomDeg]).x - x;
    const half = (Math.max(fr.length, nl.length) * ZONE_LETTER_PX) / 2;
    const fits = 2 * half < room * ZONE_SPILL && half < x && x < width - half;
    if (fits && !map.hasLayer(tip)) { tip.addTo(map); tip.getElement().setAttribute('aria-hidden', 'true'); }
    if (!fits && map.hasLayer(tip)) tip.remove();
  }
}

function nameTwice({ fr, nl }) {
  const box = document.createElement('span');
  for (const [lang, name] of Object.entries(fr === nl ? { fr } : { fr, nl })) box.append(Object.assign(hint(name), { lang }));
  return box;
}

/** Write light names on dark fills, dark ones on light fills. */
function paintNames({ tips }) {
  for (const { code, band } of given.communes) tips.get(code).getElement()?.classList.add(band < 2 ? 'on-dark' : 'on-light');
}

/** Make each segment a button; the arrows walk along the line. */
function dressSegments() {
  const drawing = segments.get(order[0])?.getElement().ownerSVGElement;
  drawing?.setAttribute('role', 'group');
  drawing?.setAttribute('aria-label', given.help);
  order.forEach((id, place) => {
    const layer = segments.get(id);
    const path = layer.getElement();
    path.dataset.segment = id;
    path.setAttribute('role', 'button');
    path.setAttribute('aria-label', given.titles[id]);
    path.setAttribute('tabindex', place ? '-1' : '0');
    layer.bindTooltip(hint(given.titles[id]), { className: 'hint', sticky: true });
    layer.on('click', () => choose(id));
    widen(layer, id);
    path.addEventListener('focus', () => layer.openTooltip());
    path.addEventListener('blur', () => layer.closeTooltip());
    path.addEventListener('keydown', (event) => onKey(event, id, place));
  });
  for (const [id, layer] of segments) if (!order.includes(id)) layer.remove();
  mark();
}

/** Let a segment be hit beside its line, where a finger may fall. */
function widen(layer, id) {
  const reach = L.polyline(layer.getLatLngs(), { className: 'reach', weight: REACH_PX }).addTo(map);
  hintAt(reach, given.titles[id]);
  reach.on('click', () => choose(id));
  layer.bringToFront();
}

function onKey(event, id, place) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (event.key === 'Enter' || event.key === ' ') choose(id);
  else if (step) walk(place + step);
  else return;
  event.preventDefault();
}

function walk(place) {
  const next = order[place];
  if (!next) return;
  for (const id of order) segments.get(id).getElement().setAttribute('tabindex', id === next ? '0' : '-1');
  segments.get(next).getElement().focus();
}

/** Show a segment without leaving the page, under an address of its own. */
function choose(id) {
  if (isFiles()) { location.href = document.querySelector(`.drawn [data-segment="${CSS.escape(id)}"]`).href.baseVal; return; }
  const address = new URL(location.href);
  if (address.searchParams.get('segment') !== id) {
    address.searchParams.set('segment', id);
    address.hash = '';
    history.pushState(null, '', address);
  }
  show({ focus: true });
}

/** Take from the server what the address says, and put it in place of what is shown. */
async function show({ focus }) {
  const asked = location.search;
  const answer = await fetch(location.pathname + asked).catch(() => null);
  if (asked !== location.search) return; // another choice came first
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const id of ['troncon', 'ligne-table']) document.getElementById(id).replaceWith(page.getElementById(id));
  } else {
    document.getElementById('troncon').replaceChildren(Object.assign(document.createElement('p'), { className: 'fault', textContent: given.silent }));
  }
  shown = asked;
  mark();
  if (focus) document.getElementById('troncon').focus({ preventScroll: matchMedia('(min-width: 56.25em)').matches });
}

/** Mark the chosen segment on the map, over the others. */
function mark() {
  const drawn = document.querySelector('.drawn .line.chosen')?.closest('[data-segment]').dataset.segment;
  const chosen = isFiles() ? drawn : new URLSearchParams(location.search).get('segment');
  for (const id of order) {
    const path = segments.get(id).getElement();
    path.classList.toggle('chosen', id === chosen);
    path.setAttribute('aria-pressed', String(id === chosen));
  }
  segments.get(chosen)?.bringToFront();
  keepLanguageLinks();
}

function leaveFor(event) {
  const link = event.target.closest('a[data-segment]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(link.dataset.segment);
}

document.addEventListener('click', leaveFor);
window.addEventListener('popstate', () => { if (location.search !== shown) show({ focus: false }); });
takeOver();
