import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "../src/refman.js";
import { change, changed, event, json, refuse, reset, serve, stream, until } from "./helpers.js";

/** @typedef {import("../src/refman.d.ts").WatchOptions<any>} Options */

const ready = (/** @type {string | number} */ after) => `retry: 20\n${event("ready", { after: `${after}` }, `${after}`)}`;

/** Sends a text as a stream, and goes on with it. @param {string} text @returns {import("./helpers.js").Handler} */
const sends = (text) => (_, response) => void stream(response).write(text);

/** Sends a text as a stream, and ends it. @param {string} text @returns {import("./helpers.js").Handler} */
const ends = (text) => (_, response) => stream(response).end(text);

/**
 * Watches, and records what the callbacks get.
 *
 * @param {import("node:test").TestContext} t
 * @param {{url: string}} server
 * @param {Partial<Options>} [options]
 */
function record(t, server, options, client = connect({ url: server.url })) {
  /** @type {any[]} */
  const changes = [];
  /** @type {string[]} */
  const statuses = [];
  /** @type {any[]} */
  const states = [];
  /** @type {any[]} */
  const errors = [];
  const watch = client.watch("board", {
    from: 41,
    heartbeat: 1000,
    onChange: (each) => changes.push(each),
    onState: (state) => states.push(state),
    onStatus: (status, { transport, error }) => {
      statuses.push(transport === "stream" ? status : `${status} by ${transport}`);
      if (error) errors.push(error);
    },
    ...options,
  });
  t.after(watch.close);
  return { watch, changes, statuses, states, errors, versions: () => changes.map(({ version }) => version) };
}

test("the state comes first, and then the changes behind it", async (t) => {
  const snapshot = { hierarchyVersion: 41, managers: [{ id: "board" }] };
  const server = await serve(t, json(snapshot), sends(ready(41) + changed(42) + changed(43)));
  const { versions, states, statuses } = record(t, server, { from: undefined });
  await until(() => versions().length === 2);
  assert.deepEqual(states, [{ version: 41, rootId: "board", snapshot }]);
  assert.deepEqual(versions(), [42, 43]);
  assert.deepEqual(statuses, ["connecting", "connected"]);
  const [state, changes] = server.requests;
  assert.equal(state.url, "/api/v1/hierarchies/board/export");
  assert.equal(changes.url, "/api/v1/hierarchies/board/changes");
  assert.deepEqual([changes.headers.accept, changes.headers["last-event-id"]], ["text/event-stream", "41"]);
});

test("a stream that is cut anywhere is resumed without a gap and without a repetition", async (t) => {
  const text = ready(41) + changed(42, { by: "Ω😀" }) + event("change", { ...change(43), ordinal: 1 }, "43.1") + changed(44);
  const bytes = Buffer.from(text);
  for (let cut = 1; cut < bytes.length; cut += 11) {
    const server = await serve(
      t,
      (request, response) => stream(response).write(bytes.subarray(0, cut), () => request.socket.resetAndDestroy()),
      ({ headers }, response) => {
        const [version, ordinal = 9] = `${headers["last-event-id"]}`.split(".").map(Number);
        const events = [[42, 0], [43, 1], [44, 0]].filter(([v, o]) => v > version || (v === version && o > ordinal));
        const rest = events.map(([v, o]) => event("change", { ...change(v), ordinal: o }, `${v}.${o}`));
        stream(response).write(ready(`${headers["last-event-id"]}`) + rest.join(""));
      },
    );
    const { versions, watch } = record(t, server);
    await until(() => versions().length >= 3);
    assert.deepEqual(versions(), [42, 43, 44], `cut at ${cut}`);
    watch.close();
  }
});

test("an event that comes again is passed on once", async (t) => {
  const text = ready(41) + changed(42) + changed(43);
  const server = await serve(t, ends(text), sends(text + changed(44)));
  const { versions } = record(t, server);
  await until(() => versions().includes(44));
  assert.deepEqual(versions(), [42, 43, 44]);
});

test("a reconnect waits as long as the stream says", async (t) => {
  /** @type {number[]} */
  const times = [];
  const server = await serve(t, (_, response) => {
    times.push(performance.now());
    stream(response).end(ready(41).replace("20", "1500"));
  });
  const { statuses } = record(t, server);
  await until(() => times.length === 2);
  assert.ok(times[1] - times[0] >= 1490, `${times}`);
  await until(() => statuses.length >= 4);
  assert.deepEqual(statuses.slice(0, 4), ["connecting", "connected", "reconnecting", "connected"]);
});

