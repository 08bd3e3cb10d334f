import { Signal } from "./signal.js";

/**
 * The page that the address names: `#/`, `#/service`, `#/h/ROOT`, `#/h/ROOT/t/TAB`, `#/h/ROOT/m/MANAGER/TAB`,
 * `#/h/ROOT/r/REFERENCE`.
 */
export const route = new Signal(parse(location.hash));

addEventListener("hashchange", () => route.set(parse(location.hash)));

function parse(hash) {
  const [page, rootId, kind, name, tab] = hash.replace(/^#\/?/, "").split("/").map(decode);
  if (page === "service") return { page: "service" };
  if (page !== "h" || !rootId) return { page: "hierarchies" };
  if (kind === "r" && name) return { page: "history", rootId, reference: name };
  if (kind === "m" && name) return { page: "hierarchy", rootId, managerId: name, tab: tab || "line" };
  return { page: "hierarchy", rootId, managerId: null, tab: (kind === "t" && name) || "line" };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const link = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

export const toHierarchies = () => "#/";
export const toService = () => "#/service";
export const toHierarchy = (rootId, tab) => link("h", rootId, ...(tab && tab !== "line" ? ["t", tab] : []));
export const toManager = (rootId, id, tab) => link("h", rootId, "m", id, ...(tab && tab !== "line" ? [tab] : []));
export const toHistory = (rootId, reference) => link("h", rootId, "r", reference);
