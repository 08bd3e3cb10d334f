import { html, useEffect, useMemo, useState } from "./lib.js";
import { Changes } from "./changes.js";
import { count, counted } from "./format.js";
import { LiveHierarchy } from "./live.js";
import { ManagerTabs } from "./manager.js";
import { countReferences } from "./references.js";
import { Refusal } from "./refusal.js";
import { toHierarchies, toHierarchy, toManager } from "./routes.js";
import { useSignal } from "./signal.js";
import { Tree } from "./tree.js";

/** One hierarchy: its tree, the numbers or the lists of a manager, and the changes as they happen. */
export function HierarchyPage({ rootId, managerId, tab }) {
  const live = useMemo(() => new LiveHierarchy(rootId), [rootId]);
  useEffect(() => {
    live.open();
    return () => live.close();
  }, [live]);
  const model = useSignal(live.model);
  const failure = useSignal(live.failure);
  const movedTo = useSignal(live.movedTo);
  if (!model) {
    return html`<main class="page">
      ${failure ? html`<${Refusal} error=${failure} /><p><a href=${toHierarchies()}>All hierarchies</a></p>` : html`<p class="hint">Loading…</p>`}
    </main>`;
  }
  const manager = managerId === null ? null : (model.byId.get(managerId) ?? null);
  const root = model.managers[0];
  const onSelect = (id) => {
    const goesBack = id === managerId;
    location.hash = goesBack ? toHierarchy(rootId) : toManager(rootId, id, tab);
  };
  return html`<main class="workspace">
    <aside class="side" aria-label="Managers">
      <${TreePane} model=${model} selectedId=${managerId} onSelect=${onSelect} rootId=${rootId} />
    </aside>
    <section class="middle" aria-label="Numbers and lists">
      <nav class="crumbs" aria-label="Place">
        <a href=${toHierarchies()}>Hierarchies</a>
        ${manager && html`<span aria-hidden="true">/</span><a href=${toHierarchy(rootId)}><bdi>${root.name || root.id}</bdi></a>`}
      </nav>
      <header class="page-head">
        <h1><bdi>${manager ? manager.name || manager.id : root.name || root.id}</bdi></h1>
        <${Facts} model=${model} manager=${manager} />
      </header>
      <${Refusal} error=${failure} />
      ${movedTo && html`<p class="warn" role="alert">This hierarchy has become a part of <a href=${toHierarchy(movedTo)}><bdi>${movedTo}</bdi></a>. What is shown is its last state.</p>`}
      ${managerId !== null && !manager && html`<p class="refusal" role="alert">This hierarchy has no manager <bdi>${managerId}</bdi> any more.</p>`}
      <${ManagerTabs} live=${live} model=${model} manager=${manager} tab=${tab} />
    </section>
    <${Changes} live=${live} />
  </main>`;
}

function TreePane({ model, selectedId, onSelect, rootId }) {
  const [open, setOpen] = useState(() => innerWidth > 760);
  return html`<details open=${open} onToggle=${(event) => setOpen(event.target.open)}>
    <summary>Managers <span class="number">${count(model.managers.length)}</span></summary>
    <${Tree} model=${model} selectedId=${selectedId} onSelect=${onSelect} />
    ${selectedId !== null && html`<a class="all" href=${toHierarchy(rootId)}>Show the whole hierarchy</a>`}
  </details>`;
}

function Facts({ model, manager }) {
  if (manager) {
    return html`<p class="facts"><code><bdi>${manager.id}</bdi></code>
      <span>${counted(manager.referencesCount, "reference")}</span>
      <span>${counted(countReferences(manager.nets), "net")}</span>
      <span>${counted(manager.symbols?.length ?? 0, "symbol")}</span></p>`;
  }
  return html`<p class="facts"><code><bdi>${model.rootId}</bdi></code>
    <span>${counted(model.referencesCount, "reference")}</span>
    <span>${count(model.retiredCount)} retired</span>
    <span>${counted(model.managers.length, "manager")}</span>
    <span>rules ${model.rules}</span>
    <span>version <b class="version">${count(model.version)}</b></span></p>`;
}
