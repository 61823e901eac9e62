// What fields do while they are typed in: lengths of services, counts, what speaks against a
// booking, and what was refused.

const WEIGHED = ["kind", "event_kind", "practitioner", "service", "location", "room", "on", "all_day", "until", "at", "which", "minutes", "scope", "shown_as"];
let waiting;

document.addEventListener("change", ({ target }) => {
  forgive(target);
  takeLength(target);
  weighSoon(target);
});
document.addEventListener("input", ({ target }) => {
  forgive(target);
  if (target.matches('input[name="minutes"], input[name="at"], input[name="on"], input[name="until"]')) weighSoon(target);
  if (target.matches("textarea[id]")) count(target);
});

/** Take the words and the mark of a refusal away, once the value is another than what was refused. */
function forgive(field) {
  const part = field.closest(".field, fieldset");
  const own = (found) => [...(part?.querySelectorAll(found) ?? [])].filter((each) => each.closest(".field, fieldset") === part);
  for (const error of own(".error")) {
    for (const each of [part, ...own("[aria-describedby]")]) undescribe(each, error.id);
    for (const each of own("[aria-invalid]")) each.removeAttribute("aria-invalid");
    error.remove();
  }
}

/** Let a part no longer be described by what is about to go. */
function undescribe(part, gone) {
  const ids = part.getAttribute("aria-describedby")?.split(" ") ?? [];
  if (!ids.includes(gone)) return;
  part.setAttribute("aria-describedby", ids.filter((id) => id !== gone).join(" "));
  if (ids.length === 1) part.removeAttribute("aria-describedby");
}

/** A service that is chosen brings its own length, unless another than the last one's was typed. */
function takeLength(select) {
  const own = select.selectedOptions?.[0]?.dataset.minutes;
  const field = select.form?.elements.minutes;
  const last = field?.dataset.taken ?? [...(select.options ?? [])].find((option) => option.defaultSelected)?.dataset.minutes;
  if (!own || !field || (field.value && field.value !== last)) return;
  field.value = field.dataset.taken = own;
}

function count(field) {
  const shown = document.querySelector(`[data-counts="${field.id}"]`);
  if (shown) shown.textContent = shown.textContent.replace(/^[\d,]+/, field.value.length.toLocaleString("en-US"));
}

function weighSoon(field) {
  const form = field.closest?.("form[data-weighs]");
  if (!form || !WEIGHED.includes(field.name)) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => weigh(form), 300);
}

async function weigh(form) {
  const said = new URLSearchParams({ weigh: "1" });
  for (const [name, value] of new FormData(form)) if (WEIGHED.includes(name)) said.append(name, value);
  try {
    const answer = await fetch(`${form.dataset.weighs}?${said}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["booked-ends", "weighed"]) replace(form.querySelector(`#${id}`), found.getElementById(id));
  } catch {
    // The server weighs again when it is sent.
  }
}

/** Replace a part whose words are others now; a tick stays with the words it was set for. */
function replace(old, made) {
  const words = (part) => part.textContent.replace(/\s+/g, " ").trim();
  if (old && made && words(old) !== words(made)) old.replaceWith(made);
}

// After Back and after loading again the browser fills in what was chosen last. What a page shows is
// what its address says, and so do its fields.
window.addEventListener("pageshow", ({ persisted }) => {
  const [how] = performance.getEntriesByType("navigation");
  if (!persisted && how?.type === "navigate") return;
  for (const form of document.querySelectorAll('form[method="get"]:not(#picked)')) form.reset();
});
