// What was done is announced and goes by itself, but not from under a pointer or the focus.

const STAYS = 6000;

export function letToastsGo() {
  for (const toast of document.querySelectorAll("#toasts .toast")) {
    const go = () => (toast.matches(":hover, :focus-within") ? setTimeout(go, 1000) : toast.remove());
    setTimeout(go, STAYS);
  }
}
