/** The Leaflet map that folium rendered, taken over: colours, names, keys, popups. */

import { countProgrammes, makeSteps, stepOf } from './match.js';
import { readOutlines } from './outlines.js';
import { addNames, hint, standLikeDrawing } from './stage.js';
import { gettext, ngettext } from './words.js';

const STEP_CLASSES = ['s0', 's1', 's2', 's3', 's4'];

/**
 * @param {HTMLElement} stage holds the drawn map and folium's <div>
 * @param {object} values the map's values
 * @param {(code: string) => void} choose called when a commune is chosen
 */
export function takeOver(stage, values, choose) {
  const map = window.map_territoire;
  fillLayers(readOutlines(stage));
  const layers = new Map();
  window.geo_json_communes.eachLayer((layer) => layers.set(layer.feature.id, layer));
  standLikeDrawing(map, stage, window.geo_json_communes.getBounds());
  const view = { map, layers, values, stage };
  Object.assign(view, {
    paths: new Map([...layers].map(([code, layer]) => [code, layer.getElement()])),
    names: () => new Map([...view.tips].map(([code, tip]) => [code, tip.getElement()])),
    label: (code, words) => view.paths.get(code).setAttribute('aria-label', words),
    raise: (code) => bringToFront(layers.get(code)),
    focus: (code) => focusCommune(layers, code),
    size: () => map.getSize(),
    closed: () => {},
    popUp: (code, content, size) => popUp(view, code, content, size),
    close: () => map.closePopup(),
  });
  nameLayers(view, choose);
  addNames(view, () => paintNames(view));
  watchStreets(view);
  watchPopups(view);
  stage.querySelector('.early')?.remove();
  stage.classList.add('live');
  return view;
}

/** Give folium's layers their outlines. */
function fillLayers({ communes, parts, line }) {
  window.geo_json_communes_add(communes);
  window.geo_json_associees_add(parts);
  window.geo_json_ligne_add(line);
}

function popUp({ map, values }, code, content, size) {
  const [lon, lat] = values.labels[code];
  return L.popup(size).setLatLng([lat, lon]).setContent(content).openOn(map).getElement();
}

function watchPopups(view) {
  view.map.on('popupclose', ({ popup }) => {
    const box = popup.getElement(); // it stays for a moment, fading
    // Where nothing moves it is gone at once, and the focus with it.
    const lost = !box.isConnected && document.activeElement === document.body;
    view.closed(box, lost || box.contains(document.activeElement));
  });
}

function nameLayers({ layers, values }, choose) {
  const byCode = new Map(values.communes.map((commune) => [commune.code, commune]));
  const codes = [...layers.keys()];
  const drawing = layers.get(codes[0]).getElement().ownerSVGElement;
  drawing.setAttribute('role', 'group');
  drawing.setAttribute('aria-label', gettext('Communes : les flèches passent de l’une à l’autre, Entrée ouvre'));
  for (const [code, layer] of layers) {
    const path = layer.getElement();
    path.dataset.code = code;
    path.setAttribute('role', 'button');
    path.setAttribute('aria-haspopup', 'dialog');
    path.setAttribute('tabindex', code === codes[0] ? '0' : '-1');
    layer.bindTooltip(hint(byCode.get(code).name), { className: 'hint', sticky: true });
    layer.on('click', () => choose(code));
    path.addEventListener('focus', () => layer.openTooltip());
    path.addEventListener('blur', () => layer.closeTooltip());
    path.addEventListener('keydown', (event) => onKey(event, code, { layers, values }, choose));
  }
}

function onKey(event, code, { layers, values }, choose) {
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    choose(code);
    return;
  }
  const next = nextCode(event.key, code, values.labels);
  if (!next) return;
  event.preventDefault();
  focusCommune(layers, next);
}

/** Give one commune the map's only tab stop, and the focus. */
function focusCommune(layers, code) {
  for (const [other, layer] of layers) layer.getElement().setAttribute('tabindex', other === code ? '0' : '-1');
  layers.get(code).getElement().focus();
}

