/* On a host's page: make the frames of this site as tall as what they show. */
(() => {
  const origin = new URL(document.currentScript.src).origin;
  const MOST_PX = 20000;

  /** @returns {HTMLIFrameElement[]} the frames of this page that show the map */
  function listFrames() {
    return [...document.querySelectorAll('iframe')].filter(
      frame => frame.src.startsWith(`${origin}/integrer`));
  }

  /** @param {MessageEvent} event */
  function follow(event) {
    const { type, height } = event.data ?? {};
    if (event.origin !== origin || type !== 'mapapp:height') return;
    if (!(height > 0 && height <= MOST_PX)) return;
    const frame = listFrames().find(one => one.contentWindow === event.source);
    if (frame) frame.style.height = `${Math.ceil(height)}px`;
  }

  addEventListener('message', follow);
  // Frames may have told their height before this script came; one that has not loaded is nobody's
  // yet, and would refuse a message to this origin: the question is no secret.
  listFrames().forEach(frame => frame.contentWindow.postMessage({ type: 'mapapp:ask' }, '*'));
})();
