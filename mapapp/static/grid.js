/** Tables whose cells are links: one tab stop, arrows between cells, and a focus that finds back. */

const WAYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * Let the arrows go from cell to cell; Home and End go to the ends of a row.
 * @param {HTMLElement} region holds the table
 */
export function watchGrid(region) {
  const body = region.querySelector('tbody');
  for (const link of body.querySelectorAll('a')) link.tabIndex = -1;
  const first = body.querySelector('a[aria-current]') ?? body.querySelector('a');
  if (first) first.tabIndex = 0;
  region.addEventListener('focusin', ({ target }) => { if (target.matches('tbody a')) holdStop(body, target); });
  region.addEventListener('keydown', (event) => onKey(event, body));
}

function holdStop(body, link) {
  for (const other of body.querySelectorAll('a[tabindex="0"]')) other.tabIndex = -1;
  link.tabIndex = 0;
}

function onKey(event, body) {
  if (!event.target.matches('tbody a') || event.altKey || event.metaKey) return;
  const next = findNext(event, body);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function findNext({ key, ctrlKey, target }, body) {
  const cell = target.closest('th, td');
  const row = cell.parentElement;
  const links = [...row.querySelectorAll('a')];
  if (key === 'Home') return ctrlKey ? body.querySelector('a') : links[0];
  if (key === 'End') return ctrlKey ? [...body.querySelectorAll('a')].at(-1) : links.at(-1);
  const way = WAYS[key];
  if (!way) return null;
  if (way[0]) return body.rows[row.sectionRowIndex + way[0]]?.cells[cell.cellIndex]?.querySelector('a');
  return links[links.indexOf(target) + way[1]];
}

/**
 * Return what finds an element again once its part of the page was replaced.
 * @param {Element} element
 * @returns {{element: Element, part: string, selector: string, code: string, place: number}}
 */
export function keyOf(element) {
  const key = { element, part: element.closest('[data-part]')?.id, selector: '', code: '', place: -1 };
  if (element.dataset?.key) key.selector = `[data-key="${CSS.escape(element.dataset.key)}"]`;
  else if (element.id) key.selector = `#${CSS.escape(element.id)}`;
  else if (element.name) key.selector = `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`;
  else if (element.matches('tbody td a')) {
    key.code = element.closest('tr').querySelector('[data-key]')?.dataset.key ?? '';
    key.place = element.closest('td').cellIndex;
  }
  return key;
}

/** Give the focus back to what a key names, or to the beginning of its part. */
export function restoreFocus(key) {
  if (document.activeElement === key.element && key.element.isConnected) return;
  if (key.element.isConnected && key.element !== document.body) { key.element.focus({ preventScroll: true }); return; }
  const part = document.getElementById(key.part);
  const found = key.selector ? document.querySelector(key.selector) : findCell(part, key);
  (found ?? part?.querySelector('a, button, summary') ?? part)?.focus({ preventScroll: true });
}

function findCell(part, { code, place }) {
  const row = code && part?.querySelector(`[data-key="${CSS.escape(code)}"]`)?.closest('tr');
  return row ? row.cells[place]?.querySelector('a') : null;
}
