// Nothing typed is lost by going back or away: what changed is put on the server's shelf.

export function keepWhatIsTyped() {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const words = () => {
    const typed = new FormData(form);
    typed.set("go", "details");
    return typed;
  };
  const written = () => new URLSearchParams(words()).toString();
  let kept = written();
  const keep = () => {
    if (form.dataset.sent || written() === kept) return;
    kept = written();
    fetch(form.action, { method: "POST", body: words(), keepalive: true, redirect: "manual" }).catch(() => {});
  };
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => document.hidden && keep());
}
