// Painting the week: a drag over the days opens that time, or closes it, as the brush says; a drag
// of a stretch's edge, by finger too, changes when it opens or closes.
//
// What comes up is the window that the day's plus or the stretch leads to, begun with what was
// drawn: by keyboard and without script it is opened from there and says the same.

import { open } from "./windows.js";

const STEP = 15; // minutes
const SLACK = 5; // pixels; less is a click
let stroke = null;
let painted = false;

document.addEventListener("pointerdown", (event) => {
  painted = false;
  const track = event.target.closest?.(".hours-paints .hours-track");
  const edge = event.target.closest?.(".edge")?.dataset.edge;
  if (!track || event.button !== 0 || (event.pointerType === "touch" && !edge)) return;
  forget();
  stroke = { week: track.closest(".hours-paints"), track, edge, x: event.clientX, y: event.clientY, drawn: [] };
  if (edge) stroke.stretch = event.target.closest(".stretch");
});

document.addEventListener("pointermove", (event) => {
  if (!stroke) return;
  if (!painted && Math.hypot(event.clientX - stroke.x, event.clientY - stroke.y) < SLACK) return;
  painted = true;
  if (stroke.edge) pull(event);
  else draw(event);
});

document.addEventListener("pointerup", () => {
  if (!stroke) return;
  const { week, what, stretch } = stroke;
  forget();
  if (!painted || !what) return;
  if (stretch) askOf(stretch, what);
  else ask(week, what);
});

document.addEventListener("pointercancel", forget);
document.addEventListener("keydown", (event) => event.key === "Escape" && forget());
// A stretch is a link: dragged, it is neither carried away nor followed.
document.addEventListener("dragstart", (event) => stroke && event.preventDefault());
document.addEventListener("click", (event) => painted && event.target.closest?.(".hours-paints") && stop(event), { capture: true });

function draw(event) {
  const { week, track } = stroke;
  const tracks = [...week.querySelectorAll(".hours-track")];
  const [top, bottom] = [tracks.indexOf(track), under(tracks, event.clientY)].sort((one, other) => one - other);
  const [from, to] = [minuteAt(week, track, stroke.x), minuteAt(week, track, event.clientX)].sort((one, other) => one - other);
  const opens = Math.floor(from / STEP) * STEP;
  const closes = Math.max(Math.ceil(to / STEP) * STEP, opens + STEP);
  const days = tracks.slice(top, bottom + 1);
  stroke.what = { days: days.map((each) => each.dataset.weekday), opens, closes };
  wipe();
  stroke.drawn = days.map((each) => each.appendChild(ghost(week, opens, closes)));
}

/** Draw the stretch as it would be with the edge where the pointer is; the other edge stays. */
function pull(event) {
  const { week, track, edge, stretch } = stroke;
  const what = endsOf(stretch);
  const at = Math.round(minuteAt(week, track, event.clientX) / STEP) * STEP;
  what[edge] = edge === "opens" ? Math.min(at, what.closes - STEP) : Math.max(at, what.opens + STEP);
  stroke.what = what;
  wipe();
  const made = ghost(week, what.opens, what.closes);
  made.className = `stroke stroke-edge stroke-${edge}`;
  made.style.insetBlock = `${stretch.offsetTop}px auto`;
  made.style.blockSize = `${stretch.offsetHeight}px`;
  made.textContent = clock.format(what[edge] * 60_000);
  stretch.classList.add("is-pulled");
  stroke.drawn = [track.appendChild(made)];
}

const clock = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { hour: "numeric", minute: "2-digit", timeZone: "UTC" });

const endsOf = ({ dataset }) => ({ opens: Number(dataset.minutes.split(" ")[0]), closes: Number(dataset.minutes.split(" ")[1]) });

function ghost(week, opens, closes) {
  const { first, hours } = scaleOf(week);
  const made = document.createElement("div");
  made.className = isClosing() ? "stroke stroke-closes" : "stroke";
  made.style.insetInlineStart = `${((opens / 60 - first) / hours) * 100}%`;
  made.style.inlineSize = `${((closes - opens) / 60 / hours) * 100}%`;
  return made;
}

/** Return the index of the track at a height, or of the nearest. */
function under(tracks, y) {
  const below = tracks.findIndex((each) => y < each.getBoundingClientRect().bottom);
  return below === -1 ? tracks.length - 1 : below;
}

function minuteAt(week, track, x) {
  const { left, width } = track.getBoundingClientRect();
  const { first, hours } = scaleOf(week);
  return (first + Math.min(Math.max((x - left) / width, 0), 1) * hours) * 60;
}

const scaleOf = ({ dataset }) => ({ first: Number(dataset.first), hours: dataset.last - dataset.first });

const isClosing = () => document.querySelector('[name="brush"]:checked')?.value === "close";

function ask(week, { days, opens, closes }) {
  const query = new URLSearchParams(days.map((day) => ["weekday", day]));
  query.set("opens", opens);
  query.set("closes", closes);
  const plus = week.querySelector(`[data-weekday="${days[0]}"]`)?.closest(".hours-row")?.querySelector(".btn");
  open(`${isClosing() ? week.dataset.paintsClose : week.dataset.paintsOpen}?${query}`, "window", plus);
}

/** Open the stretch's own window with its new ends, unless they are the old ones. */
function askOf(stretch, what) {
  const { opens, closes } = endsOf(stretch);
  if (what.opens === opens && what.closes === closes) return;
  open(`${stretch.getAttribute("href")}?${new URLSearchParams(what)}`, "window", stretch);
}

function forget() {
  if (stroke) wipe();
  stroke?.stretch?.classList.remove("is-pulled");
  stroke = null;
}

function wipe() {
  for (const each of stroke.drawn) each.remove();
}

function stop(event) {
  painted = false;
  event.preventDefault();
  event.stopPropagation();
}
