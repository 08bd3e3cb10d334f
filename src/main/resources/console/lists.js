import { html, useMemo, useState } from "./lib.js";
import { count, counted } from "./format.js";
import { ReferenceList } from "./references.js";
import { toHistory } from "./routes.js";
import { VirtualList } from "./virtual.js";

/** Lists what a filter leaves, with the number of it. */
function Filtered({ items, word, textOf, row }) {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = useMemo(() => {
    if (!wanted) return null;
    const left = [];
    for (let i = 0; i < items.length; i++) if (textOf(items.at(i)).toLowerCase().includes(wanted)) left.push(items.at(i));
    return left;
  }, [items, wanted]);
  const shown = found ?? items;
  return html`<div class="listing">
    <div class="tools"><p class="hint">${counted(items.length, word)}${found && `, ${count(found.length)} match`}</p>
      <label class="search"><span class="unseen">Filter</span><input type="search" placeholder="Filter" value=${text} onInput=${(event) => setText(event.target.value)} /></label></div>
    ${shown.length > 0 && html`<${VirtualList} key=${wanted} length=${shown.length} label=${`List of ${word}s`} row=${(i) => row(shown.at(i))} />`}
  </div>`;
}

/** Lists the references that a manager owns. */
export function References({ model, manager }) {
  const items = useMemo(() => new ReferenceList(manager.references), [manager.references]);
  return html`<${Filtered} items=${items} word="reference" textOf=${(each) => each}
    row=${(each) => html`<a class="reference" href=${toHistory(model.rootId, each)}><bdi>${each}</bdi></a>`} />`;
}

/** Lists the symbols that are drawn on a manager's sheet. */
export function Symbols({ model, manager }) {
  return html`<${Filtered} items=${manager.symbols ?? []} word="symbol" textOf=${(each) => `${each.reference} ${each.key}`}
    row=${(each) => html`<a class="reference" href=${toHistory(model.rootId, each.reference)}><bdi>${each.reference}</bdi></a>
      <span class="unit">${each.unit > 1 ? `unit ${each.unit}` : ""}</span><code class="key"><bdi>${each.key}</bdi></code>`} />`;
}

/** Lists the unnamed nets of a manager. */
export function Nets({ model, manager }) {
  const items = useMemo(() => new ReferenceList(manager.nets), [manager.nets]);
  return html`<${Filtered} items=${items} word="net" textOf=${(each) => each}
    row=${(each) => html`<a class="reference" href=${toHistory(model.rootId, each)}><bdi>${each}</bdi></a>`} />`;
}

/** Shows the ranges to which a manager is confined, and the counters in force. */
export function Counters({ model, manager }) {
  const root = model.managers[0];
  const ranges = Object.entries(manager.ranges ?? {});
  const counters = Object.entries(root.counters).sort(([a], [b]) => (a < b ? -1 : 1));
  return html`<div class="pair">
    <section class="card padded"><h2>Ranges</h2>
      ${ranges.length === 0 && html`<p class="hint">This manager is not confined to a range.</p>`}
      ${ranges.length > 0 && html`<table><thead><tr><th scope="col">Prefix</th><th scope="col" class="number">First</th><th scope="col" class="number">Last</th></tr></thead>
        <tbody>${ranges.map(([prefix, { first, last }]) => html`<tr key=${prefix}><td>${prefix === "*" ? "all others" : html`<bdi class="reference">${prefix}</bdi>`}</td>
          <td class="number">${count(first)}</td><td class="number">${last === undefined || last === null ? "no end" : count(last)}</td></tr>`)}</tbody></table>`}
    </section>
    <section class="card padded"><h2>Counters</h2>
      ${manager !== root && html`<p class="hint">The counters of <bdi>${root.name || root.id}</bdi> count for the whole hierarchy.</p>`}
      <table><thead><tr><th scope="col">Prefix</th><th scope="col" class="number">Next number</th></tr></thead>
        <tbody>${counters.map(([prefix, next]) => html`<tr key=${prefix}><td><bdi class="reference">${prefix}</bdi></td><td class="number">${count(next)}</td></tr>`)}
          <tr><td>unnamed nets</td><td class="number">${count(root.nextNet)}</td></tr></tbody></table>
    </section>
  </div>`;
}
