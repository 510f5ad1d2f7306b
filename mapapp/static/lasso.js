/** Draw a zone on the map: points that are clicked, or a line that is dragged around communes. */

const DRAG_PX = 5;
const FEWEST = 3; // points that make a zone

/**
 * @param {{map: L.Map, values: {labels: Object<string, number[]>}}} view
 * @param {HTMLButtonElement} button begins, and ends without a zone
 * @param {(codes: string[]) => void} done takes the communes whose names stand in the zone
 */
export function watchDrawing({ map, values }, button, done) {
  const box = map.getContainer();
  const note = document.getElementById('dessin');
  let points = [];
  let trail = null; // where the pointer went since it was pressed
  let shape = null;

  function begin() {
    points = [];
    shape = L.polygon([], { className: 'lasso', interactive: false }).addTo(map);
    setMode({ drawing: true });
    note.textContent = button.dataset.help;
  }

  function end(text = '') {
    shape.remove();
    shape = trail = null;
    setMode({ drawing: false });
    note.textContent = text;
  }

  function setMode({ drawing }) {
    button.setAttribute('aria-pressed', String(drawing));
    box.classList.toggle('drawing', drawing);
    for (const handler of [map.dragging, map.doubleClickZoom]) handler[drawing ? 'disable' : 'enable']();
  }

  function close() {
    if (points.length < FEWEST) return;
    const zone = points;
    const codes = Object.keys(values.labels).filter((code) => holds(zone, values.labels[code]));
    end(codes.length ? '' : button.dataset.none);
    if (codes.length) done(codes);
  }

  function press(event) {
    if (!shape || event.button > 0 || event.target.closest('.leaflet-control')) return;
    trail = [[event.clientX, event.clientY]];
    box.setPointerCapture(event.pointerId);
  }

  function move(event) {
    if (!trail) return;
    const [x, y] = trail.at(-1);
    if (Math.hypot(event.clientX - x, event.clientY - y) < DRAG_PX) return;
    trail.push([event.clientX, event.clientY]);
    shape.setLatLngs(trail.map(toPlace));
  }

  function release() {
    if (!trail) return;
    const isDragged = trail.length > FEWEST;
    points = isDragged ? trail.map(toPlace) : [...points, toPlace(trail[0])];
    trail = null;
    shape.setLatLngs(points);
    if (isDragged) close();
  }

  function toPlace([clientX, clientY]) {
    return map.mouseEventToLatLng({ clientX, clientY });
  }

  function onKey(event) {
    if (!shape || !['Escape', 'Enter'].includes(event.key)) return;
    event.preventDefault(); // the button that began would be pressed again
    event.stopPropagation();
    if (event.key === 'Escape') end();
    else close();
  }

  button.addEventListener('click', () => (shape ? end() : begin()));
  box.addEventListener('pointerdown', press);
  box.addEventListener('pointermove', move);
  box.addEventListener('pointerup', release);
  box.addEventListener('pointercancel', () => { trail = null; });
  box.addEventListener('dblclick', () => { if (shape) close(); });
  document.addEventListener('keydown', onKey, { capture: true });
}

/** Tell whether a zone holds a point: a ray from it crosses the outline an odd number of times. */
function holds(zone, [lon, lat]) {
  let isInside = false;
  zone.forEach((one, at) => {
    const other = zone.at(at - 1);
    if ((one.lat > lat) === (other.lat > lat)) return;
    const crossing = one.lng + ((lat - one.lat) / (other.lat - one.lat)) * (other.lng - one.lng);
    if (lon < crossing) isInside = !isInside;
  });
  return isInside;
}
