/** @import * as Types from "./internal.d.ts" */

export class RefmanError extends Error {
  /** @param {any} problem @param {object} [more] */
  constructor(problem, more) {
    super(problem.detail ?? problem.code);
    Object.assign(this, { name: "RefmanError", details: {} }, problem, more);
  }
}

/** @type {(error: any, ...codes: string[]) => boolean} */
export const isRefmanError = (error, ...codes) =>
  error?.name === "RefmanError" && (!codes[0] || codes.includes(error.code));

/** @type {Types.scope} */
export function scope(signals, milliseconds, onEnd) {
  const controller = new AbortController();
  const { signal } = controller;
  const timer = milliseconds && setTimeout(() => controller.abort(), milliseconds);
  signal.onabort = () => {
    clearTimeout(timer);
    onEnd?.();
  };
  for (const each of signals) {
    const abort = () => controller.abort(each?.reason);
    each?.addEventListener("abort", abort, { signal });
    if (each?.aborted) abort();
  }
  return controller;
}

/** @type {Types.pause} */
export const pause = (signal, milliseconds) => new Promise((resolve) => scope([signal], milliseconds, resolve));

export const backoff = (failures = 0) => 1 + Math.random() * Math.min(10_000, 250 * 2 ** failures);

// Pages that came over plain HTTP have no crypto.randomUUID.
export const unique = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

/** @type {Types.requester} */
export function requester({ url, key, token, fetch: send, signal: life, timeout = 60_000 }) {
  const base = new URL(url, globalThis.location?.href).href.replace(/\/*([?#].*)?$/, "");
  const mine = unique();
  const given = new Set();

  /** @type {Types.Requester["credentials"]} */
  async function credentials(headers) {
    const all = new Headers(headers);
    if (key) all.set("x-api-key", key);
    if (token) all.set("authorization", `Bearer ${typeof token === "function" ? await token() : token}`);
    return all;
  }

  /** @type {Types.Requester["open"]} */
  async function open(path, { query = {}, headers, ...init }) {
    const target = new URL(base + path);
    target.search = `${new URLSearchParams(JSON.parse(JSON.stringify(query)))}`;
    // A redirect would take the key to another place.
    const all = { redirect: /** @type {const} */ ("manual"), ...init, headers: await credentials(headers) };
    const response = await (send ?? fetch)(target, all);
    const { ok, status, headers: fields } = response;
    if (ok || status === 304) return response;
    const detail = await response.text();
    const isProblem = fields.get("content-type")?.includes("problem+json");
    const after = fields.get("retry-after") ?? "0";
    // The clock of the service, not of this machine, tells how far a date is away.
    const retryAfter = +after >= 0 ? +after * 1000 : Date.parse(after) - Date.parse(fields.get("date") ?? `${new Date()}`);
    throw new RefmanError(isProblem ? JSON.parse(detail) : { code: "unexpected_response", status, detail }, {
      requestId: fields.get("x-request-id"),
      retryAfter,
    });
  }

  /** @type {Types.Requester["request"]} */
  async function request(method, path, options = {}) {
    const { query, body, version, signal, idempotencyKey, timeout: limit = timeout } = options;
    const headers = new Headers(options.headers);
    if (body !== undefined) headers.set("content-type", "application/json");
    if (version !== undefined) headers.set("if-match", `"${version}"`);
    if (method !== "GET") headers.set("idempotency-key", idempotencyKey ?? mine + unique());
    if (idempotencyKey) given.add(idempotencyKey);
    const init = { method, query, headers, body: JSON.stringify(body) };
    const end = Date.now() + limit;
    const all = scope([life, signal], limit);
    try {
      for (let failures = 0; ; failures++) {
        // A connection that says nothing leaves half of the time for another one.
        const attempt = scope([all.signal], limit / 2);
        try {
          const response = await open(path, { ...init, signal: attempt.signal });
          const text = await response.text();
          const field = (name = "") => response.headers.get(name) ?? undefined;
          const tag = field("etag")?.match(/\d+/);
          return {
            status: response.status,
            data: field("content-type")?.includes("json") ? JSON.parse(text) : text || undefined,
            version: tag ? +tag[0] : undefined,
            rootId: field("refman-hierarchy"),
          };
        } catch (error) {
          life?.throwIfAborted();
          signal?.throwIfAborted();
          const { code, status, retryAfter = 0 } = /** @type {any} */ (error);
          const isRefusal = isRefmanError(error);
          if (isRefusal && ![429, 503].includes(status) && code !== "idempotency_in_progress") throw error;
          const wait = retryAfter + backoff(failures);
          if (Date.now() + wait > end) {
            throw isRefusal ? error : new RefmanError({ code: "unreachable", status: 0 }, { cause: error });
          }
          await pause(all.signal, wait);
        } finally {
          attempt.abort();
        }
      }
    } finally {
      all.abort();
    }
  }

  return { base, life, credentials, open, request, made: (id) => given.has(id) || !!id?.startsWith(mine) };
}
