/** What pages of text do with a script: keep actions, print, share. All of it works without. */

import { keepAll, watchKept } from './keep.js';
import { isFiles } from './state.js';

const words = document.querySelector('.tools')?.dataset ?? {};
const doings = {
  print: () => window.print(),
  share,
  keep: () => { keepAll(new URLSearchParams(location.search).getAll('action')); say(words.kept); },
};

async function share() {
  const shared = { title: document.title, url: location.href };
  try {
    if (navigator.share) { await navigator.share(shared); return; }
    await navigator.clipboard.writeText(shared.url);
    say(words.copied);
  } catch (error) {
    if (error.name !== 'AbortError') say(words.refused);
  }
}

function say(text) {
  document.getElementById('done').textContent = text;
}

/** On a site of files one page holds every action: show those that its address names. */
function pickSelection() {
  const picked = new URLSearchParams(location.search).getAll('action');
  const cards = new Map([...document.querySelectorAll('.selection .card')].map((card) => [card.dataset.id, card]));
  const shown = [...new Set(picked)].map((id) => cards.get(id)).filter(Boolean);
  document.querySelector('.selection').replaceChildren(...shown);
  document.querySelector('.empty').hidden = shown.length > 0;
  for (const part of document.querySelectorAll('.tools, .tools ~ .note, #keep')) part.hidden = !shown.length;
  for (const link of document.querySelectorAll('.languages a, a[data-falc]')) link.search = location.search;
}

if (isFiles() && document.querySelector('.selection')) pickSelection();
watchKept();
for (const button of document.querySelectorAll('[data-do]')) {
  button.hidden = false;
  button.addEventListener('click', doings[button.dataset.do]);
}
