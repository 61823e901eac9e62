// The calendar's page: turning it without leaving it, what is drawn over the plain list, what
// an empty time does. Without any of this the links and the list still work.

import htmx from "htmx.org";
import { ask, isHeld } from "./drag.js";
import { lastsDays, mount } from "./grid.js";
import { markShown, onlyLeft, open } from "./windows.js";

const kept = new Map(); // address of entries → what they were, and their mark
const MOST_KEPT = 30;
const phone = matchMedia("(max-width: 45rem)");
let page;
let grid;
let drawn; // what is drawn: which view of which day from which address
let shown; // the minute of the day last at the top

/** Draw the calendar, when this page is the one that has it. */
export function start(found) {
  if (!found) return;
  page = found;
  htmx.config.morphSkip = "#grid, #turned";
  htmx.config.morphIgnore.push("data-drawn");
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("desk:refresh", () => draw());
  document.addEventListener("desk:laid", () => draw());
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => ctx.target === page && (say(), draw()));
  window.addEventListener("popstate", () => turn(location.href, false));
  phone.addEventListener("change", () => draw());
  setInterval(tick, 30000);
  draw();
}

/** Turn to another address of this page, which whatever refreshes it asks for from now on. */
function turn(url, push = true) {
  document.querySelector("#side").hidePopover?.();
  if (push) history.pushState(null, "", url);
  page.dataset.refreshes = url;
  htmx.ajax("GET", url, { target: page, select: "#calendar", swap: "outerMorph", source: page });
}

function say() {
  const turned = document.querySelector("#turned");
  if (document.title.startsWith(page.dataset.title)) return;
  document.title = document.title.replace(/^.*?(?= · )/, page.dataset.title);
  turned.textContent = page.dataset.title;
}

function onClick(event) {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest("a[data-turns]");
  if (!link) return;
  event.preventDefault();
  turn(link.href);
}

function onChange({ target }) {
  const form = target.closest("form[data-turns]");
  if (!form) return;
  const said = new URLSearchParams(new FormData(form));
  turn(`${form.getAttribute("action")}?${said}`);
}

/** Say which of the library's views the page's view is, here and now; none for a list. */
function viewNow() {
  const view = page.dataset.view;
  if (view === "list" || (view === "month" && phone.matches)) return null;
  if (view === "month") return "month";
  if (view === "week" && !phone.matches) return "week";
  return view === "team" ? "people" : "day";
}

const sight = () => [viewNow(), page.dataset.on, page.dataset.entries].join(" ");

async function draw() {
  const address = page.dataset.entries;
  const isList = viewNow() === null;
  document.querySelector("#grid").hidden = isList;
  page.dataset.drawn = isList ? "list" : "grid";
  if (isList || isHeld()) return;
  const box = document.querySelector("#grid");
  if (kept.has(address) && drawn !== sight()) put(address);
  box.ariaBusy = String(drawn !== sight());
  const isNew = await fetched(address);
  box.ariaBusy = "false";
  if (isHeld()) return drawn = null;
  if (address === page.dataset.entries && (isNew || drawn !== sight()) && kept.has(address)) put(address);
}

async function fetched(address) {
  const before = kept.get(address);
  try {
    const answer = await fetch(address, { headers: before ? { "If-None-Match": before.mark } : {} });
    if (answer.status !== 200 || answer.redirected) return false;
    const said = await answer.text();
    kept.delete(address);
    kept.set(address, { mark: answer.headers.get("ETag"), said, feed: JSON.parse(said) });
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
    return said !== before?.said;
  } catch {
    return false; // what is shown stays; the next poll tries again
  }
}

function put(address) {
  const begun = performance.now();
  const { feed } = kept.get(address);
  const box = document.querySelector("#grid");
  const { on, zone: offset, title } = page.dataset;
  const view = viewNow();
  box.setAttribute("aria-label", title);
  box.dataset.view = view;
  const top = grid?.top() ?? shown ?? opening(feed.entries);
  if (grid) grid.turn(view, on, offset);
  else grid = mount(box, { view, on, offset, onPick, onDrop });
  grid.setEntries(feed, view, `${sight()} ${offset}`);
  grid.scrollTo(top);
  shown = top;
  drawn = sight();
  tick();
  requestAnimationFrame(markShown);
  requestAnimationFrame(() => setTimeout(() => performance.measure("calendar:painted", { start: begun })));
}

/** Return the minute of the day to open at: before the first entry, at the latest half past seven. */
function opening(entries) {
  const minutes = entries.filter((entry) => !lastsDays(entry)).map(({ start }) => Number(start.slice(11, 13)) * 60 + Number(start.slice(14, 16)));
  return Math.min(450, ...minutes.map((minute) => Math.max(0, minute - 30)));
}

/** Let the gutter say what time it is in the calendar's zone. */
function tick() {
  const box = document.querySelector("#grid");
  const [, sign, hours, minutes] = page.dataset.zone.match(/([+-])(\d\d):(\d\d)/) ?? [];
  if (!sign) return;
  const shift = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  const now = new Date(Date.now() + shift * 60000);
  const said = new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit", timeZone: "UTC" }).format(now);
  box.style.setProperty("--now", (now.getUTCHours() * 60 + now.getUTCMinutes()) / 60);
  box.style.setProperty("--now-words", `"${said.replace(/ [AP]M$/, "")}"`);
  box.style.setProperty("--zone-words", `"${page.dataset.zoneShort}"`);
}

/** Ask whether a block may lie where it was dropped. */
function onDrop(entry, { who, ...when }, how) {
  ask(entry.move, { ...when, with: who, zone: when.on && page.dataset.zoneKey, version: entry.version }, how);
}

function onPick({ who, ...when }) {
  if (onlyLeft()) return;
  const url = new URL(page.dataset.new, location.href);
  for (const [name, said] of Object.entries({ ...when, with: who })) if (said) url.searchParams.set(name, said);
  open(url.pathname + url.search, "window", document.querySelector(".btn-new"));
}