test("a stream that is silent for longer than two heartbeats is left", async (t) => {
  const server = await serve(t, sends(ready(41) + changed(42)), sends(ready("42.0") + changed(43)));
  const { versions, statuses } = record(t, server, { heartbeat: 200 });
  await until(() => versions().length === 2);
  assert.deepEqual(versions(), [42, 43]);
  assert.deepEqual(statuses, ["connecting", "connected", "reconnecting", "connected"]);
});

test("a stream whose heartbeats come is kept", async (t) => {
  const server = await serve(t, (_, response) => {
    stream(response).write(ready(41));
    const beat = setInterval(() => response.write(":\n\n"), 100);
    response.on("close", () => clearInterval(beat));
  });
  const { statuses } = record(t, server, { heartbeat: 200 });
  await until(() => statuses.length === 2);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.deepEqual(statuses, ["connecting", "connected"]);
  assert.equal(server.requests.length, 1);
});

test("the state is read again after a reset", async (t) => {
  let version = 50;
  const server = await serve(t, ends(ready(41) + event("reset", { code: "changes_gone" })), sends(ready(50) + changed(51)));
  const { versions, states } = record(t, server, { read: async () => ({ version: version++ }) });
  await until(() => versions().length);
  assert.deepEqual([states, versions()], [[{ version: 50 }], [51]]);
  assert.equal(server.requests[1].headers["last-event-id"], "50");
});

test("the state is read again when the changes are gone", async (t) => {
  const server = await serve(t, refuse(410, "changes_gone"), sends(ready(50) + changed(51)));
  const { versions, states } = record(t, server, { read: async () => ({ version: 50 }) });
  await until(() => versions().length);
  assert.deepEqual([states, versions()], [[{ version: 50 }], [51]]);
});

test("a watch goes on at the root to which its hierarchy moved", async (t) => {
  const other = { rootId: "other", version: 7 };
  const text = ready(41) + changed(42, { type: "hierarchy.moved", otherHierarchy: other }) + event("moved", other);
  const server = await serve(t, ends(text), sends(ready(7) + changed(8)));
  const { versions, watch } = record(t, server);
  await until(() => versions().length === 2);
  assert.deepEqual(versions(), [42, 8]);
  assert.deepEqual([watch.rootId, watch.position], ["other", "8.0"]);
  assert.equal(server.requests[1].url, "/api/v1/hierarchies/other/changes");
  assert.equal(server.requests[1].headers["last-event-id"], "7");
});

for (const [status, code] of /** @type {const} */ ([[401, "unauthenticated"], [403, "forbidden"], [404, "hierarchy_not_found"]])) {
  test(`a watch ends with ${status}, and says why`, async (t) => {
    const server = await serve(t, refuse(status, code));
    const { statuses, errors, watch } = record(t, server);
    await until(() => watch.status === "disconnected");
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(statuses, ["connecting", "disconnected"]);
    assert.deepEqual(errors.map((error) => error.code), [code]);
    assert.equal(server.requests.length, 1);
  });
}

for (const [status, code] of /** @type {const} */ ([[429, "streams_limit"], [503, "overloaded"]])) {
  test(`a watch waits after ${status} as long as Retry-After says`, async (t) => {
    const server = await serve(t, refuse(status, code, { "retry-after": "1" }), sends(ready(41)));
    const begin = performance.now();
    const { statuses, errors } = record(t, server);
    await until(() => statuses.at(-1) === "connected");
    assert.ok(performance.now() - begin >= 990);
    assert.deepEqual(statuses, ["connecting", "reconnecting", "connected"]);
    assert.deepEqual(errors.map((error) => error.code), [code]);
  });
}

test("a watch begins when the service starts", async (t) => {
  const server = await serve(t, reset, reset, sends(ready(41) + changed(42)));
  const { versions, statuses } = record(t, server);
  await until(() => versions().length);
  assert.deepEqual([...new Set(statuses)], ["connecting", "reconnecting", "connected"]);
});

