// A schematic editor of one page. The service gives the references; it stores no drawings, so that a part's key holds its place.
//
// Serve this folder with any file server, allow its origin (REFMAN_SECURITY_CORS_ALLOWEDORIGINS), and open
// index.html?service=http://127.0.0.1:8080 in two windows.

const parameters = new URLSearchParams(location.search);
const service = new URL(parameters.get("service") ?? "http://127.0.0.1:8080/", location.href).href.replace(/\/?$/, "/");
const rootId = parameters.get("root") ?? "example-board";
const key = parameters.get("key") === null ? {} : { key: prompt("API key") ?? "" };
const SHEETS = [
  { id: `${rootId}.power`, name: "Power" },
  { id: `${rootId}.audio`, name: "Audio" },
];
const WIDTH = 480;
const HEIGHT = 320;
const GRID = 20;
const MAX_LOGGED = 100;

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} name @param {Record<string, string | number>} attributes @param {(Node | string)[]} children */
function svg(name, attributes, ...children) {
  const created = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) created.setAttribute(attribute, String(value));
  created.append(...children);
  return created;
}

/** The outlines of parts around the origin. @type {Record<string, string>} */
const SHAPES = {
  R: "M-30 0h10l4-7 8 14 8-14 8 14 8-14 4 7h10",
  C: "M-30 0h26M-4-10v20M4-10v20M4 0h26",
  U: "M-24-22h48v44h-48zM-34-10h10M-34 10h10M24-10h10M24 10h10",
};

/** What the service has of each part, by key. @type {Map<string, { managerId: string, reference: string }>} */
const parts = new Map();
/** @type {Map<string, SVGElement>} */
const sheets = new Map();
/** The versions of the own changes that can be taken back, newest last. @type {number[]} */
const undoable = [];
/** Ends with the last change that was begun. */
let pending = Promise.resolve();
/** @type {string | undefined} */
let selected;
/** @type {import("../../src/refman.d.ts").HierarchyClient} */
let hierarchy;
/** @type {import("../../src/refman.d.ts").Client} */
let client;

async function start() {
  drawSheets();
  /** @type {typeof import("../../src/refman.d.ts")} */
  const { connect } = await import(`${service}client/refman.js`);
  client = connect({ url: service, ...key });
  hierarchy = client.hierarchy(rootId);
  await hierarchy.annotate({
    createManagers: [{ id: rootId, rules: "kicad" }, ...SHEETS.map((sheet) => ({ ...sheet, parentId: rootId }))],
    symbols: [],
  });
  client.watch(rootId, {
    onState: ({ snapshot }) => {
      parts.clear();
      for (const { id: managerId, symbols } of snapshot.managers) {
        for (const symbol of symbols ?? []) parts.set(symbol.key, { managerId, reference: symbol.reference });
      }
      drawParts();
    },
    onChange: apply,
    onStatus: (status, { error }) => {
      element("status").textContent = status;
      element("status").dataset.status = status;
      if (status === "disconnected" && error) tell(error);
    },
  });
}

/** @param {import("../../src/refman.d.ts").WatchedChange} change */
function apply({ type, symbols = [], renames = [], by, own }) {
  for (const { key, managerId, reference } of symbols) {
    if (type === "symbols.removed") parts.delete(key);
    else parts.set(key, { managerId, reference });
  }
  if (symbols.length > 0) drawParts(own ? [] : symbols.map((symbol) => symbol.key));
  const what =
    type === "symbols.added" ? `placed ${list(symbols)}`
    : type === "symbols.removed" ? `deleted ${list(symbols)}`
    : type === "references.renamed" ? `renamed ${renames.map((each) => `${each.from} to ${each.to}`).join(", ")}`
    : type === "change.reverted" ? "took back a change"
    : "";
  if (what) log(`${own ? "You" : (by ?? "Somebody")} ${what}`);
}

/** @param {{ reference: string }[]} symbols */
function list(symbols) {
  return symbols.map((each) => each.reference).join(", ");
}

/** @param {string} text */
function log(text) {
  const item = document.createElement("li");
  item.textContent = text;
  element("log").prepend(item);
  element("log").children[MAX_LOGGED]?.remove();
}

/** @param {unknown} error */
function tell(error) {
  element("message").textContent = error instanceof Error ? error.message : String(error);
}

/** Makes one change after those that were begun before it. @param {() => Promise<void>} change */
function make(change) {
  pending = pending.then(async () => {
    element("message").textContent = "";
    await change().catch(tell);
    /** @type {HTMLButtonElement} */ (element("undo")).disabled = undoable.length === 0;
  });
}

/** Makes one change that can be taken back. @param {() => Promise<{ version?: number }>} change */
function makeUndoable(change) {
  make(async () => {
    const { version } = await change();
    if (version !== undefined) undoable.push(version);
  });
}

