// The calendar library, and all that is known of it: behind `mount` another could stand.
//
// It knows no zones: what goes in and comes out is wall time ("2026-12-10T14:30"). Its table
// roles are wrong for what it draws, so they are taken away as it draws.

import { createCalendar, DayGrid, Interaction, ResourceTimeGrid, TimeGrid } from "@event-calendar/core";
import { isHeld, lay, take } from "./drag.js";
import { entryLink, initials } from "./entry.js";
import { painter } from "./paint.js";
import { said } from "./say.js";

const MINUTE = 60000; // milliseconds
const HOUR = 64; // pixels, the drawing's 4 rem
const CROWDED = 100; // where short entries stand so close that no finger could tell them apart
const TARGET = 24; // pixels, the least to aim at
const KINDS = { day: "timeGridDay", people: "resourceTimeGridDay", week: "timeGridWeek", month: "dayGridMonth" };
const ROLES = "[role=table], [role=row], [role=rowgroup], [role=cell], [role=columnheader], [role=list], [role=listitem]";

/** Mount a calendar in `box`; `onPick` hears of an empty time, `onDrop` of a block and its new place. */
export function mount(box, { view, on, offset, onPick, onDrop }) {
  let held = null; // what has the focus while entries are drawn anew
  let painted = new Map(); // id → what the library was given for it
  let sheet = ""; // what all of it was drawn on; on another, all is drawn anew
  let turned = `${on} ${offset}`;
  let hasDropped = false; // whether the press under way ended a drag, and is no click
  const scale = () => box.dataset.hour / 60;
  /** Return what was picked of whole days: they are meant whole, but for one of a month, which has no hours to press. */
  const days = (first, last) => {
    const { on } = wall(first);
    const until = last.slice(0, 10);
    return box.dataset.view === "month" && until === on ? { on } : { on, all_day: "1", until };
  };
  const dropping = {
    start: () => take(),
    stop() {
      hasDropped = true;
      setTimeout(lay);
      setTimeout(() => (hasDropped = false), 50);
    },
    drop({ event, delta, endDelta, newResource, revert }) {
      const { entry } = event.extendedProps;
      const to = dropped(entry, delta, endDelta, newResource);
      if (!to) return revert();
      onDrop(entry, to, { by: linkOf(box, entry), putBack: () => keeping(revert) });
    },
  };
  const calendar = createCalendar(box, [TimeGrid, ResourceTimeGrid, DayGrid, Interaction], {
    view: KINDS[view],
    date: on,
    timeZone: offset,
    headerToolbar: { start: "", center: "", end: "" },
    height: "100%",
    firstDay: 0,
    editable: false,
    eventStartEditable: false,
    eventDurationEditable: false,
    eventDragMinDistance: 6,
    eventLongPressDelay: 400,
    selectable: true,
    selectMinDistance: 6,
    selectLongPressDelay: 500,
    nowIndicator: true,
    allDayContent: said("all-day"),
    slotEventOverlap: false, // side by side: none covers the words of another
    slotHeight: HOUR / 2,
    slotDuration: "00:30",
    snapDuration: "00:15",
    scrollTime: "07:30",
    slotLabelFormat: (time) => hour(time),
    dayHeaderFormat: (day) => ({ domNodes: dayHead(day) }),
    dayHeaderAriaLabelFormat: { weekday: "long", month: "long", day: "numeric" },
    dayMaxEvents: true,
    moreLinkContent: ({ num }) => ({ domNodes: [`+${num} ${said("more")}`] }),
    resourceLabelContent: ({ resource }) => ({ domNodes: personHead(resource.title) }),
    ...painter((event) => drawn(event, box.dataset.view === "month" ? 0 : scale(), box.dataset.view)),
    dateClick: ({ dateStr, allDay, resource }) => {
      onPick({ ...(allDay ? days(dateStr, dateStr) : wall(dateStr)), who: resource?.id });
    },
    select: ({ startStr, endStr, allDay, resource }) => {
      const length = instant(endStr) - instant(startStr);
      const last = new Date(instant(endStr) - MINUTE).toISOString();
      onPick({ ...(allDay ? days(startStr, last) : { ...wall(startStr), minutes: length / MINUTE }), who: resource?.id });
      calendar.unselect();
    },
    eventDragStart: dropping.start,
    eventResizeStart: dropping.start,
    eventDragStop: dropping.stop,
    eventResizeStop: dropping.stop,
    dragConstraint: ({ event, newResource }) => !(newResource && event.extendedProps.entry.kind === "pencil"),
    eventDrop: dropping.drop,
    eventResize: dropping.drop,
    views: {
      dayGridMonth: {
        dayHeaderFormat: { weekday: "short" },
        eventOrder: (a, b) => asked(b) - asked(a) || a.start - b.start || b.end - a.end,
      },
      resourceTimeGridDay: { columnWidth: "minmax(8rem, 1fr)" },
    },
  });
  const drawnAnew = new MutationObserver(() => {
    setRoles(box);
    keepFocus();
  });
  drawnAnew.observe(box, { childList: true, subtree: true, attributes: true, attributeFilter: ["role"] });
  box.addEventListener("click", (event) => hasDropped && (event.preventDefault(), event.stopPropagation()), { capture: true });

  /** Hand the focus on at once, so that no key goes nowhere. */
  function keepFocus() {
    if (!held || held.isConnected) return;
    held = standIn(box, held);
    held?.focus({ preventScroll: true });
  }

  /** Change what is drawn; the focus stays on the entry it is on. */
  function keeping(change) {
    held = box.contains(document.activeElement) ? document.activeElement : null;
    change();
    requestAnimationFrame(() => {
      setRoles(box);
      keepFocus();
      held = null;
    });
  }

  /** Give the library what is new, other or gone; what is as it was is not drawn again. */
  function paint(events, on) {
    const given = new Map(events.map((event) => [event.id, { event, words: JSON.stringify(event) }]));
    if (on !== sheet) calendar.setOption("events", events);
    else {
      for (const id of painted.keys()) if (!given.has(id)) calendar.removeEventById(id);
      for (const [id, { event, words }] of given) {
        if (!painted.has(id)) calendar.addEvent(event);
        else if (painted.get(id).words !== words) calendar.updateEvent(event);
      }
    }
    [painted, sheet] = [given, on];
  }

  return {
    /** Turn to a view and a day, in the zone whose offset from UTC is given. */
    turn(view, on, offset) {
      if (turned !== `${on} ${offset}`) {
        calendar.setOption("timeZone", offset);
        calendar.setOption("date", on);
        turned = `${on} ${offset}`;
      }
      if (calendar.getOption("view") !== KINDS[view]) calendar.setOption("view", KINDS[view]);
    },
    /** Draw what the feed answered on a sheet: a view of some days; the focus stays where it is. */
    setEntries({ entries, people, off, open = [] }, view, sheet) {
      keeping(() => {
        box.dataset.hour = isCrowded(entries, view === "people") ? CROWDED : HOUR;
        calendar.setOption("slotHeight", box.dataset.hour / 2);
        if (view === "people") calendar.setOption("resources", people);
        const isDrawn = ({ who }) => view !== "month" && Boolean(who) === (view === "people");
        const behind = [...open.filter(isDrawn).map(asOpen), ...off.filter(isDrawn).map(asGrey)];
        paint([...[...entries].sort(inOrder).map((entry) => asEvent(entry, view)), ...behind], `${sheet} ${box.dataset.hour}`);
      });
    },
    /** Return the minute of the day at the top; nothing where no hours are shown. */
    top() {
      const hours = box.querySelector(".ec-time-grid .ec-main");
      return hours ? (hours.scrollTop / box.dataset.hour) * 60 : undefined;
    },
    /** Bring a minute of the day to the top, after the library has scrolled where it likes. */
    scrollTo(minute) {
      requestAnimationFrame(() => {
        const hours = box.querySelector(".ec-time-grid .ec-main");
        if (hours) hours.scrollTop = (minute / 60) * box.dataset.hour;
      });
    },
  };
}

