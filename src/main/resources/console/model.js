import { parseRange } from "./references.js";

/** The number that stands for no owner: the reference is retired. */
export const RETIRED = -1;

/** What a snapshot says, arranged for pages: managers in the order of the tree, and a line of numbers for each prefix. */
export class HierarchyModel {
  constructor(rootId, version, snapshot) {
    this.rootId = rootId;
    this.version = version;
    this.rules = snapshot.rules;
    this.managers = inTreeOrder(snapshot.managers);
    this.byId = new Map(this.managers.map((each) => [each.id, each]));
    this.referencesCount = 0;
    this.retiredCount = 0;
    const lines = new Map();
    const line = (prefix) => {
      let found = lines.get(prefix);
      if (!found) lines.set(prefix, (found = new NumberLine(prefix)));
      return found;
    };
    const unnumbered = [];
    for (const manager of this.managers) {
      let own = 0;
      for (const text of manager.references) {
        const range = parseRange(text);
        if (range.first === null) {
          unnumbered.push({ reference: range.prefix, owner: manager.index });
          own++;
        } else {
          line(range.prefix).use(range, manager.index);
          own += range.last - range.first + 1;
        }
      }
      manager.referencesCount = own;
      this.referencesCount += own;
      for (const text of manager.retired) retire(text);
      for (const [prefix, next] of Object.entries(manager.counters)) {
        if (manager.parentId === null) line(prefix).next = next;
      }
    }
    for (const text of snapshot.retired) retire(text);
    function retire(text) {
      const range = parseRange(text);
      if (range.first !== null) line(range.prefix).retire(range);
    }
    for (const manager of this.managers) {
      for (const [prefix, range] of Object.entries(manager.ranges ?? {})) {
        if (prefix !== "*") line(prefix).confine(range, manager.index);
      }
    }
    this.unnumbered = unnumbered;
    this.lines = [...lines.values()];
    for (const each of this.lines) {
      each.finish();
      for (const manager of this.managers) {
        const all = manager.ranges?.["*"];
        if (all && !manager.ranges[each.prefix] && each.isOwner(manager.index)) each.confine(all, manager.index);
      }
      this.retiredCount += each.retiredCount;
    }
    this.lines.sort((a, b) => b.usedCount - a.usedCount || (a.prefix < b.prefix ? -1 : 1));
  }

  nameOf(index) {
    const manager = this.managers[index];
    return manager ? manager.name || manager.id : "";
  }
}

/** Puts parents before their children, and gives each manager its level, its place and its number. */
function inTreeOrder(all) {
  const children = new Map();
  for (const each of all) {
    const siblings = children.get(each.parentId);
    if (siblings) siblings.push(each);
    else children.set(each.parentId, [each]);
  }
  const ordered = [];
  const waiting = (children.get(null) ?? []).map((each) => ({ each, level: 1, position: 1, size: 1 }));
  while (waiting.length) {
    const { each, level, position, size } = waiting.pop();
    const own = children.get(each.id) ?? [];
    ordered.push({ ...each, index: ordered.length, level, position, size, childrenIds: own.map((child) => child.id) });
    for (let i = own.length - 1; i >= 0; i--) {
      waiting.push({ each: own[i], level: level + 1, position: i + 1, size: own.length });
    }
  }
  return ordered;
}

/** The numbers of one prefix: who uses them, which are retired, and to which a manager is confined. */
export class NumberLine {
  #series = new Map();

  constructor(prefix) {
    this.prefix = prefix;
    this.confined = [];
    this.next = null;
    this.usedCount = 0;
    this.retiredCount = 0;
    /** How many numbers each manager owns, by its place in the tree. */
    this.owners = new Map();
  }

  /** Numbers of one way of writing them, which do not overlap: `R1` and `R01` are two references. */
  get series() {
    return [...this.#series.values()];
  }

  use({ first, last, digits }, owner) {
    this.#of(digits).used.push({ first, last, digits, owner });
    this.usedCount += last - first + 1;
    this.owners.set(owner, this.countOf(owner) + last - first + 1);
  }

  retire({ first, last, digits }) {
    this.#of(digits).retired.push({ first, last, digits, owner: RETIRED });
  }

  confine(range, owner) {
    this.confined.push({ first: range.first, last: range.last ?? Infinity, owner });
  }

  countOf(owner) {
    return this.owners.get(owner) ?? 0;
  }

  isOwner(owner) {
    return this.owners.has(owner);
  }

  #of(digits) {
    let found = this.#series.get(digits);
    if (!found) this.#series.set(digits, (found = { used: [], retired: [] }));
    return found;
  }

  finish() {
    const byFirst = (a, b) => a.first - b.first;
    this.highest = 0;
    this.lowest = 1;
    for (const each of this.#series.values()) {
      each.used.sort(byFirst);
      each.retired = withoutUsed(each.retired.sort(byFirst), each.used);
      for (const part of each.retired) this.retiredCount += part.last - part.first + 1;
      for (const part of [...each.used.slice(-1), ...each.retired.slice(-1)]) {
        this.highest = Math.max(this.highest, part.last);
      }
      for (const part of [...each.used.slice(0, 1), ...each.retired.slice(0, 1)]) {
        this.lowest = Math.min(this.lowest, part.first);
      }
    }
  }

  /** Returns the parts that hold a number, one for each way in which it is written; the retired ones only if none is used. */
  at(number) {
    const used = this.series.flatMap((each) => around(each.used, number));
    return used.length ? used : this.series.flatMap((each) => around(each.retired, number));
  }

  /** Returns the nearest number after or before a number at which something else begins. */
  boundary(number, direction) {
    let best = direction > 0 ? Infinity : -Infinity;
    const offer = (each) => {
      if (direction > 0 ? each > number && each < best : each < number && each > best) best = each;
    };
    for (const { used, retired } of this.series) {
      for (const parts of [used, retired]) {
        const at = firstReaching(parts, number);
        for (const part of parts.slice(Math.max(0, at - 1), at + 2)) {
          offer(part.first);
          offer(part.last + 1);
        }
      }
    }
    return Number.isFinite(best) ? best : number;
  }
}

/** Returns the index of the first of some parts that ends at or after a number. */
export function firstReaching(parts, number) {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (parts[middle].last < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

function around(parts, number) {
  const part = parts[firstReaching(parts, number)];
  return part && part.first <= number ? [part] : [];
}

/** Cuts out of retired numbers those that are used again. */
function withoutUsed(retired, used) {
  const left = [];
  for (const part of retired) {
    let { first } = part;
    for (let i = firstReaching(used, first); i < used.length && used[i].first <= part.last; i++) {
      if (used[i].first > first) left.push({ ...part, first, last: used[i].first - 1 });
      first = used[i].last + 1;
    }
    if (first <= part.last) left.push({ ...part, first });
  }
  return left;
}
