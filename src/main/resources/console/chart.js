import { html, useLayoutEffect, useRef, useState } from "./lib.js";
import { measured } from "./format.js";
import { WINDOW_MILLIS } from "./sampler.js";

const HEIGHT = 84;
const PAD = { top: 6, bottom: 16 };

/** Keeps the newest point within the picture. */
const EDGE = 4;

/** The shortest time that a chart shows; it grows with the readings. */
const SHORTEST_MILLIS = 60_000;

/** Draws one value over the last minutes. Where there is no value, the line is interrupted. */
export function Chart({ title, unit, points, valueOf, format = measured, least = 1, now }) {
  const box = useRef(null);
  const [width, setWidth] = useState(0);
  const [hovered, setHovered] = useState(null);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const values = points.map((each) => ({ at: each.at, value: valueOf(each) }));
  const known = values.filter((each) => each.value !== null);
  const most = roundUp(known.reduce((max, each) => Math.max(max, each.value), least));
  const shownMillis = Math.min(WINDOW_MILLIS, Math.max(SHORTEST_MILLIS, values.length ? now - values[0].at : 0));
  const x = (at) => width - EDGE - ((now - at) / shownMillis) * (width - EDGE);
  const y = (value) => PAD.top + (1 - value / most) * (HEIGHT - PAD.top - PAD.bottom);
  const last = known[known.length - 1];
  const shown = hovered ?? last;
  const onPointerMove = (event) => {
    const at = event.clientX - box.current.getBoundingClientRect().left;
    const nearest = known.reduce((best, each) => (best && Math.abs(x(best.at) - at) <= Math.abs(x(each.at) - at) ? best : each), null);
    setHovered(nearest);
  };
  const runs = runsOf(values);
  const line = runs.map((run) => run.map(({ at, value }, i) => `${i ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("") + (run.length === 1 ? "h.01" : "")).join("");
  const area = runs
    .filter((run) => run.length > 1)
    .map((run) => `M${x(run[0].at).toFixed(1)} ${y(0)}${run.map(({ at, value }) => `L${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("")}L${x(run[run.length - 1].at).toFixed(1)} ${y(0)}Z`)
    .join("");
  return html`<figure class="chart card">
    <figcaption><span>${title}</span><b>${shown ? format(shown.value) : "–"}<small>${shown && unit ? ` ${unit}` : ""}</small></b></figcaption>
    <div ref=${box} onPointerMove=${onPointerMove} onPointerLeave=${() => setHovered(null)}>
      ${width > 0 && html`<svg width=${width} height=${HEIGHT} role="img" aria-label=${`${title} over the last minutes, now ${last ? `${format(last.value)} ${unit}` : "unknown"}`}>
        <path class="grid" d=${`M0 ${y(0) + 0.5}H${width}M0 ${y(most)}H${width}`} />
        <path class="area" d=${area} /><path class="curve" d=${line} />
        ${shown && html`<circle cx=${x(shown.at)} cy=${y(shown.value)} r="2.5" />`}
        <text x="2" y=${y(most) + 11}>${format(most)}</text>
        <text x="2" y=${HEIGHT - 3}>${ago(shownMillis)}</text><text x=${width - 2} y=${HEIGHT - 3} text-anchor="end">${hovered ? ago(now - hovered.at) : "now"}</text>
      </svg>`}
    </div>
  </figure>`;
}

const ago = (millis) => (millis < 120_000 ? `${Math.round(millis / 1000)} s ago` : `${Math.round(millis / 60_000)} min ago`);

/** Splits values where one is missing. */
function runsOf(values) {
  const runs = [[]];
  for (const each of values) {
    if (each.value === null) runs.push([]);
    else runs[runs.length - 1].push(each);
  }
  return runs.filter((run) => run.length);
}

function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= value);
}