function asEvent(entry, view) {
  const allDay = lastsDays(entry);
  const startEditable = Boolean(entry.movable && entry.move) && allDay === entry.allDay;
  return {
    id: entry.id,
    start: entry.start,
    end: entry.end,
    allDay,
    resourceId: entry.who,
    startEditable,
    durationEditable: startEditable && entry.kind !== "pencil" && !allDay && view !== "month",
    extendedProps: { entry },
    classNames: [`is-${entry.kind}`],
  };
}

/** Say whether an entry stands above the hours: whole days, or a day and more of them. */
export const lastsDays = ({ allDay, start, end }) => allDay || instant(end) - instant(start) >= 1440 * MINUTE;

const behind = (look) => ({ start, end, who }) => ({ id: `${look} ${who} ${start}`, start, end, resourceId: who || undefined, display: "background", classNames: [look] });
const asGrey = behind("is-off");
const asOpen = behind("is-open");

/** By start, longer ones first: the library keeps the order of what begins together. */
const inOrder = (a, b) => a.start.localeCompare(b.start) || b.end.localeCompare(a.end);

const asked = (event) => Number(event.extendedProps.entry?.kind === "pencil");

const linkOf = (box, entry) => box.querySelector(`a[href="${CSS.escape(entry.href)}"]`);

