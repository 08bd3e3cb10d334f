import { RefmanError } from "./error.js";
import { pause, scope } from "./scope.js";

/** Without `crypto.randomUUID`, which pages that came over plain HTTP do not have. */
const unique = () => [...crypto.getRandomValues(new Uint32Array(4))].map((each) => each.toString(36)).join("");

/** @param {Headers} headers */
const retryAfter = (headers) => {
  const text = headers.get("retry-after") ?? "0";
  const seconds = Number(text);
  // The service's own clock tells how far away a date is.
  return seconds >= 0 ? seconds * 1000 : Date.parse(text) - (Date.parse(headers.get("date") ?? "") || Date.now());
};

/** Full jitter: any time up to one that doubles with each failure. @param {number} failures */
export const backoff = (failures) => Math.random() * Math.min(10_000, 250 * 2 ** failures);

/**
 * Creates what sends requests.
 *
 * @param {import("./refman.d.ts").ConnectOptions} options
 */
export function requester({ url, key, token, fetch: send = (...all) => fetch(...all), signal: life, timeout = 60_000 }) {
  const base = new URL(url, globalThis.location?.href).href.replace(/[?#].*|\/+$/g, "").replace(/\/+$/, "");
  const prefix = unique();
  /** @type {Set<string>} */
  const given = new Set();

  /** @param {string | undefined} each */
  const made = (each) => !!each && (each.startsWith(prefix) || given.has(each));

  /** @param {string} path @param {RequestInit & {query?: Record<string, any>}} init */
  async function open(path, { query = {}, headers, ...init }) {
    const all = new Headers(headers);
    const bearer = typeof token === "function" ? await token() : token;
    if (key) all.set("x-api-key", key);
    if (bearer) all.set("authorization", `Bearer ${bearer}`);
    const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined)).toString();
    // A redirect would carry the key to another place.
    const response = await send(base + path + (search && `?${search}`), { redirect: "manual", ...init, headers: all });
    if (response.ok || response.status === 304) return response;
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    const problem = type.includes("problem+json") ? JSON.parse(text) : { code: "unexpected_response", detail: text };
    const error = new RefmanError(response.status, problem, response.headers.get("x-request-id"));
    throw Object.assign(error, { retryAfter: retryAfter(response.headers) });
  }

  /** @type {import("./refman.d.ts").Client["request"]} */
  async function request(method, path, options = {}) {
    const { query, body, version, idempotencyKey = `${prefix}.${unique()}`, timeout: limit = timeout } = options;
    const headers = new Headers(options.headers);
    if (body !== undefined) headers.set("content-type", "application/json");
    if (version !== undefined) headers.set("if-match", `"${version}"`);
    if (method !== "GET") {
      headers.set("idempotency-key", idempotencyKey);
      if (!made(idempotencyKey)) given.add(idempotencyKey);
    }
    const end = Date.now() + limit;
    const all = scope([life, options.signal], limit);
    const init = { method, query, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    try {
      for (let failures = 0; ; failures++) {
        // Half of the time, so that one connection that says nothing leaves time for another.
        const attempt = scope([all.signal], limit / 2);
        try {
          all.signal.throwIfAborted();
          const response = await open(path, { ...init, signal: attempt.signal });
          const text = await response.text();
          const { headers: received, status } = response;
          return {
            status,
            data: (received.get("content-type") ?? "").includes("json") ? JSON.parse(text) : text || undefined,
            version: Number(/\d+/.exec(received.get("etag") ?? "")?.[0] ?? NaN) || undefined,
            rootId: received.get("refman-hierarchy") ?? undefined,
          };
        } catch (/** @type {any} */ error) {
          for (const each of [life, options.signal]) each?.throwIfAborted();
          const isRefusal = error instanceof RefmanError;
          if (isRefusal && ![429, 503].includes(error.status) && error.code !== "idempotency_in_progress") throw error;
          const wait = (error.retryAfter ?? 0) + backoff(failures);
          if (Date.now() + wait > end) {
            throw isRefusal ? error : new RefmanError(0, { code: "unreachable" }, null, { cause: error });
          }
          await pause(wait, all.signal);
        } finally {
          attempt.abort();
        }
      }
    } finally {
      all.abort();
    }
  }

  return { request, open, made };
}
