import { html, useEffect, useState } from "./lib.js";
import { Event } from "./changes.js";
import { time } from "./format.js";
import { RETIRED } from "./model.js";
import { pastOf, since } from "./past.js";
import { formatReference } from "./references.js";
import { Refusal } from "./refusal.js";
import { toHistory, toManager } from "./routes.js";
import { Swatch } from "./swatch.js";

/** The most earlier events, and the most symbols, that are shown beside a number. */
const EARLIER = 4;
const SYMBOLS = 8;

/** Says who holds a number, since when, and what it was before. */
export function Detail({ live, model, line, number, onClose }) {
  const parts = line.at(number);
  const names = parts.length ? parts : [{ owner: null, digits: 0 }];
  return html`<div class="detail card">
    ${names.map(
      (part) => html`<${One} key=${part.digits} live=${live} model=${model} part=${part}
        reference=${formatReference(line.prefix, number, part.digits)} />`,
    )}
    <button type="button" class="icon close" aria-label="Close" onClick=${onClose}>×</button>
  </div>`;
}

function One({ live, model, part, reference }) {
  const [past, setPast] = useState(null);
  const [failure, setFailure] = useState(null);
  useEffect(() => {
    const life = new AbortController();
    pastOf(model.rootId, reference, life.signal).then(setPast, (error) => life.signal.aborted || setFailure(error));
    return () => life.abort();
  }, [model.version, reference]);
  const manager = model.managers[part.owner];
  const nameOf = (id) => model.byId.get(id)?.name || id;
  const symbols = symbolsOf(model, reference);
  const { current, earlier } = past ? since(past.events) : { current: null, earlier: [] };
  return html`<section aria-label=${reference}>
    <h3 class="reference"><bdi>${reference}</bdi></h3>
    <p class="holder" role="status">
      ${manager && html`held by <${Swatch} index=${manager.index} /> <a href=${toManager(model.rootId, manager.id)}><bdi>${manager.name || manager.id}</bdi></a>`}
      ${part.owner === RETIRED && "retired: it is not given again unless reuse is asked for"}
      ${part.owner === null && "free: no manager holds it"}
      ${current && html` <span class="since">since <time datetime=${current.at}>${time(current.at)}</time>, by <bdi>${current.by ?? "the service"}</bdi>, change ${current.version}</span>`}
    </p>
    ${symbols.length > 0 && html`<p class="symbols">Symbols: ${symbols.slice(0, SYMBOLS).map((each, i) => html`${i > 0 && ", "}<code><bdi>${each.key}</bdi></code>${each.unit > 1 && ` (unit ${each.unit})`}`)}${symbols.length > SYMBOLS && ` and ${symbols.length - SYMBOLS} more`}</p>`}
    <${Refusal} error=${failure} />
    ${earlier.length > 0 && html`<h4>Before</h4><ol class="past">${earlier.slice(0, EARLIER).map(
      (event) => html`<li key=${`${event.version}.${event.ordinal}`}><time datetime=${event.at}>${time(event.at)}</time><${Event} event=${event} rootId=${model.rootId} nameOf=${nameOf} /></li>`,
    )}</ol>`}
    ${past && !past.isWhole && html`<p class="hint">The change log no longer reaches back to the beginning.</p>`}
    ${past && (past.events.length > 0 || part.owner !== null) && html`<a href=${toHistory(model.rootId, reference)}>Whole history</a>`}
  </section>`;
}

function symbolsOf(model, reference) {
  return model.managers.flatMap((each) => (each.symbols ?? []).filter((symbol) => symbol.reference === reference));
}
