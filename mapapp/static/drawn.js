/** The drawn map, alive before Leaflet is there: the same popups and colours, in the same place. */

import { codeOf } from './outlines.js';
import { gettext } from './words.js';

const EDGE_PX = 12;
const OVER_PX = 20; // Leaflet's popups stand as far over their point

/**
 * @param {HTMLElement} stage holds the drawn map
 * @param {object} values the map's values
 * @param {(code: string) => void} choose called when a commune is chosen
 */
export function wakeDrawing(stage, values, choose) {
  const paths = new Map([...stage.querySelectorAll('.drawn a > .commune')].map((path) => [codeOf(path), path]));
  const codes = new Map(values.communes.map(({ name, code }) => [name, code]));
  const names = new Map([...stage.querySelectorAll('.names text')].map((text) => [codes.get(text.textContent), text]).filter(([code]) => paths.has(code)));
  const view = {
    stage,
    values,
    paths,
    names: () => names,
    label: (code, words) => paths.get(code).parentElement.setAttribute('aria-label', words),
    raise: (code) => paths.get(code).parentElement.parentElement.querySelector('a:last-of-type').after(paths.get(code).parentElement),
    focus: (code) => paths.get(code).parentElement.focus({ preventScroll: true }),
    size: () => ({ x: stage.clientWidth, y: stage.clientHeight }),
    closed: () => {},
    zooms: 0, // asked for before the live map is there
  };
  paths.values().next().value.parentElement.setAttribute('tabindex', '0'); // a way in for the keyboard
  addZoom(view);
  stage.querySelector('.drawn').addEventListener('click', (event) => {
    const path = event.target.closest('a')?.querySelector('.commune');
    if (!path) close(view);
    if (!path || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    choose(codeOf(path));
  });
  return Object.assign(view, { popUp: (code, content, size) => popUp(view, code, content, size), close: () => close(view) });
}

/** Show Leaflet's zoom buttons in their place: pressed, they wait for it. */
function addZoom(view) {
  const bar = make('div', 'leaflet-control-zoom leaflet-bar leaflet-control');
  for (const [step, sign, words] of [[1, '+', gettext('Zoomer')], [-1, '−', gettext('Dézoomer')]]) {
    const button = Object.assign(make('a', `leaflet-control-zoom-${step > 0 ? 'in' : 'out'}`), { href: '#', title: words, textContent: sign });
    button.setAttribute('role', 'button');
    button.setAttribute('aria-label', words);
    button.addEventListener('click', (event) => { event.preventDefault(); close(view); view.zooms += step; });
    bar.append(button);
  }
  const corner = make('div', 'leaflet-bottom leaflet-right');
  corner.append(bar);
  const layer = make('div', 'leaflet-container leaflet-touch early');
  layer.append(corner);
  view.stage.append(layer);
  view.layer = layer;
}

/** Show a popup over its commune, whole inside the map. */
function popUp(view, code, content, { maxHeight, minWidth, maxWidth, autoPanPaddingTopLeft: [least] }) {
  close(view);
  const box = make('div', 'leaflet-popup');
  const wrapper = make('div', 'leaflet-popup-content-wrapper');
  const inner = make('div', 'leaflet-popup-content');
  // Sized by the styles: to measure it here would lay the page out twice more.
  Object.assign(inner.style, { width: 'max-content', overflow: 'auto', minWidth: `${minWidth}px`, maxWidth: `${maxWidth}px`, maxHeight: `${maxHeight}px` });
  inner.append(content);
  wrapper.append(inner);
  const button = Object.assign(make('a', 'leaflet-popup-close-button'), { href: '#close', textContent: '×' });
  button.setAttribute('role', 'button');
  button.addEventListener('click', (event) => { event.preventDefault(); close(view); });
  box.append(wrapper, button);
  view.layer.append(box);
  place(box, view.stage, view.paths.get(code), least);
  view.open = box;
  return box;
}

function place(box, stage, path, least) {
  const [outer, spot, { width, height }] = [stage, path, box].map((one) => one.getBoundingClientRect());
  const within = (value, low, high) => Math.max(low, Math.min(value, high));
  const left = spot.left + spot.width / 2 - outer.left - width / 2;
  const top = spot.top + spot.height / 2 - outer.top - height - OVER_PX;
  Object.assign(box.style, {
    left: `${within(left, Math.min(least, outer.width - width - EDGE_PX), outer.width - width - EDGE_PX)}px`,
    top: `${within(top, EDGE_PX, Math.max(EDGE_PX, outer.height - height - EDGE_PX))}px`,
  });
}

function close(view) {
  const box = view.open;
  if (!box) return;
  view.open = null;
  const held = box.contains(document.activeElement);
  box.remove();
  view.closed(box, held);
}

function make(tag, className) {
  return Object.assign(document.createElement(tag), { className });
}
