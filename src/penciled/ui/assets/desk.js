// The desk: windows over the page, what is said, what stays fresh, the calendar.

import "./desk/windows.js";
import "./desk/fresh.js";
import "./desk/bulk.js";
import "./desk/clients.js";
import "./desk/colour.js";
import "./desk/copy.js";
import "./desk/fill.js";
import "./desk/fields.js";
import "./desk/picker.js";
import "./desk/importing.js";
import "./desk/keys.js";
import "./desk/marks.js";
import "./desk/repeats.js";
import "./desk/memory.js";
import "./desk/paper.js";
import "./desk/pressed.js";
import "./desk/search.js";
import "./desk/undo.js";
import "./desk/strip.js";
import "./desk/ticks.js";
import "./desk/week.js";
import { start } from "./desk/calendar.js";

start(document.querySelector("#calendar"));
