import { html } from "./lib.js";
import { ownerStyle } from "./palette.js";

/** Shows the colour, the pattern and the letter of a manager. */
export function Swatch({ index }) {
  const { fill, pattern, letter } = ownerStyle(index);
  return html`<svg class="swatch" width="18" height="14" viewBox="0 0 18 14" aria-hidden="true">
    <rect width="18" height="14" rx="2" fill=${fill} />
    ${pattern === "stripes" && [0, 6, 12].map((x) => html`<rect x=${x + 1} width="1.5" height="14" fill="rgba(0,0,0,.25)" />`)}
    ${pattern === "dots" && [3, 9, 15].map((x) => [3, 9].map((y) => html`<rect x=${x - 1} y=${y} width="2" height="2" fill="rgba(0,0,0,.25)" />`))}
    <text x="9" y="10.5" text-anchor="middle" font-size="10" font-weight="600" fill="#14181d">${letter}</text>
  </svg>`;
}
