/** Classic scripts that the page does without at first: asked for once it is at rest. */

const NEAR = '50%';

/**
 * Load scripts, in their order, when an element is near the screen and nothing else is to be done.
 * @param {HTMLElement} element
 * @param {string[]} addresses
 * @returns {Promise<void>} rejected where one cannot be had
 */
export async function whenWanted(element, addresses) {
  await pageLoaded();
  await isNear(element);
  await atRest();
  for (const address of addresses) await load(address); // one that is missing ends it
  await atRest();
}

function pageLoaded() {
  return new Promise((done) => {
    if (document.readyState === 'complete') done();
    else window.addEventListener('load', done, { once: true });
  });
}

function isNear(element) {
  return new Promise((done) => {
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
      watch.disconnect();
      done();
    }, { rootMargin: NEAR });
    watch.observe(element);
  });
}

function atRest() {
  return new Promise((done) => { (window.requestIdleCallback ?? setTimeout)(done); });
}

function load(src) {
  return new Promise((done, failed) => {
    const script = Object.assign(document.createElement('script'), { src, async: false, onload: done, onerror: failed });
    document.head.append(script);
  });
}
