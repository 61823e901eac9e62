// What is said to the reader: toasts, and troubles inside a window. The words are the page's own.

const STAYS = 6000;
const spoken = document.querySelector("#spoken")?.content;
let leaving;

/** Return a copy of what the page has to say, by name. */
export function words(name) {
  return spoken.querySelector(`[data-spoken="${name}"]`).cloneNode(true);
}

const texts = new Map();

/** Return what the page calls something, as plain text; nothing where it has no word for it. */
export function said(name) {
  if (!texts.has(name)) texts.set(name, spoken?.querySelector(`[data-spoken="${name}"]`)?.textContent ?? "");
  return texts.get(name);
}

/** Announce something by name: beside what is being said already, else alone. */
export function tell(name) {
  const shown = document.querySelector("#toasts .toast-words");
  if (shown) shown.append(" ", words(name));
  else toast(words(name));
}

/** Announce words for six seconds, longer while somebody is at them. */
export function toast(said) {
  const shape = words("toast");
  shape.querySelector(".toast-words").append(said);
  document.querySelector("#toasts").replaceChildren(shape);
  watch(shape);
}

/** Tell of a trouble in the window it happened in, or in a toast when there is none. */
export function trouble(name, dialog) {
  if (!dialog?.open) return toast(words(name));
  clearTrouble(dialog);
  const shape = words("trouble");
  shape.querySelector(".trouble-words").append(words(name));
  const foot = dialog.querySelector(".dialog-foot, .pop-foot");
  if (foot) foot.before(shape);
  else dialog.append(shape);
  shape.focus();
}

export function clearTrouble(dialog) {
  dialog.querySelector('[data-spoken="trouble"]')?.remove();
}

function watch(shape) {
  const leave = () => (leaving = setTimeout(() => shape.remove(), STAYS));
  const stay = () => clearTimeout(leaving);
  stay();
  leave();
  for (const [comes, goes] of [["pointerenter", "pointerleave"], ["focusin", "focusout"]]) {
    shape.addEventListener(comes, stay);
    shape.addEventListener(goes, leave);
  }
}

document.querySelectorAll("#toasts > .toast").forEach(watch);
