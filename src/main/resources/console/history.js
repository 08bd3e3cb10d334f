import { html, useEffect, useState } from "./lib.js";
import { Event } from "./changes.js";
import { count, time } from "./format.js";
import { pastOf } from "./past.js";
import { Refusal } from "./refusal.js";
import { toHierarchies, toHierarchy } from "./routes.js";
import { ask } from "./session.js";

/** Everything that happened to one reference. */
export function HistoryPage({ rootId, reference }) {
  const [past, setPast] = useState(null);
  const [failure, setFailure] = useState(null);
  const [names, setNames] = useState(new Map());
  useEffect(() => {
    const life = new AbortController();
    pastOf(rootId, reference, life.signal).then(setPast, (error) => life.signal.aborted || setFailure(error));
    // Without the names, which are not essential, the page shows the ids.
    const read = ask((client) => client.hierarchy(rootId).tree({ signal: life.signal }));
    read.then((tree) => setNames(namesOf(tree))).catch(() => undefined);
    return () => life.abort();
  }, [rootId, reference]);
  return html`<main class="page">
    <nav class="crumbs" aria-label="Place"><a href=${toHierarchies()}>Hierarchies</a><span aria-hidden="true">/</span>
      <a href=${toHierarchy(rootId)}><bdi>${names.get(rootId) || rootId}</bdi></a></nav>
    <header class="page-head"><h1>History of <bdi class="reference">${reference}</bdi></h1></header>
    <${Refusal} error=${failure} />
    ${past?.events.length === 0 && html`<p class="hint">The change log has nothing about it.</p>`}
    ${past && past.events.length > 0 && html`<ol class="history card">${past.events.map(
      (event) => html`<li key=${`${event.version}.${event.ordinal}`}>
        <time datetime=${event.at}>${time(event.at)}</time>
        <div><${Event} event=${event} rootId=${rootId} nameOf=${(id) => names.get(id) || id} />
          <p class="hint"><bdi>${event.by ?? "the service"}</bdi>, change ${count(event.version)}${event.requestId && html`, request <code>${event.requestId}</code>`}</p></div>
      </li>`,
    )}</ol>`}
    ${past && !past.isWhole && html`<p class="hint">The change log no longer reaches back to the beginning.</p>`}
  </main>`;
}

function namesOf(tree) {
  const names = new Map();
  const waiting = [tree];
  while (waiting.length) {
    const each = waiting.pop();
    names.set(each.id, each.name);
    waiting.push(...each.children);
  }
  return names;
}
