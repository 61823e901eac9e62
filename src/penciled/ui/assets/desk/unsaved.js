// What was typed in a window is not thrown away unasked: whatever would close a window in which
// something was changed asks first, in the window itself. Back counts as closing.

import { words } from "./say.js";

const WRITTEN = 'form[method="post"]:not([data-searches]) :is(input:not([type=hidden]), select, textarea)';

const modal = document.querySelector("#window");
let begun = ""; // what its fields said when it was opened
let question = null; // what asks, while it does
let holdsBack = false; // whether history has an entry of ours, for Back to take instead of the page
let returns = ""; // the address that we go back to ourselves, until we are there

const fields = () => [...modal.querySelectorAll(WRITTEN)].filter(({ name }) => name);
const typed = () => JSON.stringify(fields().map((field) => [field.name, valueOf(field)]).filter(([, value]) => value !== null));
const valueOf = ({ type, checked, value }) => (["checkbox", "radio"].includes(type) && !checked ? null : value);
const isChanged = () => modal.open && fields().length > 0 && typed() !== begun;

/** Take note of what the window's fields say now: no more than that can be lost. */
export function begin() {
  begun = typed();
}

/** Do what closes the window: at once, or when it was said that what was typed may go. */
export function leave(close) {
  if (!isChanged()) return close();
  ask(close);
}

function ask(close) {
  question?.remove();
  const at = document.activeElement;
  const [form] = modal.children;
  question = words("unsaved");
  const answer = (by, act) => question.querySelector(by).addEventListener("click", act);
  const done = () => {
    question.remove();
    question = null;
    form.inert = false;
  };
  answer("[data-keeps]", () => {
    done();
    at?.focus();
  });
  answer("[data-throws]", () => {
    done();
    begin();
    close();
  });
  form.inert = true;
  modal.append(question);
  question.querySelector("[data-keeps]").focus();
}

/** Close, or when that is being asked already take it for a no. */
function leaveOrStay() {
  if (question?.isConnected) question.querySelector("[data-keeps]").click();
  else leave(() => modal.close());
}

function holdBack() {
  if (holdsBack || !isChanged()) return;
  history.pushState(history.state, "");
  holdsBack = true;
}

if (modal) {
  // On the window, after whatever has a closer use for the key.
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !isChanged()) return;
    event.preventDefault();
    leaveOrStay();
  });
  modal.addEventListener("cancel", (event) => {
    if (event.target !== modal || !event.cancelable || !isChanged()) return;
    event.preventDefault();
    leaveOrStay();
  });

  for (const type of ["input", "change"]) modal.addEventListener(type, holdBack);
  window.addEventListener("popstate", (event) => {
    // Whoever presses Back at this very moment comes out further back, and the page must follow.
    const isBack = returns === location.href;
    const isElsewhere = returns && !isBack;
    returns = "";
    if (isElsewhere || !(isBack || holdsBack)) return;
    event.stopImmediatePropagation();
    holdsBack = false;
    if (isBack) return;
    if (isChanged()) {
      holdBack();
      leaveOrStay();
    } else modal.close();
  });
  modal.addEventListener("close", () => {
    if (!holdsBack) return;
    holdsBack = false;
    returns = location.href;
    history.back();
  });
  window.addEventListener("beforeunload", (event) => isChanged() && event.preventDefault());
}
