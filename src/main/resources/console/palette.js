/**
 * The colours of owners. They differ for people with any kind of colour blindness, and black text is readable on them. Managers
 * that share a colour differ in their pattern, and every manager has a letter of its own.
 */
const FILLS = ["#77aadd", "#ee8866", "#44bb99", "#eedd88", "#ffaabb", "#99ddff", "#bbcc33", "#c9b1e4"];

const PATTERNS = ["solid", "stripes", "dots"];

/** The colours of the rest of a number line, by theme. */
export const INK = {
  light: { track: "#eef0f3", retired: "#98a1ad", ink: "#5a6472", text: "#14181d", cursor: "#14181d", flash: "#1b5fd0" },
  dark: { track: "#23282f", retired: "#6b7683", ink: "#98a2b0", text: "#14181d", cursor: "#f2f4f7", flash: "#7fb0ff" },
};

/** Returns the colour, the pattern and the letter of the manager at a place of the tree. */
export const ownerStyle = (index) => ({
  fill: FILLS[index % FILLS.length],
  pattern: PATTERNS[Math.floor(index / FILLS.length) % PATTERNS.length],
  letter: letter(index),
});

/** Counts A to Z, AA, AB, and so on. */
function letter(index) {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}
