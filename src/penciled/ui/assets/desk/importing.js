// A file that is larger than may be is refused before it is sent; the server has the last word.

const field = document.querySelector("input[type=file][data-most]");
field?.addEventListener("change", () => {
  const isTooLarge = [...field.files].some((file) => file.size > Number(field.dataset.most));
  field.setCustomValidity(isTooLarge ? field.dataset.tooLarge : "");
  field.reportValidity();
});
