/** « Garder » : the actions kept on this device, and the form that shows them. */

const STORE = 'mapapp.kept';
const MOST_KEPT = 100;
const LONGEST_ID = 100;
let unstored = null;
const form = document.getElementById('keep');

/** Show what is kept on this device, and keep what is ticked from now on. */
export function watchKept() {
  (window.requestIdleCallback ?? setTimeout)(show); // the first look into the store waits for the disk
  document.addEventListener('change', ({ target }) => {
    if (!target.matches('.keep [name="action"]')) return;
    keep(target.value, target.checked);
    show();
  });
  form?.addEventListener('submit', sendAll);
  window.addEventListener('storage', show); // another tab
  window.addEventListener('pageshow', show); // Back: the browser gives the boxes their old state
}

/** Keep more actions on this device. */
export function keepAll(ids) {
  for (const id of ids) keep(id, true);
  show();
}

function keep(id, kept) {
  const rest = readKept().filter((one) => one !== id);
  const all = (kept ? [...rest, id] : rest).slice(-MOST_KEPT);
  try {
    localStorage.setItem(STORE, JSON.stringify(all));
    unstored = null;
  } catch {
    unstored = all; // no storage (private window, no room): kept as long as this page is open
  }
}

function readKept() {
  if (unstored) return unstored;
  try {
    const kept = JSON.parse(localStorage.getItem(STORE) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string' && one.length < LONGEST_ID).slice(-MOST_KEPT) : [];
  } catch {
    return [];
  }
}

/** The boxes of a selection that somebody sent (data-given) stay as they were sent. */
function show() {
  const kept = readKept();
  for (const box of document.querySelectorAll('.keep [name="action"]:not([data-given])')) box.checked = kept.includes(box.value);
  for (const count of document.querySelectorAll('.kept-count')) count.textContent = kept.length || '';
}

/** Send what is kept and has no box on this page too. */
function sendAll() {
  const here = new Set([...document.querySelectorAll('.keep [name="action"]')].map((box) => box.value));
  form.querySelectorAll('[data-added]').forEach((field) => field.remove());
  if (form.hasAttribute('data-given')) return;
  for (const id of readKept().filter((one) => !here.has(one))) {
    const field = Object.assign(document.createElement('input'), { type: 'hidden', name: 'action', value: id });
    field.dataset.added = '';
    form.append(field);
  }
}
