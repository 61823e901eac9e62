// Finding a client: who is found shows while somebody types; arrows go through them, Enter opens.

import { open } from "./windows.js";

const PAUSE = 200;
const LINKS = ".hit-line";
let asked = 0; // counts what was asked, so that a late answer to less is not shown
let waiting;

document.addEventListener("input", ({ target }) => {
  const form = target.closest("form[data-searches]");
  if (!form) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => find(form), PAUSE);
});

// Before htmx hears of it: in a window it would draw all of the window anew.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-searches]");
  if (!form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  clearTimeout(waiting);
  await find(form);
  form.querySelector(LINKS)?.focus();
}, true);

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-searches]");
  if (!form || !["ArrowDown", "ArrowUp"].includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = [form.elements.words, ...form.querySelectorAll(LINKS)];
  const next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!all.includes(event.target) || !next) return;
  event.preventDefault();
  next.focus();
});

// What is found opens beside the page, not behind the window it was found in.
document.addEventListener("click", (event) => {
  const link = event.target.closest("dialog a[data-hit]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  link.closest("dialog").close();
  open(link.getAttribute("href"), "pop", document.querySelector("#search-link"));
}, true);

async function find(form) {
  const mine = ++asked;
  const said = new URLSearchParams(new FormData(form));
  said.set("typing", "1");
  try {
    const answer = await fetch(form.action, { method: "POST", body: said, headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected || mine !== asked) return;
    show(new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#found"));
  } catch {
    // What was found before stays; the next letter tries again.
  }
}

/** Show who is found; how many is said, so its place stays. */
function show(made) {
  const found = document.querySelector("#found");
  if (!made || !found) return;
  found.querySelector("#found-count").textContent = made.querySelector("#found-count").textContent;
  for (const old of found.querySelectorAll(".hit")) old.remove();
  found.append(...made.querySelectorAll(".hit"));
}
