/** Says in one sentence what happened in a change, as far as its events tell. */
export function storyOf(change, nameOf) {
  const manager = change.managerId ? nameOf(change.managerId) : "";
  const names = change.references ?? change.nets;
  const [subject, verb] = change.type.split(".");
  if (names) return { verb, names, more: manager && (verb === "left" ? `with ${manager}` : `${BY[verb] ?? "of"} ${manager}`) };
  if (change.renames) return { verb, names: change.renames.map(({ from, to }) => `${from} → ${to}`), more: "" };
  if (change.symbols) {
    return {
      verb: `${change.symbols.length === 1 ? "symbol" : "symbols"} ${verb}`,
      names: change.symbols.map(symbolText),
      more: "",
    };
  }
  if (change.reverted) return { verb: "undone", names: [`change ${change.reverted.version}`], more: change.reverted.by ? `of ${change.reverted.by}` : "" };
  if (change.counters) {
    return { verb: "counter raised", names: Object.entries(change.counters).map(([prefix, next]) => `${prefix} to ${next}`), more: manager && `of ${manager}` };
  }
  if (subject === "manager") return { verb: `manager ${verb}`, names: [change.manager?.name || manager], more: "" };
  if (change.otherHierarchy) return { verb: `hierarchy ${verb}`, names: [change.otherHierarchy.rootId], more: "" };
  return { verb: `${subject} ${verb}`, names: [], more: change.expiresAt ? `until ${change.expiresAt}` : "" };
}

const BY = { registered: "by", generated: "for", released: "by", retired: "of", freed: "by" };

function symbolText({ key, reference, unit, was }) {
  const name = unit > 1 ? `${reference} unit ${unit}` : reference;
  const before = was?.reference && was.reference !== reference ? `${was.reference} → ` : "";
  return `${key}: ${before}${name}`;
}

/** Leaves out what a renaming of the same change already says. */
function withoutRepeated(events) {
  const renamed = new Set(events.flatMap((each) => (each.renames ?? []).flatMap(({ from, to }) => [from, to])));
  if (!renamed.size) return events;
  const isRepeated = (each) => /^references\.(released|registered)$/.test(each.type) && each.references.every((name) => renamed.has(name));
  return events.filter((each) => !isRepeated(each));
}

/** Gathers the events of each change, the newest change first. */
export function byVersion(events) {
  const groups = [];
  for (const event of events) {
    const last = groups[groups.length - 1];
    if (last?.version === event.version) last.events.unshift(event);
    else groups.push({ version: event.version, at: event.at, by: event.by, own: event.own, isNew: event.isNew, events: [event] });
  }
  return groups.map((each) => ({ ...each, events: withoutRepeated(each.events) }));
}
