/** Scripts that the page does without until somebody comes to what they are for. */

const COMINGS = ['pointerenter', 'pointermove', 'touchstart', 'wheel', 'focusin'];

/** Wait for somebody to come to a part of the page: by pointer, finger or key. */
export function waitForSomebody(part) {
  return new Promise((done) => {
    const come = () => {
      for (const name of COMINGS) part.removeEventListener(name, come);
      done();
    };
    for (const name of COMINGS) part.addEventListener(name, come, { passive: true });
  });
}

/** Do what nobody sees once the next picture is made, in the order in which it was asked for. */
export function afterPaint(doing) {
  requestAnimationFrame(() => { setTimeout(doing); });
}

/** Load classic scripts, one after the other: rejected where one cannot be had. */
export async function loadScripts(addresses) {
  for (const address of addresses) await load(address);
  await new Promise((done) => { (window.requestIdleCallback ?? setTimeout)(done); });
}

function load(src) {
  return new Promise((done, failed) => {
    const script = Object.assign(document.createElement('script'), { src, onload: done, onerror: failed });
    document.head.append(script);
  });
}
