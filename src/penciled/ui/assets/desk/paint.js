// What stands inside the library's blocks, filled in by ourselves: all at once, when it has laid
// out all of them. Filled one by one, each would be measured before the next, and a full month
// would take seconds.

/** Return what to give the library; `draw` makes the nodes of one of its events. */
export function painter(draw) {
  const latest = new Map(); // which event, and whether it is the one in the hand → as it is now
  const blocks = new Map(); // block → which of those it shows, and what was drawn last
  let isDue = false;

  const keyOf = ({ id, display }) => `${display === "preview"} ${id}`;

  function soon() {
    if (isDue) return;
    isDue = true;
    queueMicrotask(paint);
  }

  function paint() {
    isDue = false;
    const used = new Set();
    for (const [block, shows] of blocks) {
      if (!block.isConnected) blocks.delete(block);
      else {
        used.add(shows.key);
        fill(block, shows);
      }
    }
    for (const key of latest.keys()) if (!used.has(key)) latest.delete(key);
  }

  function fill(block, shows) {
    const event = latest.get(shows.key);
    if (!event || shows.drawn === event) return;
    shows.drawn = event;
    block.querySelector(".ec-event-body").replaceChildren(...draw(event));
  }

  return {
    /** Take note of what an event is now; the library itself draws nothing. */
    eventContent({ event }) {
      latest.set(keyOf(event), event);
      soon();
      return {};
    },
    eventDidMount({ el, event }) {
      blocks.set(el, { key: keyOf(event) });
      soon();
    },
  };
}