/** Return the nearest commune in the direction of an arrow key. */
function nextCode(key, from, labels) {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key];
  if (!way) return '';
  const [lon, lat] = labels[from];
  let best = '';
  let least = Infinity;
  for (const [code, [otherLon, otherLat]] of Object.entries(labels)) {
    const x = (otherLon - lon) * 0.63; // a degree of longitude is 0.63 of one of latitude here
    const y = otherLat - lat;
    const along = x * way[0] + y * way[1];
    const aside = Math.abs(x * way[1]) + Math.abs(y * way[0]);
    const cost = along + 2 * aside;
    if (along > 0 && aside <= along && cost < least) [best, least] = [code, cost];
  }
  return best;
}

function paintNames({ names, steps }) {
  if (!steps) return;
  for (const [code, element] of names()) {
    if (!element) continue;
    const { step, part } = steps.get(code);
    element.classList.toggle('on-dark', step > 2 && !part);
    element.classList.toggle('on-light', step <= 2 || part);
  }
}

/** Let the fills be seen through while the street map is on. */
function watchStreets({ map, stage }) {
  map.on('overlayadd overlayremove', (event) => stage.classList.toggle('street', event.type === 'overlayadd'));
}

/**
 * Colour every commune by its count, hatched where all of it reaches a part only.
 * @returns {Map<string, {count: number, step: number, part: boolean}>}
 */
export function paint(view, covers, state) {
  const counted = [...covers].map(([code, all]) => {
    const rows = all.filter((row) => row.local || state.scope === 'all');
    return [code, countProgrammes(rows), rows.length > 0 && rows.every((row) => row.part)];
  });
  view.firsts = makeSteps(counted.map(([, count]) => count));
  view.steps = new Map(counted.map(([code, count, part]) => [code, { count, step: stepOf(count, view.firsts), part }]));
  const names = new Map(view.values.communes.map(({ code, name }) => [code, name]));
  view.looks ??= new Map(); // what is there already is not written again
  for (const [code, { count, step, part }] of view.steps) {
    const chosen = code === state.commune;
    const [look, said] = [[step, part, chosen].join(), [count, state.scope].join()];
    const before = view.looks.get(code);
    if (before?.look !== look) {
      setClass(view.paths.get(code), step, part, chosen);
      if (chosen) view.raise(code);
    }
    if (before?.said !== said) view.label(code, sayCount(count, names.get(code), state.scope));
    view.looks.set(code, { look, said });
  }
  paintNames(view);
  return view.steps;
}

function sayCount(count, place, scope) {
  return scope === 'all'
    ? ngettext('%(place)s : %(num)s action', '%(place)s : %(num)s actions', count, { place })
    : ngettext('%(place)s : %(num)s action locale', '%(place)s : %(num)s actions locales', count, { place });
}

function setClass(path, step, part, chosen) {
  path.classList.remove(...STEP_CLASSES);
  if (!part) path.classList.add(STEP_CLASSES[step]);
  path.classList.toggle('part', part);
  path.classList.toggle('chosen', chosen);
  const fill = part ? `url(#hatch-${step})` : 'none';
  if (path.getAttribute('fill') !== fill) path.setAttribute('fill', fill);
}

/** Draw a commune over its neighbours. Moving its path would lose the focus: give it back. */
function bringToFront(layer) {
  const path = layer.getElement();
  const focused = document.activeElement === path;
  layer.bringToFront();
  window.geo_json_ligne.bringToFront();
  if (focused) path.focus({ preventScroll: true });
}

/** Outline exactly what an action covers; without one, take the outline away. */
export function outline(view, reached) {
  if (!reached && !view.outlined) return;
  view.outlined = Boolean(reached);
  for (const [code, path] of view.paths) {
    path.classList.toggle('covered', Boolean(reached?.has(code)));
    path.classList.toggle('outside', Boolean(reached) && !reached.has(code));
    if (!reached?.has(code)) continue;
    view.raise(code);
    view.looks.delete(code);
    setClass(path, 2, reached.get(code).part, false);
  }
}
