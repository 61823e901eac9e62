// Propose what a new practice's form can guess: the browser's zone, an address from the name.

export function proposeZone() {
  const select = document.querySelector("select[data-own-zone]");
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const untouched = select && !document.querySelector(".error") && !document.cookie.includes("zone=");
  if (untouched && select.querySelector(`option[value="${CSS.escape(own)}"]`)) select.value = own;
}

export function proposeAddress() {
  const shown = document.querySelector("[data-slug-of]");
  if (!shown) return;
  const slug = document.getElementById(shown.dataset.slugOf);
  const name = document.getElementById(shown.dataset.nameOf);
  const say = () => {
    shown.textContent = slug.value.trim() || made(name.value) || "…";
  };
  slug.addEventListener("input", say);
  name.addEventListener("input", say);
  say();
}

function made(name) {
  const plain = name.normalize("NFKD").replace(/[^\x00-\x7f]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9\s_-]/g, "").replace(/[\s_-]+/g, "-").replace(/^-|-$/g, "").slice(0, 56);
}
