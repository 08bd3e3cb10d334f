import { html, useEffect, useState } from "./lib.js";
import { count } from "./format.js";
import { Refusal } from "./refusal.js";
import { toHierarchy } from "./routes.js";
import { ask } from "./session.js";

const PAGE = 1000;

/** The most rows that are drawn; a search finds the others. */
const SHOWN = 200;

/** Lists the hierarchies, with a search over those that are loaded. */
export function Hierarchies() {
  const [items, setItems] = useState(null);
  const [next, setNext] = useState(undefined);
  const [text, setText] = useState("");
  const [failure, setFailure] = useState(null);
  const [busy, setBusy] = useState(false);

  const load = async (after) => {
    setBusy(true);
    try {
      const { data } = await ask((client) =>
        client.request("GET", "/api/v1/hierarchies", { query: { limit: PAGE, after } }),
      );
      setItems((known) => [...(after ? known : []), ...data.items]);
      setNext(data.next);
      setFailure(null);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => {
    load();
  }, []);

  const wanted = text.trim().toLowerCase();
  const found = (items ?? []).filter(
    (each) => !wanted || each.rootId.toLowerCase().includes(wanted) || (each.name ?? "").toLowerCase().includes(wanted),
  );
  const most = found.reduce((sum, each) => Math.max(sum, each.referencesCount), 1);
  return html`<main class="page list-page">
    <header class="page-head">
      <h1>Hierarchies</h1>
      <label class="search"><span class="unseen">Search hierarchies</span>
        <input type="search" placeholder="Search by name or id" value=${text} onInput=${(event) => setText(event.target.value)} />
      </label>
    </header>
    <${Refusal} error=${failure} />
    ${items === null && !failure && html`<p class="hint">Loading…</p>`}
    ${items?.length === 0 && html`<p class="hint">There are no hierarchies yet. Create one with <code>PUT /api/v1/managers/…</code>.</p>`}
    ${found.length > 0 &&
    html`<div class="card scroll" tabindex="0" role="region" aria-label="Table of hierarchies"><table class="hierarchies">
      <thead><tr><th scope="col">Name</th><th scope="col">Id</th><th scope="col">Rules</th>
        <th scope="col" class="number">Managers</th><th scope="col" class="number">References</th><th class="bar-head"><span class="unseen">Size</span></th></tr></thead>
      <tbody>${found.slice(0, SHOWN).map(
        (each) => html`<tr key=${each.rootId}>
          <td class="name"><a href=${toHierarchy(each.rootId)}><bdi>${each.name || each.rootId}</bdi></a></td>
          <td class="id"><bdi>${each.rootId}</bdi></td>
          <td>${each.rules}</td>
          <td class="number">${count(each.managersCount)}</td>
          <td class="number">${count(each.referencesCount)}</td>
          <td class="bar"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect width=${Math.max(1, 100 * Math.sqrt(each.referencesCount / most))} height="8" rx="1" /></svg></td>
        </tr>`,
      )}</tbody>
    </table></div>`}
    ${items?.length > 0 && html`<p class="hint">
      ${wanted ? `${count(found.length)} of ${count(items.length)} loaded hierarchies match.` : `${count(items.length)} hierarchies${next ? " loaded" : ""}.`}
      ${found.length > SHOWN && ` The first ${SHOWN} are shown.`}
      ${next && html` <button type="button" disabled=${busy} onClick=${() => load(next)}>Load more</button>`}
    </p>`}
  </main>`;
}
