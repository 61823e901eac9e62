// How one entry of the calendar looks: the drawing's own classes and words.

const ICONS = {
  pencil: "M12.8 3.9 16.1 7.2 6.9 16.4 3 17l.6-3.9zM11 5.7 14.3 9",
  video: "M4.3 5.5h6.4a1.8 1.8 0 0 1 1.8 1.8v5.4a1.8 1.8 0 0 1-1.8 1.8H4.3a1.8 1.8 0 0 1-1.8-1.8V7.3a1.8 1.8 0 0 1 1.8-1.8zM12.5 9l5-2.5v7l-5-2.5",
  warning: "M10 3.2 17.8 16.6H2.2zM10 8.2v3.8M10 14.3v.1",
};
// As the drawing has it, where an hour is 64 pixels: under 40 minutes one line, under 58 two.
const [TINY, ONE_LINE, TWO_LINES] = [23, 42, 61];
const SVG = "http://www.w3.org/2000/svg";

/** Return the link that stands for an entry `tall` pixels high among a day's hours, else as a bar. */
export function entryLink(entry, tall) {
  const link = el("a", classesOf(entry, tall));
  link.href = entry.href;
  link.draggable = false;
  link.dataset.opens = "pop";
  link.dataset.start = entry.start;
  link.setAttribute("aria-haspopup", "dialog");
  link.append(el("span", "sr", entry.spoken), tall ? head(entry) : barHead(entry));
  if (tall) link.append(...lines(entry, tall));
  link.append(el("span", "sr", [entry.clash, entry.video && entry.place, entry.with].filter(Boolean).map((said) => `, ${said}`).join("")));
  return link;
}

function classesOf(entry, tall) {
  const ink = entry.ink && entry.kind !== "rubbed" ? `ink ink-${entry.ink}` : "";
  const size = !tall || tall < ONE_LINE ? "entry-short" : "";
  const tiny = tall && tall < TINY ? "entry-tiny" : "";
  return ["entry", `entry-${entry.kind}`, entry.past && "entry-past", ink, size, tiny].filter(Boolean).join(" ");
}

function head(entry) {
  const name = el("b");
  if (entry.kind === "pencil") name.append(icon("pencil"));
  name.append(el("span", "", entry.name));
  return mark(name, entry);
}

/** In a month the time comes first, because nothing else says it. */
function barHead(entry) {
  const name = el("b");
  if (entry.kind === "pencil") name.append(icon("pencil"));
  if (!entry.allDay) name.append(el("span", "bar-time", entry.at.replace(":00", "")));
  name.append(el("span", "", entry.name));
  if (entry.clash) name.append(warning());
  return name;
}

function warning() {
  const warn = el("span", "warn");
  warn.append(icon("warning"));
  return warn;
}

function mark(name, entry) {
  if (entry.clash) name.append(warning());
  if (entry.kind === "pencil") name.append(el("span", "swatch swatch-open"));
  else if (entry.video && entry.kind === "ink") name.append(icon("video"));
  return name;
}

function lines(entry, tall) {
  const start = entry.at.replace(/ [AP]M$/, "");
  if (tall < ONE_LINE) return [el("span", "line", entry.at)];
  if (tall < TWO_LINES) return [el("span", "line", [start, entry.service].filter(Boolean).join(" · "))];
  return [el("span", "line", entry.range), entry.service ? el("span", "line", entry.service) : ""];
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
