// The calendar library, and all that is known of it: behind `mount` another could stand.
//
// It knows no zones: what goes in and comes out is wall time ("2026-12-10T14:30"). Its table
// roles are wrong for what it draws, so they are taken away as it draws.

import { createCalendar, DayGrid, Interaction, ResourceTimeGrid, TimeGrid } from "@event-calendar/core";
import { entryLink } from "./entry.js";

const HOUR = 64; // pixels, the drawing's 4 rem
const CROWDED = 100; // where short entries stand so close that no finger could tell them apart
const TARGET = 24; // pixels, the least to aim at
const KINDS = { day: "timeGridDay", people: "resourceTimeGridDay", week: "timeGridWeek", month: "dayGridMonth" };
const ROLES = "[role=table], [role=row], [role=rowgroup], [role=cell], [role=columnheader], [role=list], [role=listitem]";

/** Mount a calendar in `box`; `onPick` hears of an empty time that was picked. */
export function mount(box, { view, on, offset, onPick }) {
  let held = null; // what has the focus while entries are drawn anew
  const calendar = createCalendar(box, [TimeGrid, ResourceTimeGrid, DayGrid, Interaction], {
    view: KINDS[view],
    date: on,
    timeZone: offset,
    headerToolbar: { start: "", center: "", end: "" },
    height: "100%",
    firstDay: 0,
    editable: false,
    selectable: true,
    selectMinDistance: 6,
    selectLongPressDelay: 500,
    nowIndicator: true,
    allDaySlot: false,
    slotHeight: HOUR / 2,
    slotDuration: "00:30",
    snapDuration: "00:15",
    scrollTime: "07:30",
    eventOrder: (a, b) => a.start - b.start || b.end - a.end,
    slotLabelFormat: (time) => hour(time),
    dayHeaderFormat: (day) => ({ domNodes: dayHead(day) }),
    dayHeaderAriaLabelFormat: { weekday: "long", month: "long", day: "numeric" },
    dayMaxEvents: true,
    resourceLabelContent: ({ resource }) => ({ domNodes: personHead(resource.title) }),
    eventContent: ({ event }) => ({ domNodes: drawn(event, box.dataset.hour / 60) }),
    dateClick: (info) => onPick(picked(info.date, null, info)),
    select: (info) => {
      onPick(picked(info.start, info.end, info));
      calendar.unselect();
    },
    views: {
      dayGridMonth: { dayHeaderFormat: { weekday: "short" }, eventContent: ({ event }) => ({ domNodes: drawn(event, 0) }) },
    },
  });
  const drawnAnew = new MutationObserver(() => {
    setRoles(box);
    keepFocus();
  });
  drawnAnew.observe(box, { childList: true, subtree: true, attributes: true, attributeFilter: ["role"] });

  /** Hand the focus on at once, so that no key goes nowhere. */
  function keepFocus() {
    if (!held || held.isConnected) return;
    held = standIn(box, held);
    held?.focus();
  }

  return {
    /** Turn to a view and a day, in the zone whose offset from UTC is given. */
    turn(view, on, offset) {
      calendar.setOption("timeZone", offset);
      calendar.setOption("date", on);
      if (calendar.getOption("view") !== KINDS[view]) calendar.setOption("view", KINDS[view]);
    },
    /** Draw what the feed answered; the focus stays on the entry it is on. */
    setEntries({ entries, people, off }, view) {
      held = box.contains(document.activeElement) ? document.activeElement : null;
      box.dataset.hour = isCrowded(entries, view === "people") ? CROWDED : HOUR;
      calendar.setOption("slotHeight", box.dataset.hour / 2);
      if (view === "people") calendar.setOption("resources", people);
      calendar.setOption("allDaySlot", view !== "month" && entries.some((entry) => entry.allDay));
      const grey = view === "month" ? [] : off.filter(({ who }) => Boolean(who) === (view === "people"));
      calendar.setOption("events", [...entries.map(asEvent), ...grey.map(asGrey)]);
      requestAnimationFrame(() => {
        setRoles(box);
        keepFocus();
        held = null;
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

function asEvent(entry) {
  return { id: entry.id, start: entry.start, end: entry.end, allDay: entry.allDay, resourceId: entry.who, extendedProps: { entry }, classNames: [`is-${entry.kind}`] };
}

function asGrey({ start, end, who }) {
  return { start, end, resourceId: who || undefined, display: "background", classNames: ["is-off"] };
}

/** Return what takes the focus of an entry drawn before: itself, or what stands in its place now. */
function standIn(box, before) {
  const [same, place] = [before.getAttribute("href"), before.dataset.start].map((value) => CSS.escape(value ?? ""));
  return box.querySelector(`a[href="${same}"]`) ?? box.querySelector(`a[data-start="${place}"]`) ?? document.querySelector("[data-focus-rest]");
}

/** Say whether any entry too short to aim at stands close to another of its column. */
function isCrowded(entries, apart) {
  const spans = entries.filter(({ allDay }) => !allDay).map(({ start, end, who }) => ({ start: Date.parse(start), end: Date.parse(end), who }));
  const least = (TARGET / HOUR) * 3600000;
  return spans.some((one) => one.end - one.start < least && spans.some((other) => other !== one && (!apart || other.who === one.who) && other.start < one.start + least && one.end - least < other.end));
}

function drawn({ extendedProps: { entry }, display, start, end }, scale) {
  if (entry) return [entryLink(entry, entry.allDay ? 0 : entry.minutes * scale)];
  if (display !== "preview" || !scale) return [];
  return [Object.assign(document.createElement("span"), { className: "picked", textContent: `${hour(start, true)} – ${hour(end, true)}` })];
}

function picked(start, end, { allDay, resource }) {
  return { on: dated(start), at: allDay ? "" : clock(start), minutes: end && !allDay ? Math.round((end - start) / 60000) : 0, who: resource?.id ?? "" };
}

const two = (figure) => String(figure).padStart(2, "0");
const dated = (day) => `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
const clock = (time) => `${two(time.getHours())}:${two(time.getMinutes())}`;

function hour(time, exact) {
  return new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: exact ? "2-digit" : undefined }).format(time);
}

function dayHead(day) {
  const figure = document.createElement("b");
  figure.textContent = day.getDate();
  return [figure, ` ${new Intl.DateTimeFormat("en-US", { weekday: "short" }).format(day)}`];
}

function personHead(name) {
  const words = name.split(/\s+/);
  const face = Object.assign(document.createElement("span"), { className: "face", textContent: [...new Set([words[0], words.at(-1)])].map((word) => word[0]).join("") });
  face.setAttribute("aria-hidden", "true");
  return [face, ` ${name}`];
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
