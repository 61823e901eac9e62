// The button that prints; without script the browser's own menu does.

document.addEventListener("click", ({ target }) => target.closest("[data-prints]") && window.print());
