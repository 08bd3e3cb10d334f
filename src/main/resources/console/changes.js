import { html, useState } from "./lib.js";
import { say } from "./announce.js";
import { count, time } from "./format.js";
import { parseRange } from "./references.js";
import { Refusal } from "./refusal.js";
import { toHistory } from "./routes.js";
import { ask, may } from "./session.js";
import { useSignal } from "./signal.js";
import { byVersion, storyOf } from "./story.js";

/** The most changes that are drawn, the most events of one change, and the most names of one event. */
const DRAWN = 100;
const EVENTS = 4;
const NAMES = 6;

/** The events of changes of several hierarchies, which the service never takes back. */
const LASTING = ["hierarchy.created", "hierarchy.deleted", "hierarchy.moved", "hierarchy.attached", "hierarchy.detached"];

const WORDS = {
  connecting: "connecting…",
  connected: "live",
  reconnecting: "reconnecting…",
  disconnected: "not connected",
  sleeping: "asleep",
};

/** Lists the changes of a hierarchy as they happen. */
export function Changes({ live }) {
  const status = useSignal(live.status);
  const current = useSignal(live.changes);
  const model = useSignal(live.model);
  const [held, setHeld] = useState(null);
  const events = held ?? current;
  const missed = held ? byVersion(current).length - byVersion(held).length : 0;
  const nameOf = (id) => model?.byId.get(id)?.name || id;
  return html`<aside class="changes" aria-label="Changes">
    <header>
      <h2>Changes</h2>
      <span class="status" data-status=${held ? "paused" : status}>${held ? "paused" : (WORDS[status] ?? status)}</span>
      <span class="space"></span>
      <button type="button" aria-pressed=${held ? "true" : "false"} onClick=${() => setHeld(held ? null : current)}>
        ${held ? `Resume${missed > 0 ? ` (${count(missed)})` : ""}` : "Pause"}
      </button>
    </header>
    ${events.length === 0 && html`<p class="hint">Nothing has changed yet.</p>`}
    <ol tabindex="0" aria-label="List of changes">
      ${byVersion(events)
        .slice(0, DRAWN)
        .map((change) => html`<${Change} key=${change.version} change=${change} rootId=${live.rootId} nameOf=${nameOf} />`)}
    </ol>
  </aside>`;
}

function Change({ change, rootId, nameOf }) {
  const [failure, setFailure] = useState(null);
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(EVENTS);
  const hidden = change.events.length - shown;
  const isLasting = change.events.some((event) => LASTING.includes(event.type));
  const undo = async () => {
    setBusy(true);
    try {
      await ask((client) => client.hierarchy(rootId).undo(change.version));
      setFailure(null);
      say(`Change ${change.version} undone`);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return html`<li class=${change.isNew ? "change new" : "change"}>
    <div class="what">
      ${change.events.slice(0, shown).map((event) => html`<${Event} key=${event.ordinal} event=${event} rootId=${rootId} nameOf=${nameOf} />`)}
      ${hidden > 0 && html`<button type="button" class="quiet" aria-label=${`Show all events of change ${change.version}`} onClick=${() => setShown(Infinity)}>${count(hidden)} more events</button>`}
    </div>
    <footer>
      <span class="version">${count(change.version)}</span>
      <span class="who"><bdi>${change.by ?? "the service"}</bdi>${change.own && " (here)"}</span>
      <time datetime=${change.at}>${time(change.at)}</time>
      <span class="space"></span>
      ${may("editor") && !isLasting && html`<button type="button" class="quiet" disabled=${busy} onClick=${undo}
        aria-label=${`Undo change ${change.version}`}>Undo</button>`}
    </footer>
    <${Refusal} error=${failure} />
  </li>`;
}

/** Shows one event of a change. */
export function Event({ event, rootId, nameOf }) {
  const { verb, names, more } = storyOf(event, nameOf);
  return html`<p>
    ${names.slice(0, NAMES).map(
      (name) => html`<span class="name-of"><${Name} event=${event} name=${name} rootId=${rootId} /></span> `,
    )}
    ${names.length > NAMES && html`<span>and ${count(names.length - NAMES)} more </span>`}
    <span class="verb" data-verb=${verb}>${verb}</span>${more && html` <span class="more"><bdi title=${more}>${more}</bdi></span>`}
  </p>`;
}

function Name({ event, name, rootId }) {
  const isOne = event.references && parseRange(name).first === parseRange(name).last;
  if (!event.references && !event.nets && !event.renames) return html`<bdi title=${name}>${name}</bdi>`;
  if (!isOne) return html`<bdi class="reference">${name}</bdi>`;
  return html`<a class="reference" href=${toHistory(rootId, name)}><bdi>${name}</bdi></a>`;
}
