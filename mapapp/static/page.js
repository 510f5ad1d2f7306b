/** What pages of text do with a script: keep actions, print, share. All of it works without. */

import { keepAll, watchKept } from './keep.js';

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

watchKept();
for (const button of document.querySelectorAll('[data-do]')) {
  button.hidden = false;
  button.addEventListener('click', doings[button.dataset.do]);
}
