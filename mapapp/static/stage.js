/** What every Leaflet map here shares: it stands where the drawn one stood, and names places. */

import { gettext } from './words.js';

const BIG_PLACES = 8; // the most populous get a larger name, like on the drawn map
const LETTER_PX = 6.6;
const BIG_LETTER_PX = 8.2;

/**
 * Take the place of the drawn map.
 * @param {L.Map} map
 * @param {HTMLElement} stage holds the drawn map
 * @param {L.LatLngBounds} bounds what the drawn map shows
 */
export function standLikeDrawing(map, stage, bounds) {
  L.control.zoom({ position: 'bottomright', zoomInTitle: gettext('Zoomer'), zoomOutTitle: gettext('Dézoomer') }).addTo(map);
  map.setMaxZoom(16);
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

/** Write the names where there is room for them, again after each zoom. */
export function addNames(view, painted = () => {}) {
  const { map, values } = view;
  const places = [...values.communes].sort((one, other) => other.population - one.population);
  view.tips = new Map(places.map(({ code, name }, rank) => {
    const [lon, lat] = values.labels[code];
    const tip = L.tooltip({ permanent: true, direction: 'center', className: rank < BIG_PLACES ? 'name big' : 'name', interactive: false })
      .setLatLng([lat, lon]).setContent(hint(name));
    return [code, tip];
  }));
  const show = () => {
    const taken = [];
    places.forEach(({ code, name }, rank) => {
      const tip = view.tips.get(code);
      const box = nameBox(map, values.labels[code], name, rank);
      const fits = box && !taken.some((other) => overlaps(box, other));
      if (fits) taken.push(box);
      if (fits && !map.hasLayer(tip)) { tip.addTo(map); tip.getElement().setAttribute('aria-hidden', 'true'); }
      if (!fits && map.hasLayer(tip)) tip.remove();
    });
    painted();
  };
  map.on('zoomend resize', show);
  view.showNames = show;
  show();
}

/** Return the box that a name takes, in pixels; null where the commune is too narrow for it. */
function nameBox(map, [lon, lat, roomDeg], name, rank) {
  const big = rank < BIG_PLACES;
  const half = (name.length * (big ? BIG_LETTER_PX : LETTER_PX)) / 2;
  const { x, y } = map.latLngToLayerPoint([lat, lon]);
  const room = map.latLngToLayerPoint([lat, lon + roomDeg]).x - x;
  const spill = rank < 3 ? 9 : big ? 1.7 : 1.1; // how far a name may reach over its neighbours
  return 2 * half > room * spill ? null : [x - half, y - 8, x + half, y + 8];
}

function overlaps([west, north, east, south], [otherWest, otherNorth, otherEast, otherSouth]) {
  return west < otherEast && otherWest < east && north < otherSouth && otherNorth < south;
}

