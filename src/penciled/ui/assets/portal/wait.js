// Count down to when a new code can be sent. Without this, words say the same.

export function countDown() {
  const button = document.querySelector("[data-wait]");
  const words = document.querySelector("[data-waiting]");
  if (!button || !words) return;
  const since = Date.now();
  const tick = () => {
    const left = Number(button.dataset.wait) - Math.floor((Date.now() - since) / 1000);
    button.disabled = left > 0;
    words.hidden = left <= 0;
    if (left <= 0) return;
    words.textContent = words.dataset.waiting.replace("0:00", `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);
    setTimeout(tick, 1000);
  };
  tick();
}
