// The desk: windows over the page, what is said, what stays fresh, the calendar.

import "./desk/windows.js";
import "./desk/fresh.js";
import "./desk/fields.js";
import { start } from "./desk/calendar.js";

start(document.querySelector("#calendar"));
