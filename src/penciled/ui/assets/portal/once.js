// A form is sent once. The server takes a second click well; this spares people the wait.

const AGAIN_AFTER = 10_000;

export function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, AGAIN_AFTER); // it was stopped, or the line is bad
  });
  // Back from the cache of the browser, the form is there to be used again.
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
  });
}