function drawSheets() {
  for (const { id, name } of SHEETS) {
    const caption = document.createElement("figcaption");
    caption.textContent = name;
    const dots = [];
    for (let x = GRID; x < WIDTH; x += GRID) {
      for (let y = GRID; y < HEIGHT; y += GRID) dots.push(svg("circle", { cx: x, cy: y, r: 1, class: "grid" }));
    }
    const layer = svg("g", {});
    const sheet = svg("svg", { class: "sheet", viewBox: `0 0 ${WIDTH} ${HEIGHT}` }, ...dots, layer);
    sheet.addEventListener("click", (event) => place(id, /** @type {SVGSVGElement} */ (sheet), /** @type {MouseEvent} */ (event)));
    const figure = document.createElement("figure");
    figure.append(caption, sheet);
    element("sheets").append(figure);
    sheets.set(id, /** @type {SVGElement} */ (layer));
  }
}

/** @param {string} managerId @param {SVGSVGElement} sheet @param {MouseEvent} event */
function place(managerId, sheet, event) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(sheet.getScreenCTM()?.inverse());
  const snap = (/** @type {number} */ value, /** @type {number} */ most) =>
    Math.min(most - 2 * GRID, Math.max(2 * GRID, Math.round(value / GRID) * GRID));
  const x = snap(at.x, WIDTH);
  const y = snap(at.y, HEIGHT);
  const checked = /** @type {HTMLInputElement} */ (document.querySelector("input[name=part]:checked"));
  makeUndoable(() =>
    hierarchy.annotate({
      symbols: [{ key: `${checked.value}@${x},${y}#${crypto.randomUUID()}`, managerId, reference: `${checked.value}?` }],
    }),
  );
}

/** Draws all parts, and marks those that another window has just changed. @param {string[]} [fresh] */
function drawParts(fresh = []) {
  if (selected !== undefined && !parts.has(selected)) select(undefined);
  const focused = document.activeElement?.getAttribute("data-key");
  for (const layer of sheets.values()) layer.replaceChildren();
  for (const [partKey, { managerId, reference }] of parts) {
    const [, kind, x, y] = /^([RCU])@(\d+),(\d+)#/.exec(partKey) ?? [];
    if (!kind) continue;
    const part = svg(
      "g",
      {
        class: fresh.includes(partKey) ? "part fresh" : "part",
        transform: `translate(${x} ${y})`,
        role: "button",
        tabindex: 0,
        "aria-label": reference,
        "aria-pressed": String(partKey === selected),
        "data-key": partKey,
      },
      svg("rect", { class: "halo", x: -38, y: -26, width: 76, height: 52, rx: 6 }),
      svg("path", { class: kind === "U" ? "body" : "", d: SHAPES[kind] }),
      svg("text", { "text-anchor": "middle", y: kind === "U" ? 4 : -14 }, reference),
    );
    part.addEventListener("click", (event) => {
      event.stopPropagation();
      select(partKey);
    });
    part.addEventListener("keydown", (event) => {
      const { key: pressed } = /** @type {KeyboardEvent} */ (event);
      if (pressed === "Enter" || pressed === " ") select(partKey);
      if (pressed === "Delete") remove(partKey);
    });
    sheets.get(managerId)?.append(part);
    if (partKey === focused) /** @type {SVGElement} */ (part).focus();
  }
}

/** @param {string | undefined} partKey */
function select(partKey) {
  selected = partKey;
  for (const part of document.querySelectorAll(".part")) {
    part.setAttribute("aria-pressed", String(part.getAttribute("data-key") === partKey));
  }
  for (const id of ["rename", "delete"]) /** @type {HTMLButtonElement} */ (element(id)).disabled = partKey === undefined;
}

/** @param {string} partKey */
function remove(partKey) {
  makeUndoable(() =>
    client.request("DELETE", `/api/v1/hierarchies/${encodeURIComponent(rootId)}/symbols`, { query: { key: partKey } }),
  );
}

element("delete").addEventListener("click", () => selected && remove(selected));

element("rename").addEventListener("click", () => {
  const input = /** @type {HTMLInputElement} */ (element("reference"));
  input.value = parts.get(selected ?? "")?.reference ?? "";
  /** @type {HTMLDialogElement} */ (element("renaming")).showModal();
  input.select();
});

element("renaming").addEventListener("close", () => {
  const { returnValue } = /** @type {HTMLDialogElement} */ (element("renaming"));
  const before = parts.get(selected ?? "")?.reference;
  const after = /** @type {HTMLInputElement} */ (element("reference")).value.trim();
  if (returnValue === "rename" && before !== undefined && after !== before) {
    makeUndoable(() => hierarchy.rename({ [before]: after }));
  }
});

element("undo").addEventListener("click", () =>
  make(async () => {
    const version = undoable.pop();
    if (version !== undefined) await hierarchy.undo(version);
  }),
);

start().catch(tell);
