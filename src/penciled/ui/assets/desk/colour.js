// A picker beside a colour that is written, what the colour looks like, and whether words in it
// can be read. Contrast is WCAG 2.2's; core/colour.py has the last word when the form is sent.

const part = document.querySelector("[data-colour]");
if (part) start(part);

function start(part) {
  const { own, paper, reads, fails, odd } = part.dataset;
  const [field, picker, said, sample] = ["input[name]", "[type=color]", "[role=status]", ".colour-sample"].map((each) => part.querySelector(each));
  const written = () => {
    const typed = field.value.trim().toLowerCase();
    return typed && !typed.startsWith("#") ? `#${typed}` : typed;
  };
  const say = () => {
    const typed = written();
    const colour = /^#[0-9a-f]{6}$/.test(typed || own) ? typed || own : "";
    if (colour) {
      picker.value = colour;
      sample.style.setProperty("--shown", colour);
    }
    said.textContent = colour ? words(colour) : odd;
  };
  const words = (colour) => {
    const [on, within] = ["#ffffff", paper].map((ground) => contrast(colour, ground));
    const told = Math.min(on, within) >= 4.5 ? reads : fails;
    return told.replace("%(on)s", floored(on)).replace("%(within)s", floored(within));
  };
  picker.addEventListener("input", () => {
    field.value = picker.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("input", say);
  field.after(picker);
  picker.hidden = sample.hidden = false;
  say();
}

/** Never rounded up: what is said to be 4.5 is at least that. */
function floored(ratio) {
  return (Math.floor(ratio * 10) / 10).toFixed(1);
}

function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((n) => linear(Number.parseInt(colour.slice(n, n + 2), 16) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(value) {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
