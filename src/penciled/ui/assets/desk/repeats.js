// What repeats: its dates are listed anew while it is typed, with what each would overlap.

const TYPED = new Set(["kind", "practitioner", "service", "location", "room", "on", "at", "which", "minutes", "shown_as", "event_kind", "all_day", "until"]);
const WAIT = 350;
let waiting;
let asking;

for (const type of ["change", "input"]) {
  document.addEventListener(type, ({ target }) => {
    const form = target.form;
    if (!form?.matches?.("form[data-weighs]") || !form.querySelector("#series-dates")) return;
    if (target.name === "on" && type === "change") followDay(form, target.value);
    if (!TYPED.has(target.name) && !target.name.startsWith("series-")) return;
    if (target.name === "series-anyway") return;
    asking?.abort();
    clearTimeout(waiting);
    waiting = setTimeout(() => list(form), WAIT);
  });
}

/** An only day of the week that was chosen follows the date. */
function followDay(form, value) {
  const chosen = form.querySelectorAll('[name="series-weekdays"]:checked');
  const day = new Date(`${value}T12:00Z`).getUTCDay();
  if (chosen.length !== 1 || Number.isNaN(day)) return;
  chosen[0].checked = false;
  form.querySelector(`[name="series-weekdays"][value="${(day + 6) % 7}"]`).checked = true;
}

/** Say whether there is, or was, a list to ask for. */
function takesMore(form) {
  const how = form.querySelector('[name="series-repeats"]')?.value;
  const scope = form.querySelector('[name="series-scope"]:checked')?.value;
  return how || (scope && scope !== "one") || form.querySelector("#series-dates > *");
}

async function list(form) {
  if (!takesMore(form)) return;
  const said = new FormData(form);
  said.set("show", "part");
  asking = new AbortController();
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body: said, signal: asking.signal, headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["series-dates", "series-monthly"]) replace(form.querySelector(`#${id}`), found.getElementById(id));
    form.querySelector("#series-said").textContent = form.querySelector(".dates-said")?.textContent ?? "";
  } catch {
    // The server lists them again when it is sent.
  }
}

/** Replace a part, but leave the reader where they are in it. */
function replace(old, made) {
  if (!old || !made || old.innerHTML === made.innerHTML) return;
  const at = old.contains(document.activeElement) ? document.activeElement : null;
  const top = old.querySelector(".dates-box")?.scrollTop;
  old.replaceWith(made);
  const box = made.querySelector(".dates-box");
  if (box && top) box.scrollTop = top;
  if (at) ((at.id && document.getElementById(at.id)) || box || made.querySelector("input"))?.focus({ preventScroll: true });
}
