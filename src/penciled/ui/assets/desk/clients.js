// The list of clients: who is found shows while somebody types, in a body and never in an address;
// arrows go through the rows, Enter opens one.

const PAUSE = 200;
const ROWS = "#found [data-row]";
let asked = 0; // counts what was asked, so that a late answer to less is not shown
let waiting;

const form = document.querySelector("form[data-lists]");

if (form) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(find, PAUSE);
  });
  document.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog:modal")) return;
    const all = [form.elements.words, ...document.querySelectorAll(ROWS)];
    const next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!all.includes(event.target) || !next) return;
    event.preventDefault();
    next.focus();
  });
}

async function find() {
  const mine = ++asked;
  const said = new URLSearchParams(new FormData(form));
  said.set("typing", "1");
  try {
    const answer = await fetch(form.action, { method: "POST", body: said, headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected || mine !== asked) return;
    show(new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#found"));
  } catch {
    // Who was found before stays; the next letter tries again.
  }
}

/** Show who is found, and let the address lead there again; how many is said, so its place stays. */
function show(made) {
  const found = document.querySelector("#found");
  if (!made || !found) return;
  const count = found.querySelector("#found-count");
  count.textContent = made.querySelector("#found-count").textContent;
  made.querySelector("#found-count").replaceWith(count);
  found.replaceChildren(...made.childNodes);
  for (const each of document.querySelectorAll('input[name="find"]')) each.value = made.dataset.find;
  history.replaceState(null, "", made.dataset.address);
}
