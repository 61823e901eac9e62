// Windows over the page: the pop-up lets the page be used, the window does not. Never stacked.
//
// A link with `data-opens` says which of the two its page opens in; without script it
// simply leads there. A window that came from the pop-up stands in its place, and
// cancelling brings the pop-up back.

import htmx from "htmx.org";
import { isLost, rest } from "./focus.js";
import { clearTrouble, toast, trouble } from "./say.js";
import { begin, leave } from "./unsaved.js";

const pop = document.querySelector("#pop");
const modal = document.querySelector("#window");
const LATE = new Set([409, 422]);
const TROUBLES = { 403: "not-yours", 404: "gone", 410: "gone", 429: "too-many" };
const FIELD = "[autofocus], input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea:not(:disabled)";

let opener = null; // what was used to open the first of them
let behind = null; // the link in the pop-up that opened the window over it
let left = false; // whether the last press only closed the pop-up

/** Mark the link of the page in the pop-up anew, after links were drawn anew. */
export const markShown = () => pop?.open && expanded(true);

/** Say whether the press under way did nothing but close the pop-up. */
export const onlyLeft = () => left;

/** Open the page at `href` over this one; `by` gets the focus back in the end. */
export async function open(href, kind, by) {
  const dialog = kind === "pop" ? pop : modal;
  if (by?.getAttribute("aria-busy")) return;
  by?.setAttribute("aria-busy", "true");
  await htmx.ajax("GET", href, { target: dialog, swap: "innerHTML", source: by ?? dialog, opens: { href, by, isWithin: modal.contains(by) } });
  by?.removeAttribute("aria-busy");
}

/** Close whatever is open, as after the last word. */
export function closeAll() {
  behind = null;
  for (const dialog of [modal, pop]) if (dialog?.open) dialog.close();
}

function show(dialog, { by, isWithin }) {
  nameByHeading(dialog);
  if (!isWithin && !by?.closest("dialog")) {
    expanded(false);
    opener = by;
  }
  if (dialog === modal && pop.open) {
    behind = pop.contains(by) ? by : null;
    pop.close("behind");
  }
  if (dialog === pop) expanded(true);
  if (!dialog.open) dialog === pop ? dialog.show() : dialog.showModal();
  focusFirst(dialog);
}

function nameByHeading(dialog) {
  const heading = dialog.querySelector("h1[id], h2[id]");
  if (heading) dialog.setAttribute("aria-labelledby", heading.id);
}

function focusFirst(dialog) {
  const reads = dialog === pop || dialog.querySelector("[data-reads]");
  const first = (reads ? null : dialog.querySelector(FIELD)) ?? dialog.querySelector("h1, h2");
  if (first?.matches("h1, h2")) first.tabIndex = -1;
  first?.focus();
}

function focusRefusal(dialog) {
  const wrong = dialog.querySelector('[aria-invalid="true"]') ?? dialog.querySelector('[role="alert"]');
  if (wrong) wrong.focus();
  else focusFirst(dialog);
}

function expanded(is) {
  const same = opener && document.querySelectorAll(`a[data-opens="pop"][href="${CSS.escape(opener.getAttribute("href") ?? "")}"]`);
  for (const link of same ?? []) is ? link.setAttribute("aria-expanded", "true") : link.removeAttribute("aria-expanded");
}

/** Give the focus back to what opened the window, to its like where that was drawn anew, or to the heading. */
function giveBack() {
  const like = opener?.hasAttribute("href") && document.querySelector(`main a[href="${CSS.escape(opener.getAttribute("href"))}"]`);
  const to = opener?.isConnected ? opener : like || null;
  expanded(false);
  opener = null;
  to?.focus();
  if (isLost()) rest();
}

function troubleOf(response) {
  if (response.raw.redirected) return "signed-out";
  if (response.status >= 500) return "broken";
  return response.status < 400 || LATE.has(response.status) ? null : (TROUBLES[response.status] ?? "broken");
}

const dialogOf = (ctx) => (ctx?.target === pop || ctx?.target === modal ? ctx.target : null);

if (pop && modal) {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const closes = event.target.closest("dialog [data-closes]");
    const link = event.target.closest("a[data-opens]");
    if (!closes && !link) return;
    event.preventDefault();
    leave(() => (closes ? closes.closest("dialog").close() : open(link.getAttribute("href"), link.dataset.opens, link)));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && pop.open && !modal.open && !event.defaultPrevented) pop.close();
  });

  document.addEventListener("pointerdown", (event) => {
    left = pop.open && !modal.open && !event.target.closest("dialog, a[data-opens], .toast");
    if (left) pop.close("left"); // the reader went elsewhere, and so does the focus
  });

  modal.addEventListener("close", () => {
    if (!behind) return giveBack();
    const back = behind;
    behind = null;
    pop.show();
    back.focus();
  });
  pop.addEventListener("close", () => {
    const why = pop.returnValue;
    pop.returnValue = "";
    if (why === "left") expanded(false);
    if (!why) giveBack();
  });

  // Forms in a window are answered in the window.
  document.addEventListener("htmx:before:settle", ({ detail: { task } }) => {
    if (task.target !== pop && task.target !== modal) return;
    for (const form of task.target.querySelectorAll('form[method="post"]:not([data-undoes])')) {
      form.dataset.hxPost = form.getAttribute("action") || task.target.dataset.at;
      form.dataset.hxTarget = `#${task.target.id}`;
      form.dataset.hxSwap = "innerHTML";
      form.dataset.hxSync = "this:drop";
    }
  });

  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    if (!dialogOf(ctx) || ctx.opens) return;
    clearTrouble(ctx.target);
    ctx.sourceElement.setAttribute("aria-busy", "true");
  });

  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    ctx?.sourceElement?.removeAttribute?.("aria-busy");
  });

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    const name = troubleOf(ctx.response);
    const dialog = dialogOf(ctx);
    if (!dialog) {
      if (name) event.preventDefault();
      return;
    }
    if (name) {
      event.preventDefault();
      if (name === "signed-out" && ctx.opens) location.assign(ctx.opens.href);
      else trouble(name, dialog);
      if (name === "gone") document.dispatchEvent(new CustomEvent("desk:refresh"));
    } else if (ctx.opens) dialog.dataset.at = ctx.opens.href;
  });

  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const dialog = dialogOf(ctx);
    if (!dialog || ctx.response.status === 204) return;
    if (dialog === modal && ctx.response.status === 200) begin();
    if (ctx.opens) return show(dialog, ctx.opens);
    nameByHeading(dialog);
    focusRefusal(dialog);
  });

  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (dialogOf(ctx)) trouble("offline", ctx.target);
  });

  document.addEventListener("desk:done", ({ detail }) => {
    closeAll();
    toast(detail.words, detail.undo);
    document.dispatchEvent(new CustomEvent("desk:refresh"));
  });
}

// Signing in again in another tab gives a new token; what is sent then must carry that one.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (!token) return;
  ctx.request.headers["X-CSRFToken"] = token;
  if (ctx.request.body?.has("csrfmiddlewaretoken")) ctx.request.body.set("csrfmiddlewaretoken", token);
});
