// What the desk remembers of how it was left. Ticks and the switch are sent as they are made
// and the page drawn anew in place; the view is noted quietly once it was turned.

import htmx from "htmx.org";
import { toast, trouble } from "./say.js";
import { closeAll } from "./windows.js";

const PAUSE = 200; // milliseconds in which several ticks are one
const page = document.querySelector("#calendar");
let view = page?.dataset.view;
let last = Promise.resolve(); // what was sent last: the order of ticks is the order of arrival
let count = 0; // of what was ticked, so that an answer to less is not drawn
let kept = 0; // the last of them that the server has
let waiting;

document.addEventListener("change", ({ target }) => {
  const form = target.closest("form[data-remembers]");
  if (!form) return;
  const mine = ++count;
  clearTimeout(waiting);
  waiting = setTimeout(() => keep(form, mine), PAUSE);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-remembers]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  clearTimeout(waiting);
  keep(form, ++count);
});

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (ctx.ticked && ctx.ticked !== count) event.preventDefault();
});

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (!page || ctx.target !== page) return;
  if (kept === count) for (const box of document.querySelectorAll("#filters [type=checkbox]")) box.checked = box.defaultChecked;
  if (view === page.dataset.view) return;
  view = page.dataset.view;
  const form = document.querySelector("#filters");
  const said = new URLSearchParams({ part: "view", view });
  if (form) send(form.action, said).catch(() => {}); // an older view is no harm
});

async function keep(form, mine) {
  const said = new URLSearchParams(new FormData(form));
  last = last.then(() => send(form.action, said));
  const answer = await last.catch(() => null);
  last = Promise.resolve();
  if (answer?.status !== 204) {
    form.reset();
    kept = count;
    trouble(answer ? (answer.redirected ? "signed-out" : "broken") : "offline");
    return;
  }
  kept = Math.max(kept, mine);
  if (said.get("part") === "names") hidden(form, said.get("names") === "hidden");
  if (mine === count) drawAnew(form, mine);
}

function send(address, said) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  return fetch(address, { method: "POST", body: said, keepalive: true, headers: { "HX-Request": "true", "X-CSRFToken": token } });
}

/** Let the switch stand as it was thrown, and take what still shows names off the page. */
function hidden(form, are) {
  closeAll();
  for (const dialog of document.querySelectorAll("#pop, #window")) dialog.replaceChildren();
  form.elements.names.value = are ? "shown" : "hidden";
  form.querySelector("[role=switch]").setAttribute("aria-checked", String(are));
  toast(form.dataset[are ? "hid" : "showed"]);
}

function drawAnew(form, mine) {
  if (page) {
    const address = form.dataset.remembers || location.href;
    if (form.dataset.remembers) history.replaceState(null, "", address);
    page.dataset.refreshes = address;
    htmx.ajax("GET", address, { target: page, select: "#calendar", swap: "outerMorph", source: page, ticked: mine });
  } else if (document.querySelector("[data-refreshes][id]")) document.dispatchEvent(new CustomEvent("desk:refresh"));
  else location.reload();
}
