// What is said to the reader: toasts, and troubles inside a window. The words are the page's own.

const STAYS = 6000;
const MOST = 3; // toasts at once, of which all but the last can still be undone
const spoken = document.querySelector("#spoken")?.content;

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
  const shown = document.querySelector("#toasts .toast:last-child .toast-words");
  if (shown) shown.append(" ", words(name));
  else toast(words(name));
}

/**
 * Announce words for six seconds, longer while somebody is at them.
 *
 * With `undo` they stay for as long as what they tell of can be taken back, whatever else is said.
 */
export function toast(said, undo) {
  const shape = words("toast");
  shape.querySelector(".toast-words").append(said);
  if (undo) shape.append(undoing(undo));
  if (undo) shape.dataset.stays = undo.left;
  const toasts = document.querySelector("#toasts");
  const others = [...toasts.children];
  const kept = others.filter((each) => each.querySelector("[data-undoes]")).slice(1 - MOST);
  for (const each of others) if (!kept.includes(each)) each.remove();
  toasts.append(shape);
  watch(shape);
}

function undoing({ at, left }) {
  const form = words("undo");
  form.action = at;
  form.dataset.left = left;
  return form;
}

/** Tell of a trouble in the window it happened in, or in a toast when there is none. */
export function trouble(name, dialog) {
  refusal(words(name), dialog);
}

/** Tell in words why something was not done, where it was tried. */
export function refusal(said, dialog) {
  if (!dialog?.open) return toast(said);
  clearTrouble(dialog);
  const shape = words("trouble");
  shape.querySelector(".trouble-words").append(said);
  const foot = dialog.querySelector(".dialog-foot, .pop-foot");
  if (foot) foot.before(shape);
  else dialog.append(shape);
  shape.focus();
}

export function clearTrouble(dialog) {
  dialog.querySelector('[data-spoken="trouble"]')?.remove();
}

function watch(shape) {
  const stays = Math.max(STAYS, 1000 * Number(shape.dataset.stays ?? 0));
  let leaving;
  const stay = () => clearTimeout(leaving);
  const leave = () => {
    stay();
    leaving = setTimeout(() => shape.remove(), stays);
  };
  leave();
  for (const [comes, goes] of [["pointerenter", "pointerleave"], ["focusin", "focusout"]]) {
    shape.addEventListener(comes, stay);
    shape.addEventListener(goes, leave);
  }
}

document.querySelectorAll("#toasts > .toast").forEach(watch);
