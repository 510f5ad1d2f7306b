/** « Me localiser » : the position stays in the browser, and is matched here to a commune. */

import { gettext } from './words.js';

const WAIT_MS = 15000;
const VAGUE_M = 5000; // wider than a commune: a computer that is placed by its network
const KM_OF_DEGREE = 111.32;

/**
 * Ask the browser for the position.
 * @returns {Promise<{lon: number, lat: number, accuracy: number}>} metres; rejects with words
 */
export function askPosition() {
  return new Promise((found, failed) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords: { longitude: lon, latitude: lat, accuracy } }) => {
        if ([lon, lat, accuracy].every(Number.isFinite) && accuracy <= VAGUE_M) found({ lon, lat, accuracy });
        else failed(new Error(gettext('Ta position est trop vague. Écris ta commune.')));
      },
      ({ code }) => failed(new Error(code === 1
        ? gettext('Ton navigateur n’a pas le droit de donner ta position. Écris ta commune.')
        : gettext('Ta position n’a pas été trouvée. Écris ta commune.'))),
      { timeout: WAIT_MS, maximumAge: 60000 },
    );
  });
}

/**
 * Match a position to communes, nearest first: the one that holds it, then those that it may be
 * in because they are nearer than its accuracy.
 * @param {Map<string, object>} outlines GeoJSON geometries (WGS 84) by code
 * @returns {{code: string, metres: number}[]} 0 m for the commune that holds the position
 */
export function findCommunes(outlines, { lon, lat, accuracy }) {
  const all = [...outlines].map(([code, geometry]) => ({ code, metres: distanceTo(geometry, lon, lat) }));
  const [nearest, ...others] = all.sort((one, other) => one.metres - other.metres);
  return [nearest, ...others.filter(({ metres }) => nearest.metres === 0 && metres <= accuracy)];
}

/** Return how far a position is from a geometry, in metres; 0 inside. */
function distanceTo(geometry, lon, lat) {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  const inside = polygons.some((rings) => rings.filter((ring) => isInside(ring, lon, lat)).length % 2 === 1);
  return inside ? 0 : Math.min(...polygons.flat().map((ring) => distanceToRing(ring, lon, lat)));
}

/** Count the edges that a ray to the east crosses. */
function isInside(ring, lon, lat) {
  let inside = false;
  for (let place = 1; place < ring.length; place += 1) {
    const [[west, south], [east, north]] = [ring[place - 1], ring[place]];
    if ((south > lat) !== (north > lat) && lon < ((east - west) * (lat - south)) / (north - south) + west) inside = !inside;
  }
  return inside;
}

function distanceToRing(ring, lon, lat) {
  const across = Math.cos((lat * Math.PI) / 180);
  const flat = ring.map(([x, y]) => [(x - lon) * across, y - lat]); // the position is the origin
  let least = Infinity;
  for (let place = 1; place < flat.length; place += 1) least = Math.min(least, distanceToEdge(flat[place - 1], flat[place]));
  return least * KM_OF_DEGREE * 1000;
}

function distanceToEdge([x, y], [toX, toY]) {
  const [alongX, alongY] = [toX - x, toY - y];
  const length = alongX ** 2 + alongY ** 2;
  const share = length ? Math.max(0, Math.min(1, -(x * alongX + y * alongY) / length)) : 0;
  return Math.hypot(x + share * alongX, y + share * alongY);
}