/** Return what takes the focus of an entry drawn before: itself, or what stands in its place now. */
function standIn(box, before) {
  const [same, place] = [before.getAttribute("href"), before.dataset.start].map((value) => CSS.escape(value ?? ""));
  return box.querySelector(`a[href="${same}"]`) ?? box.querySelector(`a[data-start="${place}"]`) ?? document.querySelector("[data-focus-rest]");
}

/** Say whether any entry too short to aim at stands close to another of its column. */
function isCrowded(entries, apart) {
  const least = (TARGET / HOUR) * 3600000;
  const spans = entries.filter((entry) => !lastsDays(entry)).map(({ start, end, who }) => ({ start: instant(start), end: instant(end), who }));
  const short = spans.filter(({ start, end }) => end - start < least);
  return short.some((one) => spans.some((other) => other !== one && (!apart || other.who === one.who) && other.start < one.start + least && one.end - least < other.end));
}

function drawn({ extendedProps: { entry }, display, start, end }, scale, view) {
  if (entry) return [entryLink(!isHeld() || isWhere(entry, start, end) ? entry : onTheWay(entry, start, end), lastsDays(entry) || !scale ? 0 : ((end - start) / MINUTE) * scale, { names: view !== "people" })];
  if (display !== "preview" || !scale) return [];
  return [Object.assign(document.createElement("span"), { className: "picked", textContent: range(start, end) })];
}

const isWhere = (entry, ...ends) => ends.map(words).join() === `${entry.start},${entry.end}`;

/** Return an entry as it says itself where it is dragged to, or lies until that is decided. */
function onTheWay(entry, start, end) {
  return { ...entry, at: hour(start, true), range: range(start, end) };
}

/** Return where a block was dropped, in what differs from before; nothing when nothing does. */
function dropped(entry, delta, endDelta, newResource) {
  const to = {};
  const moved = milliseconds(delta);
  if (moved) Object.assign(to, wall(new Date(instant(entry.start) + moved).toISOString()));
  if (milliseconds(endDelta)) to.minutes = (instant(entry.end) + milliseconds(endDelta) - instant(entry.start)) / MINUTE;
  if (newResource && newResource.id !== entry.who) to.who = newResource.id;
  return Object.keys(to).length ? to : null;
}

const milliseconds = (length) => (length ? ((length.days ?? 0) * 86400 + (length.seconds ?? 0)) * 1000 : 0);

/** Wall times are counted as if clocks never changed: what they skip is for the server to say. */
const instant = (words) => Date.parse(`${words.slice(0, 16)}Z`);
const wall = (words) => ({ on: words.slice(0, 10), at: words.slice(11, 16) });

const two = (figure) => String(figure).padStart(2, "0");
const words = (time) => `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}T${two(time.getHours())}:${two(time.getMinutes())}`;

function range(start, end) {
  const [first, last] = [hour(start, true), hour(end, true)];
  return first.slice(-3) === last.slice(-3) ? `${first.slice(0, -3)} – ${last}` : `${first} – ${last}`;
}

function hour(time, exact) {
  return new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: exact ? "2-digit" : undefined }).format(time).replace("\u202f", " ");
}

function dayHead(day) {
  const figure = document.createElement("b");
  figure.textContent = day.getDate();
  return [figure, ` ${new Intl.DateTimeFormat("en-US", { weekday: "short" }).format(day)}`];
}

function personHead(name) {
  const face = Object.assign(document.createElement("span"), { className: "face", textContent: initials(name) });
  face.setAttribute("aria-hidden", "true");
  const title = Object.assign(document.createElement("span"), { className: "cut", dir: "auto", textContent: name });
  return [face, title];
}

function setRoles(box) {
  for (const wrong of box.querySelectorAll(ROLES)) {
    for (const name of ["role", "aria-colindex", "aria-colspan", "aria-rowindex", "aria-rowspan"]) wrong.removeAttribute(name);
  }
  for (const named of box.querySelectorAll("[aria-label]:not([role], a, button, section, nav, time)")) named.setAttribute("role", "group");
  for (const named of box.querySelectorAll("time[aria-label]:not([role])")) named.setAttribute("role", "group");
  for (const plain of box.querySelectorAll("h4:not([role])")) plain.setAttribute("role", "presentation");
  const scrolls = box.querySelector(".ec-main");
  if (scrolls && !scrolls.hasAttribute("tabindex")) {
    scrolls.tabIndex = 0;
    scrolls.setAttribute("role", "region");
    scrolls.setAttribute("aria-label", box.getAttribute("aria-label"));
  }
}
