import { html, useLayoutEffect, useRef, useState } from "./lib.js";

/** The height of a row, which the style sheet repeats, and the rows that are drawn beyond what is visible. */
const ROW = 30;
const BEYOND = 10;

/** Browsers cannot place what is much further down. */
const TALLEST = 8_000_000;

/** Shows a long list and draws only its visible rows. */
export function VirtualList({ length, label, row }) {
  const box = useRef(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(400);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setHeight(entry.contentRect.height));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const whole = Math.min(length * ROW, TALLEST);
  const fits = Math.ceil(height / ROW);
  const share = whole > height ? Math.min(1, top / (whole - height)) : 0;
  const exact = whole === length * ROW ? top / ROW : share * Math.max(0, length - fits);
  const first = Math.max(0, Math.min(Math.floor(exact) - BEYOND, length - 1));
  const last = Math.min(length, Math.floor(exact) + fits + BEYOND);
  const offset = whole === length * ROW ? first * ROW : top - (exact - first) * ROW;
  const rows = [];
  for (let i = first; i < last; i++) rows.push(row(i));
  return html`<div class="virtual card" ref=${box} tabindex="0" role="region" aria-label=${label}
    onScroll=${(event) => setTop(event.currentTarget.scrollTop)}>
    <div style=${{ height: `${whole}px` }}>
      <ul style=${{ transform: `translateY(${Math.max(0, offset)}px)` }}>${rows.map(
        (each, i) => html`<li key=${first + i} aria-setsize=${length} aria-posinset=${first + i + 1}>${each}</li>`,
      )}</ul>
    </div>
  </div>`;
}
