/* Copy a piece of code at the press of a button, which nobody sees without this script. */

/**
 * @param {HTMLButtonElement} button
 */
function enable(button) {
  const field = /** @type {HTMLTextAreaElement} */ (document.getElementById(button.dataset.copies));
  const status = button.parentElement.querySelector('[role=status]');
  button.hidden = false;
  button.addEventListener('click', async () => {
    field.select();
    // Browsers offer the clipboard to safe contexts only: else the text is selected, ready to copy.
    if (!navigator.clipboard) return;
    await navigator.clipboard.writeText(field.value);
    status.textContent = button.dataset.done;
  });
}

document.querySelectorAll('button.copy').forEach(enable);
