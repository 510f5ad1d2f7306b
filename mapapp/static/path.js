/** The three questions: where, what age, which needs. One is open; each may be passed. */

import { askPosition, findCommunes } from './locate.js';
import { gettext, sayNumber, write } from './words.js';

const questions = [...document.querySelectorAll('.question')];
const METRES_IN_KM = 1000;

/**
 * @param {object} values the map's values
 * @param {() => Map<string, object>} outlines the communes' geometries, asked for when needed
 * @param {(code: string) => void} choose called with the commune that the visitor is in
 */
export function watchQuestions(values, outlines, choose) {
  for (const button of document.querySelectorAll('.pass')) {
    button.hidden = false;
    button.addEventListener('click', () => openQuestion(Number(button.dataset.next)));
  }
  const button = document.getElementById('locate');
  if (!navigator.geolocation || !window.isSecureContext) { button.remove(); return; }
  button.hidden = false; // its room was kept
  button.addEventListener('click', () => locate(button, values, outlines, choose));
}

/** Open a question and go there; its field comes next. After the last one come the answers. */
export function openQuestion(number) {
  for (const question of questions) question.open = Number(question.dataset.step) === number;
  const next = questions[number - 1]?.querySelector('summary') ?? document.getElementById('resultats');
  next.focus();
  if (number === 0) next.scrollIntoView();
}

/** Write each answer beside its question. */
export function showAnswers(answers) {
  questions.forEach((question, place) => { write(question.querySelector('.said'), answers[place]); });
}

async function locate(button, values, outlines, choose) {
  const say = (...content) => document.getElementById('located').replaceChildren(...content);
  button.disabled = true;
  say(gettext('Recherche de ta position…'));
  try {
    const position = await askPosition();
    tellPlace(say, values, findCommunes(outlines(), position), position.accuracy, choose);
  } catch (error) {
    say(error.message);
  }
  button.disabled = false;
}

/** Choose the commune that holds the position; name those that it may be in, or is near to. */
function tellPlace(say, { communes }, [first, ...others], accuracy, choose) {
  const nameOf = (code) => communes.find((commune) => commune.code === code);
  const offer = ({ code }) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'quiet', textContent: nameOf(code).name });
    button.addEventListener('click', () => { say(); choose(code); });
    return button;
  };
  if (first.metres > 0) {
    const kilometres = sayNumber(Math.ceil(first.metres / METRES_IN_KM));
    say(gettext('Tu sembles être hors %(of_territory)s. La commune la plus proche est à %(km)s km :', { km: kilometres }), ' ', offer(first));
    return;
  }
  const words = { at_place: nameOf(first.code).at, metres: sayNumber(Math.ceil(accuracy)) };
  choose(first.code);
  if (!others.length) say(gettext('Tu es %(at_place)s, à %(metres)s m près.', words));
  else say(gettext('Tu es %(at_place)s, à %(metres)s m près. La limite est proche ; si c’est faux, choisis :', words), ' ', ...others.flatMap((place) => [offer(place), ' ']));
}
