// What stays fresh by itself: the badge asks every 20 seconds, and when anything on the
// calendars moved, whatever says `data-refreshes` is fetched and morphed in.

import htmx from "htmx.org";

let pulse = document.querySelector("#badge")?.dataset.pulse;

function refresh(parts) {
  for (const part of document.querySelectorAll(parts)) {
    htmx.ajax("GET", part.dataset.refreshes, { target: part, swap: "outerMorph", select: `#${part.id}`, source: part });
  }
}
document.addEventListener("desk:refresh", () => refresh("[data-refreshes][id]"));

// How long something has waited is true for a minute only, though nothing moved.
setInterval(() => document.hidden || refresh("[data-ages][data-refreshes][id]"), 60_000);

// Nobody looks: nothing is asked.
document.addEventListener("htmx:before:request", (event) => {
  if (document.hidden && event.detail.ctx.sourceElement?.id === "badge") event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  const badge = document.querySelector("#badge");
  if (!document.hidden && badge) htmx.trigger(badge, "every");
});

document.addEventListener("htmx:after:swap", () => {
  const now = document.querySelector("#badge")?.dataset.pulse;
  if (now === pulse) return;
  pulse = now;
  document.dispatchEvent(new CustomEvent("desk:moved"));
});
document.addEventListener("desk:moved", () => {
  document.dispatchEvent(new CustomEvent("desk:refresh"));
});
