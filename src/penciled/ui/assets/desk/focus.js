// Where the focus goes when what had it can have it no longer: to the heading, never to nowhere.

/** Say whether the focus is at nothing, or at what is about to lose it: browsers take it later. */
export function isLost() {
  const at = document.activeElement;
  return !at || at === document.body || at.matches(":disabled") || !at.checkVisibility();
}

/** Take the focus to the heading. */
export function rest() {
  const heading = document.querySelector("[data-focus-rest], #main h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
}

// Whoever was at something that is gone with what is drawn anew is taken there, too; windows see
// to their own.
let wasSomewhere = false;
document.addEventListener("htmx:before:swap", () => (wasSomewhere = !isLost()));
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (wasSomewhere && isLost() && !ctx.target?.closest("dialog")) rest();
});
