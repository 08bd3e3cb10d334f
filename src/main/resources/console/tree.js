import { html, useEffect, useLayoutEffect, useRef, useState } from "./lib.js";
import { count } from "./format.js";
import { Swatch } from "./swatch.js";

/** How long a pause ends the word that a user types to find a manager. */
const TYPING_MILLIS = 700;

/** Shows the managers as a tree, by the tree pattern of the ARIA Authoring Practices Guide. */
export function Tree({ model, selectedId, onSelect }) {
  const [closed, setClosed] = useState(() => new Set());
  const [activeId, setActiveId] = useState(selectedId ?? model.managers[0].id);
  const list = useRef(null);
  const typed = useRef({ text: "", at: 0 });
  const moved = useRef(false);

  useEffect(() => {
    if (selectedId) setActiveId(selectedId);
  }, [selectedId]);

  const visible = visibleManagers(model, closed);
  const active = visible.find((each) => each.id === activeId) ?? visible[0];

  useLayoutEffect(() => {
    if (moved.current) list.current.querySelector('[tabindex="0"]')?.focus();
    moved.current = false;
  }, [active.id]);

  const go = (manager) => {
    if (!manager) return;
    moved.current = true;
    setActiveId(manager.id);
  };
  const toggle = (id, isClosed) => {
    const next = new Set(closed);
    if (isClosed) next.add(id);
    else next.delete(id);
    setClosed(next);
  };
  const isOpen = (manager) => manager.childrenIds.length > 0 && !closed.has(manager.id);

  const onKeyDown = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = visible.indexOf(active);
    const keys = {
      ArrowDown: () => go(visible[at + 1]),
      ArrowUp: () => go(visible[at - 1]),
      Home: () => go(visible[0]),
      End: () => go(visible[visible.length - 1]),
      ArrowRight: () => {
        if (!active.childrenIds.length) return;
        if (isOpen(active)) go(model.byId.get(active.childrenIds[0]));
        else toggle(active.id, false);
      },
      ArrowLeft: () => {
        if (isOpen(active)) toggle(active.id, true);
        else go(model.byId.get(active.parentId));
      },
      Enter: () => onSelect(active.id),
      " ": () => onSelect(active.id),
      "*": () => {
        const next = new Set(closed);
        for (const each of model.managers) if (each.parentId === active.parentId) next.delete(each.id);
        setClosed(next);
      },
    };
    if (keys[event.key]) keys[event.key]();
    else if (event.key.length === 1) go(findTyped(visible, at, event, typed.current));
    else return;
    event.preventDefault();
  };

  return html`<ul class="tree" role="tree" aria-label="Managers" ref=${list} onKeyDown=${onKeyDown}>
    ${visible.map(
      (each) => html`<li key=${each.id} role="treeitem" aria-level=${each.level} aria-posinset=${each.position}
        aria-setsize=${each.size} aria-selected=${each.id === selectedId ? "true" : "false"}
        aria-expanded=${each.childrenIds.length ? String(isOpen(each)) : undefined}
        tabindex=${each === active ? 0 : -1} data-level=${Math.min(each.level, 9)} title=${each.name || each.id}
        onClick=${() => {
          setActiveId(each.id);
          onSelect(each.id);
        }}>
        <span class="twig" aria-hidden="true" onClick=${(event) => {
          if (!each.childrenIds.length) return;
          event.stopPropagation();
          toggle(each.id, isOpen(each));
        }}>${each.childrenIds.length ? (isOpen(each) ? "▾" : "▸") : ""}</span>
        <${Swatch} index=${each.index} />
        <span class="name"><bdi>${each.name || each.id}</bdi></span>
        <span class="number">${count(each.referencesCount)}</span>
      </li>`,
    )}
  </ul>`;
}

function visibleManagers(model, closed) {
  if (!closed.size) return model.managers;
  const hidden = new Set();
  return model.managers.filter((each) => {
    const isHidden = hidden.has(each.parentId) || closed.has(each.parentId);
    if (isHidden) hidden.add(each.id);
    return !isHidden;
  });
}

function findTyped(visible, at, event, typed) {
  const isMore = event.timeStamp - typed.at < TYPING_MILLIS;
  typed.text = isMore ? typed.text + event.key.toLowerCase() : event.key.toLowerCase();
  typed.at = event.timeStamp;
  const from = at + (typed.text.length === 1 ? 1 : 0);
  const ordered = [...visible.slice(from), ...visible.slice(0, from)];
  return ordered.find((each) => (each.name || each.id).toLowerCase().startsWith(typed.text));
}
