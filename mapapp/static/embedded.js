/* In a frame: tell the page around how tall this view is. Nothing else is told. */
(() => {
  /** Post the height to whoever frames this page: it is no secret, and the host is not known. */
  function tell() {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    parent.postMessage({ type: 'mapapp:height', height }, '*');
  }

  if (parent === window) return;
  new ResizeObserver(tell).observe(document.body);
  // A host's script that came late asks for what was told before.
  addEventListener('message', event => {
    if (event.source === parent && event.data?.type === 'mapapp:ask') tell();
  });
})();
