// Several requests at once: the ticks in the list, how many there are, and the windows that answer
// them. The list may be drawn anew at any time; ticks stay, and a row that went while it was ticked
// is told of.

import { isLost, rest } from "./focus.js";
import { open } from "./windows.js";

const picks = () => [...document.querySelectorAll("#picked .pick")];
const ticked = () => picks().filter((pick) => pick.checked);
const LIST = "#ledger";

let held = new Map(); // what was ticked before the list was drawn anew: reference to name
let mine = new Set(); // what this very page has answered, and so will miss

/** Say how many are ticked, wherever that is said. */
function count() {
  const bar = document.querySelector("#picked .bulk-picks");
  if (!bar) return;
  const all = picks();
  const some = ticked();
  const most = Number(bar.dataset.most);
  const box = bar.querySelector("#pick-all");
  const words = bar.querySelector("#pick-words");
  box.checked = some.length > 0 && (some.length === all.length || some.length >= most);
  box.indeterminate = some.length > 0 && !box.checked;
  const said = some.length >= most && all.length > most ? bar.dataset.mostWords : bar.dataset.selected;
  words.textContent = some.length ? said.replace("#", some.length) : words.dataset.none;
  for (const each of bar.querySelectorAll("[data-picked]")) each.textContent = some.length ? ` ${some.length}` : "";
  const wasSomewhere = !isLost();
  for (const button of bar.querySelectorAll("button")) button.disabled = !some.length || some.length > most;
  if (wasSomewhere && isLost()) rest();
}

/** Tick as many as can be answered at once, from the top; or none. */
function tickAll(is, most) {
  picks().forEach((pick, place) => (pick.checked = is && place < most));
}

document.addEventListener("change", ({ target }) => {
  if (!target.closest("#picked")) return;
  if (target.id === "pick-all") tickAll(target.checked, Number(target.closest("[data-most]").dataset.most));
  count();
});

// The windows open over the list; without script the form leads to them as pages.
document.addEventListener("submit", (event) => {
  if (event.target.id !== "picked") return;
  event.preventDefault();
  const by = event.submitter ?? document.querySelector("#pick-accept");
  open(`${by.getAttribute("formaction")}?${new URLSearchParams(new FormData(event.target))}`, "window", by);
});

// What was answered here is not missed: several say so themselves, one is what its window was about.
document.addEventListener("desk:answered", ({ detail }) => {
  mine = new Set([...mine, ...detail.refs]);
  document.dispatchEvent(new CustomEvent("desk:refresh"));
});
document.addEventListener("desk:done", () => {
  const about = document.querySelector("#window")?.dataset.at ?? "";
  mine = new Set([...mine, ...picks().map(({ value }) => value).filter((ref) => about.includes(ref))]);
});

const drawsList = (ctx) => ctx?.sourceElement?.matches?.(LIST);
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  if (drawsList(ctx)) held = new Map(ticked().map((pick) => [pick.value, pick.dataset.name]));
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (!drawsList(ctx)) return;
  const here = new Map(picks().map((pick) => [pick.value, pick]));
  for (const ref of held.keys()) if (here.has(ref)) here.get(ref).checked = true;
  tellGone([...held].filter(([ref]) => !here.has(ref) && !mine.has(ref)).map(([, name]) => name));
  held.clear();
  count();
});

/** Say whose requests went while they were ticked; it stays until the next are ticked. */
function tellGone(names) {
  const place = document.querySelector("#elsewhere");
  const words = document.querySelector("#said-elsewhere")?.content;
  if (!names.length || !place || !words) return;
  const shape = words.cloneNode(true);
  shape.querySelector("[data-names]").textContent = new Intl.ListFormat(document.documentElement.lang).format(names);
  place.replaceChildren(shape);
}
document.addEventListener("change", ({ target }) => {
  if (target.checked && target.closest("#picked")) document.querySelector("#elsewhere")?.replaceChildren();
});

count();
