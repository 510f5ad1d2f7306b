/** What every Leaflet map here shares: it stands where the drawn one stood, and names places. */

import { gettext } from './words.js';

const BIG_PLACES = 8; // the most populous get a larger name, like on the drawn map
const FONT = 'system-ui, sans-serif'; // as the styles say
const LINE_EM = 1.2;
const LIKE_DRAWN = 0.02; // how far the scales of the two maps may differ
const USUAL_PX = 12.5; // where the drawn map names nothing

/**
 * Take the place of the drawn map.
 * @param {L.Map} map
 * @param {HTMLElement} stage holds the drawn map
 * @param {L.LatLngBounds} bounds what the drawn map shows
 */
export function standLikeDrawing(map, stage, bounds) {
  L.control.zoom({ position: 'bottomright', zoomInTitle: gettext('Zoomer'), zoomOutTitle: gettext('Dézoomer') }).addTo(map);
  map.setMaxZoom(16);
  map.options.drawnBounds = bounds;
  fitLikeDrawing(map, stage, bounds);
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) keepStill(map);
}

/** Move without animation, as the visitor's system asks. */
export function keepStill(map) {
  Object.assign(map.options, { zoomAnimation: false, fadeAnimation: false, inertia: false });
  map._zoomAnimated = false;
  map._fadeAnimated = false;
  map.panBy = (offset) => L.Map.prototype.panBy.call(map, offset, { animate: false });
}

/** Fit the communes exactly where the drawn map shows them: nothing jumps. */
function fitLikeDrawing(map, stage, bounds) {
  const drawn = getComputedStyle(stage.querySelector('.drawn'));
  const [top, right, bottom, left] = ['Top', 'Right', 'Bottom', 'Left'].map((side) => parseFloat(drawn[`padding${side}`]) || 0);
  const fit = () => {
    map.invalidateSize(false);
    map.setMinZoom(0);
    map.fitBounds(bounds, { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom], animate: false });
    map.setMinZoom(map.getZoom() - 0.5);
  };
  fit();
  map.setMaxBounds(bounds.pad(1.2)); // room enough for the popup of the northernmost commune
  let touched = false;
  map.on('zoomstart dragstart', (event) => { touched ||= Boolean(event.originalEvent) || event.type === 'dragstart'; });
  new ResizeObserver(() => (touched ? map.invalidateSize(false) : fit())).observe(stage);
}

export function hint(name) {
  const text = document.createElement('span');
  text.textContent = name;
  return text;
}

/** Write the drawn map's names; once the map is zoomed, those that there is room for. */
export function addNames(view, painted = () => {}) {
  const { map, stage, values } = view;
  const places = [...values.communes].sort((one, other) => other.population - one.population);
  view.tips = new Map(places.map(({ code, name }, rank) => {
    const [lon, lat] = values.labels[code];
    const tip = L.tooltip({ permanent: true, direction: 'center', className: rank < BIG_PLACES ? 'name big' : 'name', interactive: false, opacity: 1 })
      .setLatLng([lat, lon]).setContent(hint(name));
    return [code, tip];
  }));
  const show = () => {
    const sizes = sizeNames(stage);
    const fitting = readDrawn(map, stage) ?? findFitting(map, places, values.labels, sizes);
    for (const { code, name } of places) {
      const [tip, fits] = [view.tips.get(code), fitting.has(name)];
      if (fits && !map.hasLayer(tip)) { tip.addTo(map); tip.getElement().setAttribute('aria-hidden', 'true'); }
      if (!fits && map.hasLayer(tip)) tip.remove();
    }
    painted();
  };
  map.on('zoomend resize', show);
  view.showNames = show;
  show();
}

/** Give the names the size that they have on the drawn map, in pixels. */
function sizeNames(stage) {
  const scale = scaleOf(stage);
  const [small, big] = ['.small', '.large'].map((kind) => {
    const text = stage.querySelector(`.names ${kind}`);
    return text && scale ? parseFloat(getComputedStyle(text).fontSize) * scale : USUAL_PX;
  });
  stage.style.setProperty('--name', `${small}px`);
  stage.style.setProperty('--name-big', `${big}px`);
  return { small, big };
}

function scaleOf(stage) {
  return stage.querySelector('.drawn').getScreenCTM()?.a;
}

/** Return the names that the drawn map shows, if any, while the live one stands like it. */
function readDrawn(map, stage) {
  const { options: { drawnBounds: bounds } } = map;
  const [west, east] = [bounds.getNorthWest(), bounds.getNorthEast()].map((corner) => map.latLngToLayerPoint(corner).x);
  const width = stage.querySelector('.drawn').viewBox.baseVal.width * scaleOf(stage);
  if (!(Math.abs((east - west) / width - 1) < LIKE_DRAWN)) return null;
  const texts = [...stage.querySelectorAll('.names text')].filter((text) => getComputedStyle(text).display !== 'none');
  return texts.length ? new Set(texts.map((text) => text.textContent)) : null;
}

/** Return the names that have room, none over another, the most populous first. */
function findFitting(map, places, labels, { small, big }) {
  const pen = document.createElement('canvas').getContext('2d');
  const [taken, fitting] = [[], new Set()];
  places.forEach(({ code, name }, rank) => {
    const isBig = rank < BIG_PLACES;
    pen.font = isBig ? `600 ${big}px ${FONT}` : `500 ${small}px ${FONT}`;
    const [half, high] = [pen.measureText(name).width / 2, ((isBig ? big : small) * LINE_EM) / 2];
    const [lon, lat, roomDeg] = labels[code];
    const { x, y } = map.latLngToLayerPoint([lat, lon]);
    const room = map.latLngToLayerPoint([lat, lon + roomDeg]).x - x;
    const spill = rank < 3 ? 9 : isBig ? 1.7 : 1.1; // how far a name may reach over its neighbours
    const box = [x - half, y - high, x + half, y + high];
    if (2 * half > room * spill || taken.some((other) => overlaps(box, other))) return;
    taken.push(box);
    fitting.add(name);
  });
  return fitting;
}

function overlaps([west, north, east, south], [otherWest, otherNorth, otherEast, otherSouth]) {
  return west < otherEast && otherWest < east && north < otherSouth && otherNorth < south;
}