test("a watch whose first state cannot be read tries again", async (t) => {
  const server = await serve(t, sends(ready(50) + changed(51)));
  let tries = 0;
  const read = async () => {
    if (tries++ === 0) throw Object.assign(new Error("unreachable"), { name: "RefmanError", code: "unreachable", status: 0 });
    return { version: 50 };
  };
  const { versions } = record(t, server, { from: undefined, read });
  await until(() => versions().length);
  assert.deepEqual(versions(), [51]);
});

test("a watch asks for pages where a proxy collects streams, and says so", async (t) => {
  const pages = [
    { changes: [change(42), change(43)], end: "43" },
    { changes: [], end: "43" },
    { changes: [change(44)], end: "44" },
  ];
  const server = await serve(t, ({ headers, url }, response) => {
    if (headers.accept === "text/event-stream") return;
    const { searchParams } = new URL(url ?? "", "http://localhost");
    assert.equal(searchParams.get("wait"), "25s");
    const page = pages.shift();
    if (page) json(page)(/** @type {any} */ ({}), response);
  });
  const { versions, statuses } = record(t, server, { heartbeat: 300 });
  await until(() => versions().length === 3);
  assert.deepEqual(versions(), [42, 43, 44]);
  assert.deepEqual(statuses, ["connecting", "reconnecting by poll", "connected by poll"]);
  assert.equal(server.requests.filter(({ headers }) => headers.accept === "text/event-stream").length, 1);
});

test("own changes are told from others'", async (t) => {
  const server = await serve(t, json({}), json({}), ({ headers }, response) => {
    assert.equal(headers.accept, "text/event-stream");
    const [generated, given] = server.requests.map(({ headers }) => headers["idempotency-key"]);
    const keys = [generated, "theirs", given, undefined];
    stream(response).write(ready(41) + keys.map((idempotencyKey, i) => changed(42 + i, { idempotencyKey })).join(""));
  });
  const own = connect(server);
  await own.manager("board").generate({ prefix: "R" });
  await own.manager("board").generate({ prefix: "R" }, { idempotencyKey: "given" });
  const { changes } = record(t, server, {}, own);
  await until(() => changes.length === 4);
  assert.deepEqual(changes.map((each) => each.own), [true, false, true, false]);
});

test("closing ends the connection and its callbacks", async (t) => {
  let isClosed = false;
  const server = await serve(t, (_, response) => {
    stream(response).write(ready(41));
    response.on("close", () => (isClosed = true));
  });
  const controller = new AbortController();
  const { statuses } = record(t, server, { signal: controller.signal });
  await until(() => statuses.length === 2);
  controller.abort();
  await until(() => isClosed && statuses.length === 3);
  assert.deepEqual(statuses, ["connecting", "connected", "disconnected"]);
});

test("a failure of a callback does not end the watch", async (t) => {
  const server = await serve(t, sends(ready(41) + changed(42) + changed(43)));
  /** @type {number[]} */
  const versions = [];
  /** @type {unknown[]} */
  const failures = [];
  const former = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error) => failures.push(error.message));
  t.after(() => {
    process.removeAllListeners("uncaughtException");
    for (const each of former) process.on("uncaughtException", each);
  });
  record(t, server, {
    onChange({ version }) {
      versions.push(version);
      throw new Error(`failed at ${version}`);
    },
  });
  await until(() => versions.length === 2);
  await until(() => failures.length === 2);
  assert.deepEqual(failures, ["failed at 42", "failed at 43"]);
});

/** Puts the globals of a page in place, and returns how to change them. @param {import("node:test").TestContext} t */
function page(t) {
  const document = Object.assign(new EventTarget(), { hidden: false });
  const window = new EventTarget();
  const held = new Map();
  // One holder of each name; the next one gets it when the holder is done.
  const locks = {
    /** @param {string} name @param {{signal: AbortSignal}} options @param {() => Promise<unknown>} work */
    request: (name, { signal }, work) => {
      const before = held.get(name) ?? Promise.resolve();
      const aborted = new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      const turn = Promise.race([before, aborted]).then(work);
      held.set(name, Promise.allSettled([before, turn]));
      return turn;
    },
  };
  const globals = { document, navigator: { locks }, addEventListener: window.addEventListener.bind(window) };
  for (const [name, value] of Object.entries(globals)) {
    const former = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    t.after(() => {
      if (former) Object.defineProperty(globalThis, name, former);
      else delete /** @type {any} */ (globalThis)[name];
    });
  }
  return {
    show(isVisible = true) {
      document.hidden = !isVisible;
      document.dispatchEvent(new Event("visibilitychange"));
    },
    fire: (/** @type {string} */ name) => window.dispatchEvent(new Event(name)),
  };
}

