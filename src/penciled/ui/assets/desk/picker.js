// The client picker: an editable combobox with a listbox (WAI-ARIA 1.2). The server finds; what is
// typed is sent in a body, never in an address. Without it the form finds the client when it is sent.

const PAUSE = 120;
const boxes = new WeakMap(); // picker → what is under way in it

const boxOf = (target) => target.closest?.("[data-picks]");
const inputOf = (box) => box.querySelector('[role="combobox"]');
const popOf = (box) => box.querySelector(".picker-pop");
const rowsOf = (box) => [...box.querySelectorAll('[role="option"]')];
const isOpen = (box) => !popOf(box).hidden;
const activeOf = (box) => rowsOf(box).find((row) => row.getAttribute("aria-selected") === "true");

document.addEventListener("input", ({ target }) => {
  const box = target.matches?.('[role="combobox"]') && boxOf(target);
  if (!box) return;
  take(box, "");
  searchSoon(box);
});

document.addEventListener("keydown", (event) => {
  const box = event.target.matches?.('[role="combobox"]') && boxOf(event.target);
  if (!box || event.isComposing || event.ctrlKey || event.metaKey) return;
  const done = KEYS[event.key]?.(box, event);
  if (done) event.preventDefault();
});

// A press on a row must not take the focus from the input, and with it the list.
document.addEventListener("pointerdown", (event) => {
  if (event.target.closest(".picker-pop")) event.preventDefault();
});
document.addEventListener("mousedown", (event) => {
  if (event.target.closest(".picker-pop")) event.preventDefault();
});
document.addEventListener("click", ({ target }) => {
  const row = target.closest('.picker-pop [role="option"]');
  if (row) pick(boxOf(row), row);
});
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const box = boxOf(target);
  if (box && !box.contains(relatedTarget)) close(box);
});

const KEYS = {
  ArrowDown: (box, { altKey }) => (isOpen(box) ? altKey || step(box, 1) : search(box)) ?? true,
  ArrowUp: (box, { altKey }) => isOpen(box) && ((altKey ? close(box) : step(box, -1)) ?? true),
  Enter: (box) => isOpen(box) && activeOf(box) && (pick(box, activeOf(box)) ?? true),
  Tab: (box, { shiftKey }) => {
    const row = isOpen(box) && !shiftKey && activeOf(box);
    if (!row) return false;
    pick(box, row);
    return "new" in row.dataset; // a new client's first field has the focus already
  },
  Escape: (box, event) => {
    if (!isOpen(box)) return false;
    event.stopPropagation(); // it closes the list and not the window
    close(box);
    return true;
  },
};

function step(box, by) {
  const rows = rowsOf(box);
  const from = rows.indexOf(activeOf(box));
  const to = from < 0 && by < 0 ? rows.length - 1 : (from + by + rows.length) % rows.length;
  activate(box, rows[to]);
}

function activate(box, row) {
  activeOf(box)?.setAttribute("aria-selected", "false");
  row?.setAttribute("aria-selected", "true");
  row?.scrollIntoView({ block: "nearest" });
  if (row) inputOf(box).setAttribute("aria-activedescendant", row.id);
  else inputOf(box).removeAttribute("aria-activedescendant");
}

function searchSoon(box) {
  const under = boxes.get(box) ?? {};
  clearTimeout(under.waiting);
  boxes.set(box, { ...under, waiting: setTimeout(() => search(box), PAUSE) });
}

async function search(box) {
  const under = boxes.get(box) ?? {};
  clearTimeout(under.waiting);
  under.asked?.abort();
  const asked = new AbortController();
  boxes.set(box, { asked });
  const body = new FormData();
  body.set("words", inputOf(box).value);
  body.set("csrfmiddlewaretoken", box.closest("form").elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch(box.dataset.picks, { method: "POST", body, signal: asked.signal });
    if (!answer.ok || answer.redirected) return close(box);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (document.activeElement === inputOf(box)) show(box, found.body);
  } catch {
    if (!asked.signal.aborted) close(box); // the form finds the client when it is sent
  }
}

function show(box, found) {
  box.querySelector('[role="status"]').textContent = found.querySelector("[data-said]").textContent;
  popOf(box).replaceChildren(...found.children);
  popOf(box).hidden = false;
  inputOf(box).setAttribute("aria-expanded", "true");
  activate(box, null);
}

function close(box) {
  clearTimeout(boxes.get(box)?.waiting);
  boxes.get(box)?.asked?.abort();
  popOf(box).hidden = true;
  inputOf(box).setAttribute("aria-expanded", "false");
  activate(box, null);
}

/** Take a client, or nobody, as the one meant; who was offered before does not count any more. */
function take(box, ref) {
  box.querySelector('[name="client_ref"]').value = ref;
  box.parentElement.querySelector("[data-found]")?.remove();
}

function pick(box, row) {
  close(box);
  if ("new" in row.dataset) return writeDown(box);
  inputOf(box).value = row.dataset.called;
  take(box, row.dataset.ref);
  inputOf(box).dispatchEvent(new Event("change", { bubbles: true }));
}

/** Turn to the fields of a new client, with what was typed as the beginning of a name. */
function writeDown(box) {
  const fields = box.closest("form").elements;
  const words = inputOf(box).value.trim().split(/\s+/);
  fields.new_client.checked = true;
  fields.new_client.dispatchEvent(new Event("change", { bubbles: true }));
  if (inputOf(box).value.includes("@")) fields.email.value = inputOf(box).value.trim();
  else if (!fields.first_name.value) {
    fields.first_name.value = words[0];
    fields.last_name.value = words.slice(1).join(" ");
  }
  fields.first_name.focus();
}
