import { html } from "./lib.js";
import { counted } from "./format.js";
import { Signal, useSignal } from "./signal.js";

/** The shortest time between two announcements. */
const QUIET_MILLIS = 5000;

const said = new Signal("");
const waiting = { changes: 0, by: new Set(), text: "" };
let timer = 0;

/** Announces a change, together with those before it that were not announced yet. */
export function announce(change) {
  if (change.last) waiting.changes++;
  if (change.by) waiting.by.add(change.by);
  saySoon();
}

/** Announces a result of what the user did. */
export function say(text) {
  waiting.text = text;
  saySoon();
}

function saySoon() {
  if (!timer) timer = setTimeout(speak, 300);
}

function speak() {
  const parts = [waiting.text];
  if (waiting.changes) {
    const by = [...waiting.by].slice(0, 3).join(", ");
    parts.push(`${counted(waiting.changes, "change")}${by ? ` by ${by}` : ""}`);
  }
  const text = parts.filter(Boolean).join(". ");
  Object.assign(waiting, { changes: 0, by: new Set(), text: "" });
  // The same words again are a change of the text only with something that is not spoken.
  if (text) said.set(text === said.current ? `${text}\u00A0` : text);
  timer = text ? setTimeout(next, QUIET_MILLIS) : 0;
}

function next() {
  timer = 0;
  if (waiting.changes || waiting.text) speak();
}

/** Holds the words for screen readers, at most one sentence in some seconds. */
export function Announcer() {
  return html`<div class="unseen" role="status" aria-live="polite">${useSignal(said)}</div>`;
}
