import { RefmanError } from "./error.js";
import { backoff } from "./request.js";
import { pause, scope } from "./scope.js";
import { eventReader } from "./sse.js";

/** @typedef {import("./refman.d.ts").Change} Change */

/** Orders positions: `42` is behind `42.7`. @param {string} a @param {string} b */
export function compare(a, b) {
  const [version, ordinal = Infinity] = a.split(".").map(Number);
  const [otherVersion, otherOrdinal = Infinity] = b.split(".").map(Number);
  return version - otherVersion || (ordinal === otherOrdinal ? 0 : ordinal - otherOrdinal);
}

/**
 * @param {ReturnType<typeof import("./request.js").requester>} http
 * @param {string} root
 * @param {import("./refman.d.ts").WatchOptions<any> & Required<Pick<import("./refman.d.ts").WatchOptions<any>, "read">>} options
 * @returns {import("./refman.d.ts").Watch}
 */
export function watch({ request, open, made }, root, options) {
  const { from, read, onState, onChange, onStatus, signal, heartbeat = 15_000 } = options;
  const life = scope([signal]);
  let rootId = root;
  let position = from === undefined ? "" : String(from);
  let retry = 1_000;
  let wake = new AbortController();
  /** @type {"stream" | "poll"} */
  let transport = "stream";
  /** @type {import("./refman.d.ts").Status} */
  let status = "connecting";

  /** @param {import("./refman.d.ts").Status} now @param {unknown} [error] */
  const show = (now, error) => {
    if (status === now && now !== "connecting" && !error) return;
    status = now;
    const info = { transport, error: /** @type {any} */ (error) };
    if (onStatus) queueMicrotask(() => onStatus(now, info));
  };

  const path = () => `/api/v1/hierarchies/${encodeURIComponent(rootId)}/changes`;

  /** @param {Change} change */
  const deliver = (change) => {
    const at = `${change.version}.${change.ordinal}`;
    if (compare(at, position) <= 0) return;
    position = at;
    const marked = { ...change, own: made(change.idempotencyKey) };
    // A failure of the caller's function is the caller's, and does not end the watch.
    queueMicrotask(() => onChange(marked));
    if (change.type === "hierarchy.moved" && change.otherHierarchy) move(change.otherHierarchy);
  };

  /** @param {{rootId: string, version: number}} other */
  const move = (other) => {
    rootId = other.rootId;
    position = String(other.version);
  };

  /** Follows the stream until it ends. */
  async function stream() {
    const followed = rootId;
    const connection = scope([life.signal]);
    let isReady = false;
    let alive = scope([connection.signal], 5_000);
    /** @param {number} limit */
    const listen = (limit) => {
      const before = alive;
      alive = scope([connection.signal], limit);
      alive.signal.addEventListener("abort", () => connection.abort());
      return before;
    };
    alive.signal.addEventListener("abort", () => connection.abort());
    try {
      const headers = { accept: "text/event-stream", "last-event-id": position };
      const response = await open(path(), { headers, signal: connection.signal });
      const receive = eventReader(
        ({ type, data }) => {
          if (rootId !== followed) return;
          if (type === "ready") {
            isReady = true;
            transport = "stream";
            show("connected");
          } else if (type === "change") deliver(JSON.parse(data));
          else if (type === "moved") move(JSON.parse(data));
          else if (type === "reset") position = "";
        },
        (milliseconds) => (retry = milliseconds),
      );
      const decoder = new TextDecoder();
      const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return isReady;
        receive(decoder.decode(value, { stream: true }));
        if (isReady) listen(2 * heartbeat);
      }
    } catch (error) {
      if (!connection.signal.aborted) throw error;
      return isReady;
    } finally {
      connection.abort();
    }
  }

  /** Waits for the next page. */
  async function poll() {
    const query = { after: position, wait: "25s", limit: 1000 };
    const { data } = await request("GET", path(), { query, signal: life.signal });
    transport = "poll";
    show("connected");
    const followed = rootId;
    data.changes.forEach(deliver);
    if (rootId === followed && compare(data.end, position) > 0) position = data.end;
  }

  async function run() {
    for (let failures = 0; !life.signal.aborted; ) {
      try {
        if (!position) {
          const state = await read(rootId, life.signal);
          position = String(state.version);
          rootId = state.rootId ?? rootId;
          if (onState) queueMicrotask(() => onState(state));
        }
        if (transport === "poll") await poll();
        else if (await stream()) {
          failures = 0;
          if (position) {
            show("reconnecting");
            await pause(retry, life.signal, wake.signal);
          }
        } else if (!life.signal.aborted) await poll();
        failures = 0;
      } catch (/** @type {any} */ error) {
        if (life.signal.aborted) break;
        if (error.code === "changes_gone") position = "";
        else if (error instanceof RefmanError && [400, 401, 403, 404].includes(error.status)) {
          life.abort(error);
          break;
        } else transport = "stream";
        show("reconnecting", error);
        await pause((error.retryAfter ?? 0) + backoff(failures++), life.signal, wake.signal);
      }
    }
    show("disconnected", life.signal.reason instanceof RefmanError ? life.signal.reason : undefined);
  }

  const onWake = () => {
    wake.abort();
    wake = new AbortController();
  };
  for (const name of ["focus", "online"]) globalThis.addEventListener?.(name, onWake, { signal: life.signal });

  show("connecting");
  run();
  return {
    get rootId() {
      return rootId;
    },
    get position() {
      return position;
    },
    get status() {
      return status;
    },
    close: () => life.abort(),
  };
}
