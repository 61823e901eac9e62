// Say the browser's own zone to the server, once, when nobody has chosen one.

const YEAR = 31_536_000;

export function tellZone() {
  if (/(^|;\s*)zone=/.test(document.cookie)) return;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!own) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `zone=${own}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
  // What is on the page already was said in the practice's zone; say it again, unless it was sent.
  const kept = /(^|;\s*)zone=/.test(document.cookie);
  const elsewhere = document.body.dataset.zone && document.body.dataset.zone !== own;
  const plain = document.querySelector("time") && !document.querySelector("#problems");
  if (kept && elsewhere && plain && !new URLSearchParams(location.search).has("zone")) location.reload();
}
