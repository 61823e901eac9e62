// "Cancel request" asks once more over the page instead of on a page of its own.

export function confirmInDialog() {
  const dialog = document.querySelector("#dialog");
  if (!dialog?.showModal) return;
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const form = await readForm(link.href);
    if (!form) return void location.assign(link.href);
    dialog.replaceChildren(...form);
    dialog.showModal();
    dialog.querySelector("[data-close]")?.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target !== dialog && !event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });
}

async function readForm(url) {
  try {
    const page = new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
    const form = page.querySelector("#ask-once-more");
    form?.classList.remove("card", "card-flush");
    return form && [form];
  } catch {
    return null;
  }
}
