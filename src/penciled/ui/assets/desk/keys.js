// One key for what is done all day: each presses what is on the page already. Never while
// somebody types, never over an open window, and not at all for who switched them off.

import { open } from "./windows.js";

const OFF = "penciled-single-keys";
const KEYS = {
  t: "#turn-today",
  ArrowLeft: "#turn-back",
  ArrowRight: "#turn-forward",
  d: "#view-day",
  a: "#view-team",
  w: "#view-week",
  m: "#view-month",
  l: "#view-list",
  n: ".btn-new",
  r: '[data-key="r"], #rooms a[href$="/requests/"]',
  p: "form#names",
  c: "#clients-link",
  "/": '#main [data-key="/"], #search-link',
  "?": "#keys-link",
};
const TYPES = "input, select, textarea, [contenteditable], [role=textbox], [role=combobox]";
const OVER = "dialog, [popover]:popover-open";

const isTyping = (target) => target.closest?.(TYPES) && !target.matches("input[type=checkbox]");
const isOff = () => localStorage.getItem(OFF) === "off";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  if (event.ctrlKey || event.metaKey || isTyping(event.target) || document.querySelector("dialog:modal")) return;
  const wanted = event.altKey ? (event.code === "KeyC" && !event.shiftKey ? calendar() : null) : single(event);
  if (!wanted) return;
  event.preventDefault();
  press(wanted);
});

const calendar = () => document.querySelector(".desk-nav a, #rooms a");

/** Return what a key alone presses here, if anything. */
function single({ key, shiftKey, target }) {
  if (isOff() || (shiftKey && key !== "?" && key !== "/")) return null;
  if (key.startsWith("Arrow") && (scrolls(target) || target.closest(`${OVER}, [role=radiogroup], [type=radio]`))) return null;
  const wanted = KEYS[key.length === 1 ? key.toLowerCase() : key];
  return wanted ? first(wanted) : null;
}

/** Return what the first of some selectors finds that finds anything. */
const first = (wanted) => wanted.split(", ").map((each) => document.querySelector(each)).find(Boolean) ?? null;

/** Say whether arrows would scroll what has the focus sideways. */
function scrolls(target) {
  const box = target.closest(".ec-main, .week-box, .sight-box, [data-scrolls]");
  return box && box.scrollWidth > box.clientWidth;
}

function press(wanted) {
  document.querySelector("#side:popover-open")?.hidePopover();
  if (wanted.matches("form")) wanted.requestSubmit();
  else if (wanted.matches(TYPES)) wanted.focus();
  else if (wanted.matches("[data-opens]")) open(wanted.getAttribute("href"), wanted.dataset.opens, visible(wanted));
  else wanted.click();
}

/** Return what gets the focus back: what was pressed, or where the reader is when it is not seen. */
function visible(wanted) {
  return wanted.checkVisibility() ? wanted : document.activeElement === document.body ? document.querySelector("[data-focus-rest]") : document.activeElement;
}

// The tick that switches single keys on and off; it says what this browser remembers.
const show = () => {
  const tick = document.querySelector("#single-keys");
  if (tick) tick.checked = !isOff();
};
document.addEventListener("htmx:after:swap", show);
document.addEventListener("change", ({ target }) => {
  if (target.id === "single-keys") localStorage.setItem(OFF, target.checked ? "on" : "off");
});
show();
