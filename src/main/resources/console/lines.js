import { html, useLayoutEffect, useRef, useState } from "./lib.js";
import { Detail } from "./detail.js";
import { count } from "./format.js";
import { toHistory } from "./routes.js";
import { useSignal } from "./signal.js";
import { Strip } from "./strip.js";
import { Swatch } from "./swatch.js";

/** How many lines are drawn at once; a filter or a button shows others. */
const PAGE = 30;

/** The most owners and references without a number that are listed. */
const LISTED = 24;

/** The number lines of a hierarchy. Those of one manager are emphasized if it is chosen. */
export function Lines({ live, model, manager }) {
  const [text, setText] = useState("");
  const [shown, setShown] = useState(PAGE);
  const [chosen, setChosen] = useState(null);
  const flashes = useSignal(live.flashes);
  const focus = manager ? manager.index : null;
  const wanted = text.trim().toUpperCase();
  const lines = model.lines.filter(
    (each) =>
      (!wanted || each.prefix.toUpperCase().startsWith(wanted)) &&
      (focus === null || each.isOwner(focus) || each.confined.some((range) => range.owner === focus)),
  );
  const choose = (line, number) => setChosen({ prefix: line.prefix, number });
  return html`<div class="lines">
    <div class="tools">
      <${Legend} model=${model} />
      <label class="search"><span class="unseen">Filter prefixes</span>
        <input type="search" placeholder="Prefix" value=${text} onInput=${(event) => setText(event.target.value)} /></label>
    </div>
    ${lines.length === 0 && html`<p class="hint">${model.lines.length ? "No prefix matches." : "No number is used yet."}</p>`}
    ${lines.slice(0, shown).map(
      (line) => html`<${Lazy} key=${line.prefix}>
        <${Strip} model=${model} line=${line} focus=${focus}
          flashes=${flashes.filter((each) => each.prefix === line.prefix)}
          chosen=${chosen?.prefix === line.prefix ? chosen.number : null} onChoose=${choose} />
        ${chosen?.prefix === line.prefix && html`<${Detail} key=${`${line.prefix}${chosen.number}`} live=${live} model=${model}
          line=${line} number=${chosen.number} onClose=${() => setChosen(null)} />`}
      <//>`,
    )}
    ${lines.length > shown && html`<p><button type="button" onClick=${() => setShown(shown + PAGE)}>Show ${count(Math.min(PAGE, lines.length - shown))} more prefixes of ${count(lines.length - shown)}</button></p>`}
    <${Unnumbered} model=${model} focus=${focus} />
    <p class="hint keys">Click a number, or press Enter, to see who holds it. Drag or <kbd>←</kbd> <kbd>→</kbd> moves, <kbd>+</kbd> <kbd>−</kbd> or the wheel with <kbd>Ctrl</kbd> zooms, <kbd>Ctrl</kbd> with an arrow goes to the next change of owner, <kbd>0</kbd> shows all.</p>
  </div>`;
}

/** Draws its content once it comes near the visible part of the page. */
function Lazy({ children }) {
  const place = useRef(null);
  const [isNear, setNear] = useState(false);
  useLayoutEffect(() => {
    const observer = new IntersectionObserver(([entry]) => entry.isIntersecting && setNear(true), { rootMargin: "400px" });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return html`<div ref=${place} class="line">${isNear && children}</div>`;
}

function Legend({ model }) {
  const owners = new Set(model.lines.flatMap((each) => [...each.owners.keys()]));
  const all = model.managers.filter((each) => owners.has(each.index));
  return html`<ul class="legend" aria-label="Legend">
    ${all.slice(0, LISTED).map(
      (each) => html`<li key=${each.id}><${Swatch} index=${each.index} /><span class="name"><bdi>${each.name || each.id}</bdi></span></li>`,
    )}
    ${all.length > LISTED && html`<li>and ${all.length - LISTED} more, see the tree</li>`}
    <li><svg class="swatch" width="18" height="14" aria-hidden="true"><rect class="retired-box" x=".5" y=".5" width="17" height="13" /><path class="retired-lines" d="M1 13L13 1M6 13L17 3M1 8L8 1" /></svg>retired</li>
    <li><svg class="swatch" width="18" height="14" aria-hidden="true"><rect class="free-box" width="18" height="14" rx="2" /></svg>free</li>
    <li><svg class="swatch" width="18" height="14" aria-hidden="true"><path class="range-mark" d="M1 3v8M17 3v8M1 7h16" /></svg>range of a manager</li>
    <li><svg class="swatch" width="18" height="14" aria-hidden="true"><path class="next-mark" d="M5 3h8l-4 8z" /></svg>next number</li>
  </ul>`;
}

function Unnumbered({ model, focus }) {
  const all = model.unnumbered.filter((each) => focus === null || each.owner === focus);
  if (!all.length) return null;
  return html`<section class="unnumbered" aria-label="References without a number">
    <h2>Without a number</h2>
    <ul>${all.slice(0, LISTED).map(
      (each) => html`<li key=${each.reference}><${Swatch} index=${each.owner} /><a href=${toHistory(model.rootId, each.reference)}><bdi>${each.reference}</bdi></a></li>`,
    )}${all.length > LISTED && html`<li>and ${count(all.length - LISTED)} more</li>`}</ul>
  </section>`;
}
