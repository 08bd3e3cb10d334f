import { Signal } from "./signal.js";

const STORED = "refman.console.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The theme in force: `light` or `dark`. */
export const theme = new Signal(read());

apply();
dark.addEventListener("change", () => theme.set(read()));

function read() {
  return localStorage.getItem(STORED) ?? (dark.matches ? "dark" : "light");
}

function apply() {
  const chosen = localStorage.getItem(STORED);
  if (chosen) document.documentElement.dataset.theme = chosen;
  else delete document.documentElement.dataset.theme;
}

/** Changes to the other theme, and forgets the choice where the browser prefers that one. */
export function switchTheme() {
  const other = theme.current === "dark" ? "light" : "dark";
  const preferred = dark.matches ? "dark" : "light";
  if (other === preferred) localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, other);
  apply();
  theme.set(other);
}

/** Tells whether moving pictures are unwanted. */
export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
