/** The map of a large territory: a canvas for each tile, drawn piece by piece between two frames. */

const TILE = 256;
const WORK_MS = 8; // at most, before the browser gets its turn
const PIECES = 24; // places drawn between two looks at the clock
const LETTER_PX = 6.4;
const NAME_PX = 12;
const scratch = document.createElement('canvas').getContext('2d');
const jobs = new Map(); // by tile: what remains to draw, begun anew when more is known
const channel = new MessageChannel();
let busy = false;

/**
 * @param {object} world what is shown: `listFiles(zoom, box)` gives files that are there, in the order
 *   in which they are drawn; `look(file, code)` how a place looks; `colours` the page's
 */
export function makeTiles(world) {
  const layer = L.gridLayer({ tileSize: TILE, keepBuffer: 1, updateWhenZooming: false, className: 'level-tiles' });
  layer.createTile = (place) => {
    const canvas = document.createElement('canvas');
    const dense = Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = TILE * dense;
    canvas.height = TILE * dense;
    begin(canvas, world, place, dense);
    return canvas;
  };
  layer.on('tileunload', ({ tile }) => jobs.delete(tile));
  layer.drawAgain = (box = null) => {
    for (const { el, coords } of Object.values(layer._tiles)) {
      if (!box || meets(tileBox(coords), toPixels(box, coords.z))) begin(el, world, coords, el.width / TILE);
    }
  };
  return layer;
}

/** Turn a box of degrees, west south east north, into pixels of a zoom. */
export function toPixels([west, south, east, north], zoom) {
  const [left, top] = toPixel(west, north, zoom);
  const [right, bottom] = toPixel(east, south, zoom);
  return [left, top, right, bottom];
}

/** Turn degrees into pixels of a zoom (Web Mercator). */
export function toPixel(lon, lat, zoom) {
  const side = TILE * 2 ** zoom;
  const sine = Math.sin((lat * Math.PI) / 180);
  return [((lon + 180) / 360) * side, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * side];
}

/** Turn pixels of a zoom into degrees, [lat, lon]. */
export function toDegrees(x, y, zoom) {
  const side = TILE * 2 ** zoom;
  return [(Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / side))) * 180) / Math.PI, (x / side) * 360 - 180];
}

/** Find the place of a file under a point given in degrees. */
export function findPlace(file, lon, lat) {
  const [wide, tall] = toPixel(lon, lat, file.zoom);
  const [x, y] = [wide - file.origin[0], tall - file.origin[1]];
  for (const [code, place] of Object.entries(file.places)) {
    const [, , [west, north, east, south]] = place;
    if (x >= west && x <= east && y >= north && y <= south && scratch.isPointInPath(shapeOf(place), x, y, 'evenodd')) return code;
  }
  return '';
}

function shapeOf(place) {
  place.shape ??= new Path2D(place[1]);
  return place.shape;
}

function tileBox({ x, y }) {
  return [x * TILE, y * TILE, (x + 1) * TILE, (y + 1) * TILE];
}

export function meets([west, north, east, south], [otherWest, otherNorth, otherEast, otherSouth]) {
  return west < otherEast && otherWest < east && north < otherSouth && otherNorth < south;
}

function begin(canvas, world, coords, dense) {
  jobs.set(canvas, draw(canvas, world, coords, dense));
  if (!busy) { busy = true; channel.port2.postMessage(0); }
}

channel.port1.onmessage = () => {
  const start = performance.now();
  for (const [canvas, job] of jobs) {
    let done = false;
    while (!done && performance.now() - start < WORK_MS) ({ done } = job.next());
    if (done && jobs.get(canvas) === job) jobs.delete(canvas);
    if (performance.now() - start >= WORK_MS) break;
  }
  busy = jobs.size > 0;
  if (busy) setTimeout(() => channel.port2.postMessage(0)); // input and frames come first
};

/** Draw a tile, yielding now and then. */
function* draw(canvas, world, { x, y, z }, dense) {
  const pen = canvas.getContext('2d');
  const box = tileBox({ x, y });
  const { colours } = world;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.lineJoin = 'round';
  const names = [];
  let drawn = 0;
  for (const file of world.listFiles(z, box)) {
    const scale = 2 ** (z - file.zoom);
    const [left, top] = [file.origin[0] * scale - box[0], file.origin[1] * scale - box[1]];
    const mine = [-left, -top, TILE - left, TILE - top].map((edge) => edge / scale);
    const margin = 4 / scale;
    pen.setTransform(dense * scale, 0, 0, dense * scale, dense * left, dense * top);
    for (const [code, place] of Object.entries(file.places)) {
      const [west, north, east, south] = place[2];
      if (!meets([west - margin, north - margin, east + margin, south + margin], mine)) continue;
      const { fill, part, dark } = world.look(file, code);
      const shape = shapeOf(place);
      pen.fillStyle = fill;
      pen.fill(shape, 'evenodd');
      if (part) hatch(pen, shape, colours, scale);
      pen.lineWidth = 1 / scale;
      pen.strokeStyle = colours.edge;
      pen.stroke(shape);
      if (file.named) names.push([file, place, dark, scale, left, top]);
      drawn += 1;
      if (drawn % PIECES === 0) yield;
    }
    if (file.framed) {
      file.frame ??= new Path2D(file.outline);
      pen.lineWidth = 2.2 / scale;
      pen.strokeStyle = colours.ink;
      pen.stroke(file.frame);
    }
    const chosen = file.places[world.chosen];
    if (chosen) {
      pen.lineWidth = 3.5 / scale;
      pen.strokeStyle = colours.focus;
      pen.stroke(shapeOf(chosen));
    }
    yield;
  }
  pen.setTransform(dense, 0, 0, dense, 0, 0);
  for (const one of names) write(pen, colours, one);
  canvas.dataset.places = drawn;
}

/** Lay lines over a place of which only a part is reached. */
function hatch(pen, shape, { hatching }, scale) {
  hatching.setTransform(new DOMMatrix().scale(1 / scale));
  pen.fillStyle = hatching;
  pen.fill(shape, 'evenodd');
}

/** Write a name where its place has room for it. */
function write(pen, colours, [file, [name, , , [x, y, room]], dark, scale, left, top]) {
  const wide = name.length * LETTER_PX;
  const [at, down] = [x * scale + left, y * scale + top];
  if (room * scale < wide * file.spill || at + wide < 0 || at - wide > TILE || down < -NAME_PX || down > TILE + NAME_PX) return;
  pen.font = `${file.framed ? 500 : 600} ${NAME_PX}px system-ui, sans-serif`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.lineWidth = 3;
  pen.strokeStyle = dark ? colours.steps[4] : colours.steps[0];
  pen.strokeText(name, at, down);
  pen.fillStyle = dark ? colours.onDark : colours.onLight;
  pen.fillText(name, at, down);
}

/** Read the page's colours, those of the dark where it is dark. */
export function readColours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    steps: [0, 1, 2, 3, 4].map((step) => read(`--s${step}`)),
    edge: read('--edge'), ink: read('--ink'), focus: read('--focus'),
    onLight: read('--on-light'), onDark: read('--on-dark'),
    hatching: makeHatching(read('--hatch')),
  };
}

function makeHatching(colour) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
  const pen = canvas.getContext('2d');
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  for (const shift of [-8, 0, 8]) { pen.moveTo(shift, 8); pen.lineTo(shift + 8, 0); }
  pen.stroke();
  return pen.createPattern(canvas, 'repeat');
}
