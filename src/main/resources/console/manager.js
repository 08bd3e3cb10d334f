import { html, useRef } from "./lib.js";
import { Lines } from "./lines.js";
import { Counters, Nets, References, Symbols } from "./lists.js";
import { toHierarchy, toManager } from "./routes.js";
import { Tools } from "./tools.js";

/** What there is to see of a manager, or of a whole hierarchy. */
const TABS = [
  { id: "line", name: "Number line" },
  { id: "references", name: "References", of: "manager" },
  { id: "symbols", name: "Symbols", of: "manager" },
  { id: "nets", name: "Nets", of: "manager" },
  { id: "counters", name: "Ranges and counters", of: "manager" },
  { id: "tools", name: "Tools" },
];

const PANELS = { line: Lines, references: References, symbols: Symbols, nets: Nets, counters: Counters, tools: Tools };

/** Shows one tab, by the tabs pattern of the ARIA Authoring Practices Guide. */
export function ManagerTabs({ live, model, manager, tab }) {
  const list = useRef(null);
  const tabs = TABS.filter((each) => manager || !each.of);
  const at = Math.max(0, tabs.findIndex((each) => each.id === tab));
  const link = (id) => (manager ? toManager(model.rootId, manager.id, id) : toHierarchy(model.rootId, id));
  const go = (index) => {
    const next = tabs[(index + tabs.length) % tabs.length];
    location.hash = link(next.id);
    list.current.querySelector(`#tab-${next.id}`).focus();
  };
  const onKeyDown = (event) => {
    const keys = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
    if (!(event.key in keys) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(keys[event.key]);
  };
  const Panel = PANELS[tabs[at].id];
  return html`<div class="tabs">
    <div role="tablist" aria-label="Views" ref=${list} onKeyDown=${onKeyDown}>
      ${tabs.map(
        (each, i) => html`<button type="button" role="tab" id=${`tab-${each.id}`} key=${each.id} aria-selected=${i === at ? "true" : "false"}
          aria-controls="tab-panel" tabindex=${i === at ? 0 : -1} onClick=${() => (location.hash = link(each.id))}>${each.name}</button>`,
      )}
    </div>
    <div role="tabpanel" id="tab-panel" aria-labelledby=${`tab-${tabs[at].id}`}>
      <${Panel} key=${`${manager?.id ?? ""}/${tabs[at].id}`} live=${live} model=${model} manager=${manager} />
    </div>
  </div>`;
}
