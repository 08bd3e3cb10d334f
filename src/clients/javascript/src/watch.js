import { backoff, isRefmanError, pause, scope } from "./request.js";

/** @import * as Types from "./internal.d.ts" */

// The position 42 is behind 42.7.
const compare = (a = "", b = "") => {
  const [[version, ordinal = 1e9], [other, otherOrdinal = 1e9]] = [a, b].map((each) => each.split(".").map(Number));
  return version - other || ordinal - otherOrdinal;
};

/** @type {Types.eventReader} */
export function eventReader(onEvent) {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).split(/(?:\r\n|\n|\r(?!\n)){2}/);
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      /** @type {any} */
      const event = { data: [], event: [], id: [], retry: [] };
      for (const [, field, value] of block.matchAll(/(?:^|[\r\n])(\w+):? ?([^\r\n]*)/g)) event[field]?.push?.(value);
      onEvent(event);
    }
  };
}

/** @type {Types.watch} */
export function watch({ base, life: parent, credentials, open, made }, rootId, options) {
  const { from, read, onState, onChange, onStatus, signal, heartbeat = 15_000, sleepAfter = 30_000 } = options;
  const { document, navigator, BroadcastChannel } = globalThis;
  const life = scope([parent, signal]);
  let turn = life; // Ends the present connection or wait.
  let position = `${from ?? ""}`;
  let status = "";
  let transport = "stream";
  let retry = 1000;
  let deadline = Infinity;
  let isAsleep = false;
  /** @type {(message: object) => void} */
  let post = () => {};

  // A failure of the caller's function does not end the watch.
  /** @type {(listener: any, ...all: any[]) => void} */
  const tell = (listener, ...all) => listener && queueMicrotask(() => listener(...all));

  /** @type {(now: string, error?: unknown) => void} */
  function show(now, error) {
    if (status === now + transport && !error) return;
    status = now + transport;
    tell(onStatus, now, { transport, error });
  }

  const expect = (milliseconds = 0) => (deadline = Date.now() + milliseconds);

  function move({ rootId: id = "", version = 0 }) {
    rootId = id;
    position = `${version}`;
    turn.abort();
  }

  /** @type {(changes: any[], end: string) => void} */
  function deliver(changes, end) {
    const followed = rootId;
    const after = position;
    expect(2 * heartbeat);
    show("connected");
    for (const change of changes) {
      const at = `${change.version}.${change.ordinal}`;
      if (rootId !== followed || compare(at, position) <= 0) continue;
      position = at;
      tell(onChange, { ...change, own: made(change.idempotencyKey) });
      if (change.type === "hierarchy.moved") move(change.otherHierarchy);
    }
    if (rootId === followed && compare(end, position) > 0) position = end;
    post({ after, changes, end, transport });
  }

  const changes = (headers = {}, query = {}) =>
    open(`/api/v1/hierarchies/${encodeURIComponent(rootId)}/changes`, { headers, query, signal: turn.signal });

  async function page(wait = "25s") {
    expect(25_000 + heartbeat);
    const next = await (await changes({}, { after: position, limit: 1000, wait })).json();
    deliver(next.changes, next.end);
  }

  async function connect() {
    for (; transport === "poll"; ) await page();
    expect(heartbeat / 3);
    const { signal } = turn;
    const response = await changes({ accept: "text/event-stream", "last-event-id": position });
    const decoder = new TextDecoder();
    const receive = eventReader(({ event: [type], data, id: [id], retry: [time] }) => {
      if (+time) retry = +time;
      if (!type || signal.aborted) return;
      const value = JSON.parse(data.join("\n"));
      if (type === "change") deliver([value], id);
      if (type === "ready") deliver([], id);
      if (type === "moved") move(value);
      if (type === "reset") position = "";
    });
    const reader = /** @type {any} */ (response.body).getReader();
    for (let part; !(part = await reader.read()).done; ) {
      receive(decoder.decode(part.value, { stream: true }));
      if (status.startsWith("connected")) expect(2 * heartbeat);
    }
  }

  // Connects, or lets another tab of the same caller do so.
  async function join() {
    if (!document || !navigator.locks) return connect();
    const ended = turn;
    const identity = [base, rootId, ...(await credentials())].join("\n");
    const name = `${new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(identity)))}`;
    const channel = new BroadcastChannel(name);
    let accepted = Promise.resolve();
    let isLeader = false;
    channel.onmessage = ({ data }) => {
      if (isLeader && !data && status.startsWith("connected")) deliver([], position);
      if (isLeader || !data) return;
      accepted = accepted
        .then(async () => {
          while (!ended.signal.aborted && compare(data.after, position) > 0) await page("5s");
          transport = data.transport;
          if (!ended.signal.aborted) deliver(data.changes, data.end);
        })
        .catch((error) => ended.abort(error));
    };
    channel.postMessage(0);
    try {
      await navigator.locks.request(name, { signal: ended.signal }, () => {
        isLeader = true;
        post = (message) => channel.postMessage(message);
        return connect();
      });
    } finally {
      post = () => {};
      channel.close();
    }
  }

  async function run() {
    for (let failures = 0; !life.signal.aborted; ) {
      turn = scope([life.signal]);
      let wait = 0;
      try {
        if (isAsleep) {
          show("sleeping");
          await pause(turn.signal);
          continue;
        }
        if (!position) {
          const state = await read?.(rootId, turn.signal);
          position = `${state.version}`;
          rootId = state.rootId ?? rootId;
          tell(onState, state);
        }
        await join();
        wait = retry;
        failures = 0;
        show("reconnecting");
      } catch (error) {
        const { name, code, status: refused, retryAfter = 0 } = /** @type {any} */ (error);
        if (code === "changes_gone") position = "";
        else if (refused > 399 && refused < 500 && refused !== 429) life.abort(error);
        else if (name !== "AbortError") {
          if (!turn.signal.aborted) transport = "stream";
          show("reconnecting", error);
        }
        wait = retryAfter + backoff(failures++);
      }
      deadline = Infinity;
      await pause(turn.signal, wait);
    }
    clearInterval(watchdog);
    const { reason } = life.signal;
    show("disconnected", isRefmanError(reason) ? reason : undefined);
  }

  // Timers stand still while a machine sleeps, so the clock decides.
  const check = () => {
    if (Date.now() < deadline) return;
    transport = transport === "poll" || status.startsWith("connected") ? "stream" : "poll";
    turn.abort(new DOMException("The service says nothing.", "TimeoutError"));
  };
  const watchdog = setInterval(check, heartbeat / 10);
  const wake = () => {
    if (isAsleep || !status.startsWith("connected")) turn.abort();
    isAsleep = false;
    check();
  };
  /** @type {any} */
  let timer;
  const look = () => {
    clearTimeout(timer);
    if (!document?.hidden) return wake();
    timer = setTimeout(() => {
      isAsleep = true;
      turn.abort();
    }, sleepAfter);
  };
  const until = { signal: life.signal };
  for (const name of ["focus", "online"]) globalThis.addEventListener?.(name, wake, until);
  document?.addEventListener("visibilitychange", look, until);
  show("connecting");
  turn = scope([life.signal]);
  look();
  run();
  return {
    get rootId() {
      return rootId;
    },
    get position() {
      return position;
    },
    get status() {
      return /** @type {any} */ (status.replace(transport, ""));
    },
    reload() {
      position = "";
      turn.abort();
    },
    close: () => life.abort(),
  };
}
