// A visit that was marked is drawn anew in its pop-up; the calendar under it follows.

import { toast } from "./say.js";

document.addEventListener("desk:marked", ({ detail }) => {
  toast(detail.words);
  document.querySelector("#pop form[data-marks] button")?.focus();
  document.dispatchEvent(new CustomEvent("desk:refresh"));
});
