/** Where the live map takes its outlines from: the drawn map, so that the page carries them once. */

const CODE = /(?:(?:^|\/)communes\/|[?&]commune=)([^/.?&#]+)/;
const RADIUS = 180 / Math.PI;

/**
 * Read the drawn map back as GeoJSON (WGS 84).
 * @param {HTMLElement} stage holds the drawn map and says what it shows: west south east north
 * @returns {{communes: object, parts: object, line: object}} feature collections
 */
export function readOutlines(stage) {
  const drawing = stage.querySelector('.drawn');
  const toPlace = placeOf(drawing.viewBox.baseVal, stage.dataset.bounds.split(' ').map(Number));
  const read = (paths, name = () => '', type = 'Polygon') => ({ type: 'FeatureCollection',
    features: [...paths].map((path) => ({ type: 'Feature', id: name(path), properties: {}, geometry: readPath(path.getAttribute('d'), toPlace, type) })) });
  return {
    communes: read(drawing.querySelectorAll('a > .commune'), codeOf),
    parts: read(drawing.querySelectorAll('.inner')),
    line: read(drawing.querySelectorAll('.frontier'), undefined, 'MultiLineString'),
  };
}

/** Return the code of the commune whose page the link around a drawn outline leads to. */
export function codeOf(path) {
  const link = path.closest('a');
  return link.dataset.code ?? link.getAttribute('href').match(CODE)[1];
}

/** Return what turns a point of the drawing, in tenths, into degrees: it is drawn in Web Mercator. */
function placeOf({ width }, [west, , east, north]) {
  const scale = (east - west) / width / 10; // degrees a tenth, the same on both axes of Mercator
  const top = RADIUS * Math.log(Math.tan(Math.PI / 4 + north / 2 / RADIUS));
  return (x, y) => [west + x * scale, RADIUS * (2 * Math.atan(Math.exp((top - y * scale) / RADIUS)) - Math.PI / 2)];
}

/** Read path data of ours: « M x y l dx dy … z » for each ring, each line. */
function readPath(data, toPlace, type) {
  const lines = data.split('M').slice(1).map((piece) => {
    const moves = piece.match(/-?[\d.]+/g).map((number) => Math.round(number * 10));
    let [x, y] = [0, 0];
    const points = [];
    for (let place = 0; place < moves.length; place += 2) points.push(toPlace(x += moves[place], y += moves[place + 1]));
    if (piece.endsWith('z')) points.push(points[0]);
    return points;
  });
  return { type, coordinates: lines };
}