test("a hidden tab sleeps, and continues without a gap when it is seen again", async (t) => {
  const tab = page(t);
  let isOpen = false;
  const server = await serve(
    t,
    (_, response) => {
      isOpen = true;
      stream(response).write(ready(41) + changed(42));
      response.on("close", () => (isOpen = false));
    },
    sends(ready("42.0") + changed(43)),
  );
  const { versions, statuses, watch } = record(t, server, { sleepAfter: 50 });
  await until(() => versions().length === 1);
  tab.show(false);
  await until(() => watch.status === "sleeping" && !isOpen);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(server.requests.length, 1);
  tab.show();
  await until(() => versions().length === 2);
  assert.equal(server.requests[1].headers["last-event-id"], "42.0");
  assert.deepEqual(statuses.filter((each) => each !== "reconnecting"), ["connecting", "connected", "sleeping", "connected"]);
});

test("a tab that is hidden for a moment only does not sleep", async (t) => {
  const tab = page(t);
  const server = await serve(t, sends(ready(41)));
  const { statuses } = record(t, server, { sleepAfter: 100, heartbeat: 5000 });
  await until(() => statuses.length === 2);
  tab.show(false);
  tab.show();
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.deepEqual(statuses, ["connecting", "connected"]);
});

for (const name of ["focus", "online"]) {
  test(`${name} ends the wait for the next attempt`, async (t) => {
    const tab = page(t);
    const server = await serve(t, refuse(503, "overloaded", { "retry-after": "60" }), sends(ready(41)));
    const { statuses } = record(t, server);
    await until(() => statuses.at(-1) === "reconnecting");
    tab.fire(name);
    await until(() => statuses.at(-1) === "connected", 2000);
  });
}

test("tabs share one connection, and another takes over without a gap when its tab ends", async (t) => {
  page(t);
  let last = 41;
  /** @type {Set<import("node:http").ServerResponse>} */
  const open = new Set();
  const server = await serve(t, ({ headers, url }, response) => {
    const after = Number(`${headers["last-event-id"] ?? new URL(`http://x${url}`).searchParams.get("after")}`.split(".")[0]);
    const versions = Array.from({ length: last - after }, (_, i) => after + 1 + i);
    if (headers.accept !== "text/event-stream") return json({ changes: versions.map((v) => change(v)), end: `${last}` })(/** @type {any} */ ({}), response);
    stream(response).write(ready(after) + versions.map((v) => changed(v)).join(""));
    open.add(response.on("close", () => open.delete(response)));
  });
  const happen = () => {
    const text = changed(++last);
    for (const each of open) each.write(text);
  };
  const options = { heartbeat: 10_000 };
  const tabs = [record(t, server, options), record(t, server, options)];
  await until(() => tabs.every(({ watch }) => watch.status === "connected"));
  assert.equal(open.size, 1);
  happen();
  happen();
  await until(() => tabs.every(({ changes }) => changes.length === 2));
  // One that joins late reads what it missed.
  tabs.push(record(t, server, options));
  await until(() => tabs.every(({ changes }) => changes.length === 2));
  happen();
  await until(() => tabs.every(({ changes }) => changes.length === 3));
  assert.equal(open.size, 1);
  tabs[0].watch.close();
  last++;
  await until(() => tabs.slice(1).every(({ changes }) => changes.length === 4));
  happen();
  await until(() => tabs.slice(1).every(({ changes }) => changes.length === 5));
  assert.equal(open.size, 1);
  for (const { versions } of tabs.slice(1)) assert.deepEqual(versions(), [42, 43, 44, 45, 46]);
  assert.deepEqual(tabs[0].versions(), [42, 43, 44]);
});

test("tabs with different keys do not share a connection", async (t) => {
  page(t);
  /** @type {Set<unknown>} */
  const keys = new Set();
  const server = await serve(t, ({ headers }, response) => {
    keys.add(headers["x-api-key"]);
    stream(response).write(ready(41));
  });
  const watches = ["rm_a", "rm_b"].map((key) => record(t, server, {}, connect({ url: server.url, key })).watch);
  await until(() => watches.every(({ status }) => status === "connected"));
  assert.deepEqual(keys, new Set(["rm_a", "rm_b"]));
});
