// How many characters a note has so far, and that it has too many. The server counts the same.

export function countCharacters() {
  document.addEventListener("input", ({ target }) => count(target));
  for (const field of document.querySelectorAll("textarea")) count(field);
}

function count(field) {
  const shown = field.id && document.querySelector(`[data-counts="${CSS.escape(field.id)}"]`);
  if (!shown) return;
  const characters = [...field.value].length; // as the server counts them: a picture is one or a few, never halves
  shown.textContent = shown.textContent.replace(/^[\d,]+/, characters.toLocaleString("en-US"));
  shown.classList.toggle("is-over", characters > Number(shown.dataset.most));
}
