/** The poster's only script: a button that prints, shown where it works. */
const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
