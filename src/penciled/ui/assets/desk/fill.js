// A saved message fills the field it belongs to; what was typed there stays above it.

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("button[data-fills]");
  const field = pressed && document.getElementById(pressed.dataset.fills);
  if (!field) return;
  event.preventDefault();
  const all = [...pressed.parentElement.querySelectorAll("button[data-fills]")];
  const typed = field.value.trim();
  const isOwn = typed && !all.some((each) => same(each.dataset.body, typed));
  field.value = isOwn ? `${typed}\n\n${pressed.dataset.body}` : pressed.dataset.body;
  for (const each of all) each.setAttribute("aria-pressed", String(each === pressed));
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

const same = (one, other) => one.replace(/\r\n?/g, "\n").trim() === other;
