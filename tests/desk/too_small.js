// What can be pressed on a page and is no target for a finger: see too_small in browsing.py.
() => {
  const PRESSED = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=option]";
  const FRONT = ["dialog[open]", "[popover]:popover-open"];
  const front = FRONT.map((each) => document.querySelector(each)).find(Boolean) ?? document;
  const isTick = (each) => each.matches("[type=checkbox], [type=radio]");
  const target = (each) => (isTick(each) && each.closest("label")) || each;
  const box = (each) => target(each).getBoundingClientRect();
  const isSeen = (each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest("[inert], .sr, .skip");
  const all = [...front.querySelectorAll(PRESSED)].filter(isSeen).filter((each) => box(each).width > 1);

  const words = (part) => part.textContent.replace(/\s+/g, "");
  const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  const isInSentence = (each) => getComputedStyle(each).display === "inline" && [...each.parentElement.childNodes].some(isText);
  const distance = (x, y, { left, right, top, bottom }) => Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  const isFree = (each) => {
    const { x, y, width, height } = box(each);
    return all.every((other) => other === each || distance(x + width / 2, y + height / 2, box(other)) >= 12);
  };
  const isLarge = (each) => Math.min(box(each).width, box(each).height) > 43.5;
  const isFit = (each) => isLarge(each) || (each.matches("a") && isInSentence(each)) || (each.matches(".ec-event a") && isFree(each));
  const say = (each) => `${each.localName}.${each.className} ${box(each).width | 0}x${box(each).height | 0} ${words(target(each)).slice(0, 40)}`;
  return all.filter((each) => !isFit(each)).map(say);
};
