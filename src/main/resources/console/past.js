import { ask } from "./session.js";

const PAGE = 1000;

/** The most events of one reference that are read. */
const MOST = 5000;

/** Reads what happened to a reference, the newest first; `isWhole` is false if the log no longer reaches back to the beginning. */
export async function pastOf(rootId, reference, signal) {
  const path = `/api/v1/hierarchies/${encodeURIComponent(rootId)}/changes`;
  const events = [];
  for (let after = 0; ; ) {
    try {
      const query = { reference, after, limit: PAGE };
      const { data } = await ask((client) => client.request("GET", path, { query, signal }));
      events.push(...data.changes);
      if (!data.next || events.length >= MOST) return { events: events.reverse(), isWhole: !data.next };
      after = data.next;
    } catch (error) {
      if (error.code !== "changes_gone") throw error;
      return { events: events.reverse(), isWhole: false };
    }
  }
}

/** Returns the event since which a reference is what it is, and those of the changes before it. */
export function since(events) {
  const at = events.findIndex((each) => /^references\.|^symbols\.(added|changed)$/.test(each.type));
  const current = events[at] ?? null;
  return { current, earlier: current ? events.slice(at + 1).filter((each) => each.version < current.version) : [] };
}
