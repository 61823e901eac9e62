// Choosing a day, a time, a person: the page takes up the answer in place, so nobody loses theirs.

const parser = new DOMParser();
let latest;

export function swapInPlace() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-swap] a[data-keep]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    take(link.href, { focus: link.dataset.keep, push: true });
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-choices]");
    if (!form) return;
    const query = new URLSearchParams(new FormData(form));
    refresh(`${form.dataset.choices}?${query}`);
  });
  addEventListener("popstate", () => document.querySelector("[data-swap]") && location.reload());
}

// Show another address in place of this one.
async function take(url, { focus }) {
  const page = await read(url);
  if (!page) return void location.assign(url);
  history.pushState(null, "", url);
  const fold = document.querySelector("details.fold")?.open;
  document.title = page.title;
  document.querySelector("#main").replaceWith(page.querySelector("#main"));
  if (fold) document.querySelector("details.fold")?.setAttribute("open", "");
  const wanted = [...document.querySelectorAll(`[data-keep="${CSS.escape(focus ?? "")}"]`)];
  const place = wanted.find((each) => each.checkVisibility()) ?? document.querySelector("#day, h1");
  place?.focus({ preventScroll: wanted.length > 0 });
  say(document.querySelector('.sum .slip-time, #day, .empty h2'));
}

// Take up only what a choice changes: the summary, and what is open to the choice after it.
async function refresh(url) {
  const page = await read(url);
  const here = page?.querySelector("#sum")?.dataset.url;
  if (!here) return;
  history.replaceState(null, "", here);
  for (const id of ["sum", "where"]) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (old && fresh && !old.contains(document.activeElement)) old.replaceWith(fresh);
  }
}

async function read(url) {
  latest?.abort();
  latest = new AbortController();
  document.body.classList.add("is-swapping");
  try {
    const answer = await fetch(url, { signal: latest.signal });
    return parser.parseFromString(await answer.text(), "text/html");
  } catch (error) {
    return error.name === "AbortError" ? new Promise(() => {}) : null;
  } finally {
    document.body.classList.remove("is-swapping");
  }
}

function say(element) {
  document.querySelector("#said").textContent = element?.parentElement?.textContent.replace(/\s+/g, " ").trim() ?? "";
}
