// A block that was dropped somewhere else: it lies there while its window asks, and goes back
// where it was unless the move is made. Nothing is drawn anew meanwhile.

import { tell } from "./say.js";
import { open } from "./windows.js";

const modal = document.querySelector("#window");
let inHand = false;
let asks = false;

/** Say whether a block is in the hand, or lies where nothing is decided yet. */
export const isHeld = () => inHand || asks;

export const take = () => (inHand = true);

/** Let go of a block; what was not drawn meanwhile is drawn once it is known where it lies. */
export function lay() {
  inHand = false;
  if (!asks) document.dispatchEvent(new CustomEvent("desk:laid"));
}

/** Ask at `address` whether a block may lie `where` it was dropped; `putBack` undoes the drop. */
export async function ask(address, where, { by, putBack }) {
  const url = new URL(address, location.href);
  for (const [name, value] of Object.entries(where)) if (value || value === 0) url.searchParams.set(name, value);
  asks = true;
  const made = moved();
  await open(url.pathname + url.search, "window", by);
  const isMade = modal.open && (await made.known);
  made.forget();
  asks = false;
  if (isMade) return;
  putBack();
  tell("put-back");
  document.dispatchEvent(new CustomEvent("desk:laid"));
}

/** Come to know whether what the window asks is done, before anything is drawn anew for it. */
function moved() {
  const done = new AbortController();
  const known = new Promise((tells) => {
    const says = (is) => () => {
      if (is) asks = false;
      tells(is);
    };
    document.addEventListener("desk:done", says(true), { capture: true, signal: done.signal });
    modal.addEventListener("close", says(false), { signal: done.signal });
  });
  return { known, forget: () => done.abort() };
}
