// Taking an answer back: what is left of the time is counted down, and the button sends from where
// it stands, in a toast, in the pop-up or beside one of several. Without script it is a plain form.

import { isLost, rest } from "./focus.js";
import { refusal, toast, trouble } from "./say.js";
import { closeAll } from "./windows.js";

const TROUBLES = { 403: "not-yours", 404: "gone", 429: "too-many" };
const ends = new WeakMap(); // form to when it is over, by the clock that nobody sets

/** Say how many seconds each can still be taken back; what can’t be any more goes. */
function count() {
  for (const form of document.querySelectorAll("form[data-undoes]")) {
    if (!ends.has(form)) ends.set(form, performance.now() + 1000 * Number(form.dataset.left));
    const left = Math.ceil((ends.get(form) - performance.now()) / 1000);
    const words = form.querySelector("[data-seconds]");
    if (words) words.textContent = ` ${clock(left)}`;
    if (left <= 0 && !form.ariaBusy) end(form);
  }
}

const clock = (left) => (left < 60 ? `${left} s` : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);

function end(form) {
  const dialog = form.closest("dialog");
  const wasThere = form.contains(document.activeElement);
  (form.closest("[data-undo-box]") ?? form).remove();
  if (wasThere) dialog ? dialog.querySelector("h2")?.focus() : rest();
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-undoes]");
  if (!form) return;
  event.preventDefault();
  if (form.ariaBusy) return;
  form.ariaBusy = "true";
  const answer = await send(form).catch(() => null);
  form.ariaBusy = null;
  tell(form, answer);
});

function tell(form, answer) {
  const dialog = form.closest("dialog");
  const said = JSON.parse(answer?.headers.get("HX-Trigger") ?? "{}");
  if (said["desk:done"]) done(form, said["desk:done"].words);
  else if (said["desk:refused"]) {
    end(form);
    refusal(said["desk:refused"].words, dialog);
  } else return trouble(answer ? (answer.redirected ? "signed-out" : (TROUBLES[answer.status] ?? "broken")) : "offline", dialog);
  document.dispatchEvent(new CustomEvent("desk:refresh"));
}

/** Say so in the row of several, else in a toast; what told of the answer goes. */
function done(form, words) {
  const row = form.closest(".pick-row");
  const toasted = form.closest(".toast");
  const wasThere = form.contains(document.activeElement);
  if (row) {
    const said = row.querySelector("p.pick-more") ?? form;
    said.textContent = words;
    said.tabIndex = -1;
    end(form);
    row.classList.add("is-undone");
    if (wasThere) said.focus();
    return;
  }
  toasted?.remove();
  if (!toasted) closeAll();
  toast(words);
  if (wasThere && isLost()) rest();
}

function send(form) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? inherited();
  return fetch(form.action, { method: "POST", headers: { "HX-Request": "true", "X-CSRFToken": token } });
}

const inherited = () => JSON.parse(document.body.getAttribute("data-hx-headers:inherited") ?? "{}")["X-CSRFToken"];

setInterval(count, 500);
document.addEventListener("desk:done", () => queueMicrotask(count));
document.addEventListener("htmx:after:swap", count);
count();
