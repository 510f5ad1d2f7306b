/** On every page: keeps the site on the device, and says when there is no network or a new edition. */

const HOUR_MS = 3_600_000;
const bar = document.getElementById('net');
const { edition, offline, bare, update, reload, worker } = bar.dataset;
let asked = Date.now();

/** Say whether the network is there, and of which day the copy is that answers instead. */
async function sayNetwork() {
  if (navigator.onLine) { if (bar.dataset.said === 'offline') say('', ''); return; }
  const day = await dayOfCopy();
  if (!navigator.onLine) say('offline', day ? offline.replace('{date}', day) : bare);
}

async function dayOfCopy() {
  const kept = 'caches' in window && await caches.match('/', { cacheName: `mapapp-shell-${edition}`, ignoreVary: true }).catch(() => null);
  const date = kept && kept.headers.get('Date');
  return date ? new Date(date).toLocaleDateString(document.documentElement.lang, { day: 'numeric', month: 'long', year: 'numeric' }) : '';
}

function say(what, words, ...others) {
  bar.dataset.said = what;
  const line = Object.assign(document.createElement('p'), { textContent: words });
  line.append(...others);
  bar.hidden = !words;
  // Shown first, filled then: screen readers say what changes in a region that is there.
  requestAnimationFrame(() => bar.replaceChildren(...(words ? [line] : [])));
}

function tellUpdate(event) {
  if (event.data.edition === edition) return;
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: reload });
  button.addEventListener('click', () => location.reload());
  say('update', `${update} `, button);
}

/** Keep the site; where the browser will not (private windows, no room), all works as before. */
async function keepSite() {
  const registration = await navigator.serviceWorker.register(worker).catch(() => null);
  if (!registration) return;
  const { lang } = document.body.dataset;
  if (lang) navigator.serviceWorker.ready.then(({ active }) => active.postMessage({ lang }));
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || Date.now() - asked < HOUR_MS) return;
    asked = Date.now();
    registration.update().catch(() => {});
  });
}

/** A page in a frame is another site's; one that saves data, or is being written, keeps nothing. */
function mayKeep() {
  return edition && isSecureContext && window === window.top && 'serviceWorker' in navigator && !navigator.connection?.saveData;
}

window.addEventListener('online', sayNetwork);
window.addEventListener('offline', sayNetwork);
sayNetwork();
if (mayKeep()) {
  navigator.serviceWorker.addEventListener('message', tellUpdate);
  const wait = window.requestIdleCallback ?? setTimeout;
  if (document.readyState === 'complete') wait(keepSite);
  else window.addEventListener('load', () => wait(keepSite));
} else if (!edition) {
  // A developer's server, where another may have stood before.
  navigator.serviceWorker?.getRegistrations().then((all) => all.forEach((one) => one.unregister()));
}
