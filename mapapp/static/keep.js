/** « Garder » : the actions kept on this device, and the link to the page that shows them. */

const STORE = 'mapapp.kept';

/** Show what is kept on this device, and keep what is ticked from now on. */
export function watchKept() {
  show();
  document.addEventListener('change', ({ target }) => {
    if (target.matches?.('.keep [name="action"]')) {
      keep(target.value, target.checked);
      show();
    }
  });
  window.addEventListener('storage', show); // another tab
  window.addEventListener('pageshow', show); // Back: the browser restores the boxes
}

function keep(id, kept) {
  const rest = readKept().filter((one) => one !== id);
  try {
    localStorage.setItem(STORE, JSON.stringify(kept ? [...rest, id] : rest));
  } catch { /* no storage (private mode): the boxes themselves are sent by the form */ }
}

function readKept() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

function show() {
  const kept = new Set(readKept());
  for (const box of document.querySelectorAll('.keep [name="action"]:not([data-fixed])')) box.checked = kept.has(box.value);
  for (const count of document.querySelectorAll('#kept-count')) count.textContent = kept.size || '';
}
