// What moves a row of a list loads the page anew. The focus comes back to it, so that a row can be
// moved on by the same key; at the end of its way, to the button that moves it back.

const KEPT = "penciled:pressed";

document.addEventListener("submit", ({ target, submitter }) => {
  if (!submitter?.matches(".btn-group > button[name=do]")) return;
  sessionStorage.setItem(KEPT, JSON.stringify([target.getAttribute("action"), submitter.value]));
});

const kept = sessionStorage.getItem(KEPT);
sessionStorage.removeItem(KEPT);
if (kept) {
  const [action, value] = JSON.parse(kept);
  const form = [...document.forms].find((each) => each.getAttribute("action") === action);
  const buttons = [...(form?.parentElement.querySelectorAll(".btn-group > button") ?? [])].filter((each) => !each.disabled);
  (buttons.find((each) => each.value === value) ?? buttons[0])?.focus();
}
