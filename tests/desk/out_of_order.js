// What the Tab key comes to on a page before something that is read earlier, left to right and down.
() => {
  const PRESSED = "a[href], button:not(:disabled), input:not([type=hidden]), select, textarea, summary";
  const isSeen = (each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest(".sr, .skip");
  const words = (each) => each.textContent.replace(/\s+/g, " ").trim().slice(0, 30);
  const box = (each) => each.getBoundingClientRect();
  const isBefore = (one, other) => one.bottom <= other.top + 1 || (one.top < other.bottom - 1 && one.right <= other.left + 1);
  const found = [];
  for (const parent of document.querySelectorAll("main *, main")) {
    const parts = [...parent.children].filter((each) => isSeen(each) && (each.matches(PRESSED) || each.querySelector(PRESSED)) && box(each).width > 1);
    parts.slice(1).forEach((each, n) => {
      if (isBefore(box(each), box(parts[n]))) found.push(`${words(parts[n])} before ${words(each)}`);
    });
  }
  return found;
};
