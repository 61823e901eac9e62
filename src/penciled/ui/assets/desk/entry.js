// How one entry of the calendar looks: the drawing's own classes and words.

import { said } from "./say.js";

const ICONS = {
  pencil: "M12.8 3.9 16.1 7.2 6.9 16.4 3 17l.6-3.9zM11 5.7 14.3 9",
  video: "M4.3 5.5h6.4a1.8 1.8 0 0 1 1.8 1.8v5.4a1.8 1.8 0 0 1-1.8 1.8H4.3a1.8 1.8 0 0 1-1.8-1.8V7.3a1.8 1.8 0 0 1 1.8-1.8zM12.5 9l5-2.5v7l-5-2.5",
  warning: "M10 3.2 17.8 16.6H2.2zM10 8.2v3.8M10 14.3v.1",
  noted: "M4 4h12v9l-3.5 3.5H4zM7 8h6M7 11h4",
  repeats: "M4 9.5A5.5 5.5 0 0 1 9.5 4H15m-2.5-2.5L15 4l-2.5 2.5M16 10.5A5.5 5.5 0 0 1 10.5 16H5m2.5 2.5L5 16l2.5-2.5",
  arrived: "M10 10.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM4 17c.6-3.2 3-4.8 6-4.8s5.4 1.6 6 4.8",
  completed: "m4 10.5 4 4 8-9",
  no_show: "m5 5 10 10M15 5 5 15",
  meeting: "M7 9.2a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM2.5 15.5c.4-2.7 2.2-4 4.5-4s4.1 1.3 4.5 4M13 9.2a2.4 2.4 0 1 0-.6-4.7M14 11.6c2 .2 3.2 1.5 3.5 3.9",
  break: "M4 7h10v5a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4zM14 8.5h1.2a2 2 0 0 1 0 4H14M7 2.5v2M11 2.5v2",
  leave: "M3 7.5h14V16H3zM7.5 7.5V5A1.5 1.5 0 0 1 9 3.5h2A1.5 1.5 0 0 1 12.5 5v2.5",
};
// As the drawing has it, where an hour is 64 pixels: under 40 minutes one line, under 58 two.
const [TINY, ONE_LINE, TWO_LINES] = [23, 42, 61];
const WHOLE_DAY = 1440; // minutes
const SVG = "http://www.w3.org/2000/svg";

/** Return the link that stands for an entry `tall` pixels high among a day's hours, else as a bar. */
export function entryLink(entry, tall, { names = true } = {}) {
  const link = el("a", classesOf(entry, tall));
  link.href = entry.href;
  link.draggable = false;
  if (entry.outside) link.title = entry.outside;
  link.dataset.opens = "pop";
  link.dataset.start = entry.start;
  link.setAttribute("aria-haspopup", "dialog");
  link.append(el("span", "sr", entry.spoken), tall ? head(entry, names) : barHead(entry, names));
  if (tall) link.append(...lines(entry, tall));
  link.append(el("span", "sr", unseen(entry)));
  return link;
}

/** Return which signs an entry carries, the weightiest last: it is the last to be left out. */
function signsOf({ kind, status, event, repeats, noted, video }) {
  const state = ["arrived", "completed", "no_show"].includes(status) && status;
  return [repeats && "repeats", noted && "noted", video && kind === "ink" && "video", ICONS[event] && event, state].filter(Boolean);
}

/** Say what is only seen: the signs, and what there was no room for. */
function unseen(entry) {
  const signs = signsOf(entry).filter((sign) => sign !== "video" && sign !== "no_show").map((sign) => said(`mark-${sign}`));
  return [entry.clash, entry.outside, entry.video && entry.place, ...signs, entry.room, entry.with].filter(Boolean).map((each) => `, ${each}`).join("");
}

function classesOf(entry, tall) {
  const ink = entry.ink && entry.kind !== "rubbed" ? `ink ink-${entry.ink}` : "";
  const size = !tall || tall < ONE_LINE ? "entry-short" : "";
  const tiny = tall && tall < TINY ? "entry-tiny" : "";
  return ["entry", `entry-${entry.kind}`, entry.past && "entry-past", ink, size, tiny].filter(Boolean).join(" ");
}

function head(entry, names) {
  const name = el("b");
  if (entry.kind === "pencil") name.append(icon("pencil"));
  name.append(named(entry));
  if (entry.clash) name.append(warning());
  name.append(...signs(entry, names));
  return name;
}

/** In a month the time comes first, because nothing else says it. */
function barHead(entry, names) {
  const name = el("b");
  if (entry.kind === "pencil") name.append(icon("pencil"));
  if (!entry.allDay && entry.minutes < WHOLE_DAY) name.append(el("span", "bar-time", entry.at.replace(":00", "")));
  name.append(named(entry));
  if (entry.clash) name.append(warning());
  name.append(...signs(entry, names));
  return name;
}

/** Names are written in either direction, whatever the page is. */
function named(entry) {
  const name = el("span", "entry-name", entry.name);
  name.dir = "auto";
  return name;
}

function warning() {
  const warn = el("span", "warn");
  warn.append(icon("warning"));
  return warn;
}

function signs(entry, names) {
  const some = signsOf(entry).reverse().map(icon);
  if (names && entry.with) some.unshift(by(entry.with));
  if (entry.kind === "pencil") some.unshift(el("span", "swatch swatch-open"));
  if (!some.length) return [];
  const box = el("span", "signs");
  box.append(...some);
  return [box];
}

/** Say whose it is by initials, where several people's days are drawn as one. */
function by(name) {
  const face = el("span", "by", initials(name));
  face.setAttribute("aria-hidden", "true");
  return face;
}

/** Return the first letters of the first and the last word. */
export function initials(name) {
  const words = name.split(/\s+/);
  return [...new Set([words[0], words.at(-1)])].map((word) => word[0]).join("");
}

function lines(entry, tall) {
  const start = entry.at.replace(/ [AP]M$/, "");
  const rest = [entry.service, entry.room].filter(Boolean).join(" · ");
  if (tall < ONE_LINE) return [el("span", "line", entry.at)];
  if (tall < TWO_LINES) return [el("span", "line", [start, rest].filter(Boolean).join(" · "))];
  return [el("span", "line", entry.range), rest ? el("span", "line", rest) : ""];
}

function el(name, classes = "", words = "") {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  if (words) made.textContent = words;
  return made;
}

function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
