/**
 * The service worker: keeps the main pages, what they load and what was visited, and answers from
 * them where there is no network. The server writes GIVEN before it; a new edition is a new worker.
 */

const { edition, pages, files, values, files_only: isFiles } = GIVEN;
const HOME = new URL('.', location).pathname; // what a proxy or a host put before every address
const SHELL = `mapapp-shell-${edition}`;
const VISITED = `mapapp-visited-${edition}`;
const MOST_VISITED = 60;
const PATIENCE_MS = 3000;
const VERSIONS = ['lang', 'falc']; // of one page: a language, easy words
const FOR_EVER = /^(?:static|carte)\//;
const ONE_OF = /^\/(communes|actions)(?:\/([^/]+))?$/;

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener('message', (event) => event.waitUntil(keepLanguage(event.data.lang)));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || !url.pathname.startsWith(HOME)) return;
  if (request.mode === 'navigate') event.respondWith(answerPage(event, readAddress(url)));
  else if (FOR_EVER.test(url.pathname.slice(HOME.length))) event.respondWith(answerFile(request));
  else if (url.pathname === `${HOME}api/search`) event.respondWith(fetch(request).catch(() => Response.json({ results: [] })));
});

async function install() {
  const shell = await caches.open(SHELL);
  await shell.addAll(files);
  await keepPages(shell, '');
  await fetchPage(shell, `${pages[0]}?falc=1`);
  // At once: pages of the edition before keep their files (see takeOver), and are told.
  await self.skipWaiting();
}

/** Keep the main pages, asked anew, and the values of the language that they speak. */
async function keepPages(shell, query) {
  await Promise.all(pages.map((page) => fetchPage(shell, page + query)));
  const first = await shell.match(pages[0] + query, { ignoreVary: true });
  const named = new URLSearchParams(query).get('lang') ?? 'fr'; // files are sent without their language
  await shell.add(values[first.headers.get('Content-Language') ?? named]);
}

/** Keep a page as the network has it now, under the address that the server knows it by. */
async function fetchPage(cache, address) {
  const answer = await fetch(new Request(placeOf(address), { cache: 'no-cache' }));
  if (!answer.ok) throw new TypeError(`${address}: ${answer.status}`);
  await cache.put(address, answer);
}

/** Return the address that the server knows: where the site is files, a folder says the version. */
function readAddress(url) {
  const known = new URL(`/${url.pathname.slice(HOME.length)}${url.search}`, location.origin);
  if (!isFiles) return known;
  const parts = known.pathname.split('/').filter((part) => part && part !== 'index.html');
  if (parts[0] === 'falc') known.searchParams.set('falc', '1');
  else if (parts[0] in values) known.searchParams.set('lang', parts[0]);
  known.pathname = `/${parts.slice(parts[0] === 'falc' || parts[0] in values ? 1 : 0).join('/')}`;
  return known;
}

/** Return where an address of the server stands: the other way round. */
function placeOf(address) {
  const { pathname, searchParams } = new URL(address, location.origin);
  if (!isFiles) return HOME + address.slice(1);
  const folder = searchParams.get('falc') ? 'falc/' : searchParams.get('lang') ? `${searchParams.get('lang')}/` : '';
  for (const name of VERSIONS) searchParams.delete(name);
  const query = searchParams.toString();
  return HOME + folder + (pathname === '/' ? '' : `${pathname.slice(1)}/`) + (query && `?${query}`);
}

/** Keep the main pages in a language that the visitor chose, if it is not the browser's. */
async function keepLanguage(lang) {
  const shell = await caches.open(SHELL);
  const [first, chosen] = await Promise.all([pages[0], `${pages[0]}?lang=${lang}`].map((page) => shell.match(page, { ignoreVary: true })));
  if (!chosen && first?.headers.get('Content-Language') !== lang) await keepPages(shell, `?lang=${lang}`);
}

/** Drop what is old, but for the edition before: pages that are open may still ask for its files. */
async function takeOver() {
  const names = (await caches.keys()).filter((name) => name.startsWith('mapapp-'));
  const before = names.filter((name) => name.startsWith('mapapp-shell-') && name !== SHELL).pop();
  const old = names.filter((name) => ![SHELL, VISITED, before].includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
  for (const client of await self.clients.matchAll({ type: 'window' })) client.postMessage({ edition });
}

/** Answer a file from what is kept: its address changes with its content. */
async function answerFile(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(SHELL)).put(request, answer.clone());
  return answer;
}

/** Answer a page from the network; from what is kept, where that fails or takes too long. */
async function answerPage(event, url) {
  const asked = fetch(event.request);
  event.waitUntil(asked.then((answer) => keepPage(url, answer.clone())).catch(() => {}));
  const late = new Promise((done) => { setTimeout(done, PATIENCE_MS, 'late'); });
  const answer = await Promise.race([asked.catch(() => null), late]);
  if (answer && answer !== 'late' && answer.status < 500) return answer;
  const kept = await findKept(url);
  if (kept) return kept;
  if (answer === 'late') return asked.catch(() => sendOn(url));
  return answer ?? sendOn(url);
}

/** Keep a page that was shown: a main one in its place, others up to a number, oldest out. */
async function keepPage(url, answer) {
  if (!answer.ok || !answer.headers.get('Content-Type')?.startsWith('text/html')) return;
  const isMain = pages.includes(url.pathname) && hasOnlyLanguage(url);
  if (url.pathname === '/' && !isMain) return; // the page of the map answers every question
  const cache = await caches.open(isMain ? SHELL : VISITED);
  const address = url.pathname + url.search;
  await cache.delete(address, { ignoreVary: true }); // so that it comes last
  await cache.put(address, answer);
  if (isMain) return;
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST_VISITED)).map((request) => cache.delete(request, { ignoreVary: true })));
}

/** Find a page that is kept: this one, or the one that answers the same question by itself. */
async function findKept(url) {
  const [shell, visited] = await Promise.all([SHELL, VISITED].map((name) => caches.open(name)));
  for (const address of addressesOf(url)) {
    const kept = await visited.match(address, { ignoreVary: true }) ?? await shell.match(address, { ignoreVary: true });
    if (kept) return kept;
  }
  return undefined;
}

function addressesOf(url) {
  const own = url.pathname + url.search;
  if (!pages.includes(url.pathname) || (url.pathname !== '/' && !hasOnlyLanguage(url))) return [own];
  const spoken = VERSIONS.filter((name) => url.searchParams.get(name)).map((name) => `${url.pathname}?${name}=${url.searchParams.get(name)}`);
  return [own, ...spoken, url.pathname];
}

function hasOnlyLanguage(url) {
  return [...url.searchParams.keys()].every((name) => VERSIONS.includes(name));
}

/** Send to the page of the map, which knows every commune and action; else say what works. */
async function sendOn(url) {
  const [, kind, id] = url.pathname.match(ONE_OF) ?? [];
  const asked = new URLSearchParams(url.search);
  if (id) asked.set(kind === 'communes' ? 'commune' : 'action', id);
  if (kind) return Response.redirect(placeOf(`/?${asked}`), 302);
  const page = new URL('/hors-ligne', location.origin);
  if (asked.get('lang')) page.searchParams.set('lang', asked.get('lang'));
  return await findKept(page) ?? Response.error();
}
