// One box that ticks all of a form's, and says whether all of them are: `data-ticks` names the form.

const boxes = (id) => [...document.querySelectorAll(`input[type=checkbox][form="${id}"]`)];

document.addEventListener("change", ({ target }) => {
  const id = target.dataset?.ticks;
  if (id) return boxes(id).forEach((each) => (each.checked = target.checked));
  const all = document.querySelector(`[data-ticks="${target.getAttribute?.("form")}"]`);
  if (!all) return;
  const some = boxes(all.dataset.ticks);
  all.checked = some.every((each) => each.checked);
  all.indeterminate = !all.checked && some.some((each) => each.checked);
});
