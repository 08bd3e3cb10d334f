import { html } from "./lib.js";
import { session } from "./session.js";

/** The roles that the service asks for, by what a caller lacks. */
const NEEDED = { reader: "editor", editor: "admin", admin: "admin" };

/** Returns the service's own words for a refusal. */
export function wordsOf(error) {
  if (error.status === 403 && error.code === "forbidden") {
    const { role } = session.current;
    return `${error.message} It needs the role ${NEEDED[role]}; this key has the role ${role}.`;
  }
  if (error.code === "unreachable") return "The service does not answer.";
  return error.message || String(error);
}

/** Shows a refusal and the obstacles that it lists. */
export function Refusal({ id, error }) {
  if (!error) return null;
  const obstacles = error.details?.obstacles ?? error.details?.duplicates ?? [];
  return html`<div class="refusal" id=${id} role="alert">
    ${error.title && html`<b>${error.title}. </b>`}<bdi>${wordsOf(error)}</bdi>
    ${obstacles.length > 0 &&
    html`<ul>
      ${obstacles.slice(0, 5).map((each) => html`<li><bdi>${obstacleText(each)}</bdi></li>`)}
      ${obstacles.length > 5 && html`<li>and ${obstacles.length - 5} more</li>`}
    </ul>`}
  </div>`;
}

/** Says what is in the way: what it is about, and why or who holds it. */
function obstacleText(each) {
  if (typeof each === "string") return each;
  const { reference, net, symbol, key, managerId, heldBy, expiry, reason } = each;
  const subject = reference ?? net ?? symbol ?? expiry ?? managerId ?? key ?? "";
  const what = key && key !== subject ? `${subject} for ${key}` : subject;
  if (reason) return `${what}: ${reason}`;
  const holder = heldBy ?? { managerId };
  if (!holder.managerId) return what;
  return `${what}: held by ${holder.key ? `${holder.key} of ` : ""}${holder.managerId}`;
}
