import assert from "node:assert/strict";
import { test } from "node:test";
import { eventReader } from "../src/watch.js";

const TEXT = [
  ": a comment\nretry: 2134\nid: 41\nevent: ready\ndata: {}\n\n",
  "id: 42.0\nevent: change\ndata: {\ndata:\"key\": \"a: b\u2028c Ω😀\"}\nother: x\n\n",
  ":\n\n",
  "event: moved\ndata\n\n",
  "data: not ended\n",
].join("");
const EVENTS = [
  { id: "41", type: "ready", data: "{}", retry: "2134" },
  { id: "42.0", type: "change", data: "{\n\"key\": \"a: b\u2028c Ω😀\"}", retry: undefined },
  { id: undefined, type: "moved", data: "", retry: undefined },
];

/** @param {Uint8Array[]} pieces */
function read(pieces) {
  /** @type {object[]} */
  const events = [];
  const receive = eventReader(({ event: [type], id: [id], retry: [retry], data }) => {
    if (type) events.push({ id, type, data: data.join("\n"), retry });
  });
  const decoder = new TextDecoder();
  for (const piece of pieces) receive(decoder.decode(piece, { stream: true }));
  return events;
}

for (const [name, end] of Object.entries({ LF: "\n", CRLF: "\r\n", CR: "\r" })) {
  const bytes = new TextEncoder().encode(TEXT.replaceAll("\n", end));
  const expected = EVENTS;
  test(`events with ${name} are read whatever byte they are cut at`, () => {
    assert.deepEqual(read([bytes]), expected);
    assert.deepEqual(read(Array.from(bytes, (byte) => Uint8Array.of(byte))), expected);
    for (let cut = 1; cut < bytes.length; cut++) {
      assert.deepEqual(read([bytes.subarray(0, cut), bytes.subarray(cut)]), expected, `cut at ${cut}`);
    }
  });
}
