import { html, useEffect } from "./lib.js";
import { Chart } from "./chart.js";
import { bytes, count } from "./format.js";
import { Refusal } from "./refusal.js";
import { sampler } from "./sampler.js";
import { useSignal } from "./signal.js";

/** The state of the service and its course over the last minutes, for operators. */
export function ServicePage() {
  useEffect(() => sampler.start(), []);
  const points = useSignal(sampler.points);
  const state = useSignal(sampler.state);
  const failure = useSignal(sampler.failure);
  const now = points.length ? points[points.length - 1].at : Date.now();
  const chart = (title, unit, valueOf, more = {}) =>
    html`<${Chart} key=${title} title=${title} unit=${unit} points=${points} valueOf=${valueOf} now=${now} ...${more} />`;
  return html`<main class="page service-page">
    <header class="page-head"><h1>Service</h1>${state && html`<p class="facts"><span>up ${duration(state.stats.uptimeMs)}</span></p>`}</header>
    <${Refusal} error=${failure} />
    ${!state && !failure && html`<p class="hint">Loading…</p>`}
    ${state && html`<${States} state=${state} />`}
    ${state && html`<div class="charts">
      ${chart("API requests", "per second", (each) => each.requests)}
      ${chart("Latency, mean", "ms", (each) => each.latency)}
      ${chart("Server errors", "per second", (each) => each.failures)}
      ${chart("Operations", "per second", (each) => each.operations)}
      ${chart("Operation time, mean", "ms", (each) => each.operationTime, { least: 0.1 })}
      ${chart("Cache hits", "%", (each) => each.hitRate, { least: 100 })}
      ${chart("Managers in memory", "", (each) => each.live, { least: 10 })}
      ${chart("Requests in flight", "", (each) => each.inFlight, { least: 5 })}
      ${chart("Changes in flight", "", (each) => each.changes, { least: 5 })}
      ${chart("Streams", "", (each) => each.streams, { least: 5 })}
      ${chart("Heap", "", (each) => each.heap, { format: bytes, least: 1e6 })}
      ${chart("Processor", "%", (each) => each.cpu, { least: 100 })}
    </div>`}
    ${state && html`<${Operations} operations=${state.stats.operations} />`}
  </main>`;
}

function States({ state: { stats, health } }) {
  const { store, implementation, cache, memory } = stats;
  return html`<dl class="states card">
    <${State} name="Health" value=${health.status} good=${health.status === "UP"} more=${downParts(health)} />
    <${State} name="Store" value=${store.status.replace("_", " ")} good=${store.status === "up"}
      more=${`${store.name}${store.durable ? "" : ", not durable"}${store.bytes === undefined ? "" : `, ${bytes(store.bytes)}`}`} />
    <${State} name="Index" value=${implementation.implementation} good=${implementation.bitmapAvailable}
      more=${`for ${implementation.rolloutPercent} % of hierarchies${implementation.shadowComparison ? ", compared" : ""}`} />
    <${State} name="Fallbacks" value=${count(implementation.fallbacks)} good=${implementation.fallbacks === 0} more=${`${count(implementation.mismatches)} mismatches`} />
    <${State} name="Cache" value=${count(cache.hierarchies)} more=${`hierarchies, ${count(cache.evictions)} evictions`} />
    <${State} name="Stored" value=${count(stats.references)} more=${`references in ${count(stats.hierarchies)} hierarchies`} />
    <${State} name="Heap" value=${bytes(memory.heapMaxBytes)} more="at most" />
  </dl>`;
}

function State({ name, value, more, good }) {
  return html`<div><dt>${name}</dt><dd>
    <b>${good !== undefined && html`<span class=${good ? "mark good" : "mark bad"} aria-hidden="true">${good ? "●" : "▲"}</span>`}${value}</b>
    ${more && html`<span class="hint">${more}</span>`}</dd></div>`;
}

const downParts = ({ components = {} }) =>
  Object.entries(components)
    .filter(([, part]) => part.status !== "UP")
    .map(([name, part]) => `${name} ${part.status.toLowerCase()}`)
    .join(", ");

function Operations({ operations }) {
  const used = Object.entries(operations).filter(([, each]) => each.count > 0);
  if (!used.length) return null;
  return html`<section><h2>Operations since startup</h2><div class="card scroll" tabindex="0" role="region" aria-label="Operations since startup"><table>
    <thead><tr><th scope="col">Operation</th><th scope="col" class="number">Count</th><th scope="col" class="number">Subjects</th><th scope="col" class="number">Mean time</th></tr></thead>
    <tbody>${used.map(([name, each]) => html`<tr key=${name}><td>${name.replaceAll("_", " ")}</td><td class="number">${count(each.count)}</td>
      <td class="number">${count(each.subjects)}</td><td class="number">${count(Math.round(each.avgNs / 1000))} µs</td></tr>`)}</tbody></table></div></section>`;
}

function duration(millis) {
  const minutes = Math.floor(millis / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}
