import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, isRefmanError, RefmanError } from "../src/refman.js";
import { backoff } from "../src/request.js";
import { collect, half, json, refuse, reset, serve, silence, until } from "./helpers.js";

const R1 = json({ references: ["R1"] }, { etag: '"7"', "refman-hierarchy": "board" });
const generate = { prefix: "R" };
/** @param {{requests: import("./helpers.js").Received[]}} server */
const keys = ({ requests }) => new Set(requests.map(({ headers }) => headers["idempotency-key"]));

for (const [name, failure] of Object.entries({
  "a reset": reset,
  "half an answer": half,
  "an answer without its end": (/** @type {any} */ _, /** @type {any} */ response) => {
    response.writeHead(200, { "content-type": "application/json", connection: "close" });
    response.end('{"references":["R1"');
  },
  "429": refuse(429, "rate_limit"),
  "503": refuse(503, "overloaded"),
  "409 idempotency_in_progress": refuse(409, "idempotency_in_progress"),
})) {
  test(`a change is repeated with its key after ${name}`, async (t) => {
    const server = await serve(t, failure, failure, R1);
    const made = await connect(server).manager("board").generate(generate);
    assert.deepEqual(made, { references: ["R1"], version: 7, rootId: "board" });
    assert.equal(server.requests.length, 3);
    assert.equal(keys(server).size, 1);
    assert.deepEqual(new Set(server.requests.map(({ body }) => body)), new Set(['{"prefix":"R"}']));
  });
}

test("each change has a key of its own, and a read has none", async (t) => {
  const server = await serve(t, R1);
  const manager = connect(server).manager("board");
  await manager.generate(generate);
  await manager.generate(generate);
  await manager.generate(generate, { idempotencyKey: "mine" });
  assert.equal(keys(server).size, 3);
  for (const key of keys(server)) assert.match(`${key}`, /^[!-~]{1,255}$/);
  assert.ok(keys(server).has("mine"));
  await manager.get();
  assert.equal(server.requests[3].headers["idempotency-key"], undefined);
});

for (const [status, code] of /** @type {[number, string][]} */ ([
  [400, "malformed_json"],
  [401, "unauthenticated"],
  [404, "manager_not_found"],
  [409, "already_in_use"],
  [412, "version_mismatch"],
  [422, "idempotency_key_reused"],
  [500, "internal_error"],
  [507, "quota_exceeded"],
])) {
  test(`${status} ${code} is not repeated`, async (t) => {
    const server = await serve(t, refuse(status, code, {}, { reference: "R1" }));
    await assert.rejects(connect(server).manager("board").register(["R1"]), (/** @type {any} */ error) => {
      const { message, title, requestId, details } = error;
      assert.deepEqual([error.status, error.code, message, title, requestId], [status, code, "A text.", "A title", "id-1"]);
      assert.deepEqual(details, { reference: "R1" });
      assert.ok(error instanceof RefmanError && error instanceof Error);
      assert.ok(isRefmanError(error) && isRefmanError(error, /** @type {any} */ (code)));
      assert.ok(!isRefmanError(error, "hierarchy_cycle"));
      return true;
    });
    assert.equal(server.requests.length, 1);
  });
}

test("an answer of a proxy is told from one of the service", async (t) => {
  const server = await serve(t, (_, response) => response.writeHead(502, { "content-type": "text/html" }).end("<html>"));
  await assert.rejects(connect(server).request("GET", "/api/v1/rules"), { code: "unexpected_response", status: 502 });
  assert.equal(server.requests.length, 1);
});

test("the next attempt waits as long as Retry-After says in seconds", async (t) => {
  const server = await serve(t, refuse(429, "rate_limit", { "retry-after": "1" }), R1);
  const begin = performance.now();
  await connect(server).manager("board").get();
  assert.ok(performance.now() - begin >= 990);
});

test("the next attempt waits as long as Retry-After says as a date of the service's clock", async (t) => {
  const date = Math.floor(Date.now() / 1000) * 1000 + 7_200_000;
  const text = (/** @type {number} */ time) => new Date(time).toUTCString();
  const server = await serve(t, refuse(503, "overloaded", { date: text(date), "retry-after": text(date + 1000) }), R1);
  const begin = performance.now();
  await connect(server).manager("board").get();
  const took = performance.now() - begin;
  assert.ok(took >= 990 && took < 5000, `${took}`);
});

test("a Retry-After behind the end of the time is passed on at once", async (t) => {
  const server = await serve(t, refuse(503, "store_unavailable", { "retry-after": "120" }));
  const begin = performance.now();
  const call = connect({ url: server.url, timeout: 5000 }).manager("board").get();
  await assert.rejects(call, { code: "store_unavailable", retryAfter: 120_000 });
  assert.ok(performance.now() - begin < 2000);
});

test("the time of all attempts is bounded", async (t) => {
  const server = await serve(t, reset);
  const begin = performance.now();
  const call = connect({ url: server.url, timeout: 600 }).manager("board").generate(generate);
  await assert.rejects(call, (/** @type {any} */ error) => isRefmanError(error, "unreachable") && error.cause instanceof TypeError);
  const took = performance.now() - begin;
  assert.ok(took < 2000, `${took}`);
  assert.ok(server.requests.length > 1);
  assert.equal(keys(server).size, 1);
});

test("a connection that says nothing leaves time for another one", async (t) => {
  const server = await serve(t, silence, R1);
  await connect({ url: server.url, timeout: 1500 }).manager("board").generate(generate);
  assert.equal(keys(server).size, 1);
});

test("a service that says nothing is unreachable when the time is over", async (t) => {
  const server = await serve(t, silence);
  await assert.rejects(connect(server).manager("board").get({ timeout: 300 }), { code: "unreachable", status: 0 });
});

for (const [name, handler] of Object.entries({
  "a request": silence,
  "a wait": refuse(503, "overloaded", { "retry-after": "30" }),
})) {
  for (const owner of ["call", "client"]) {
    test(`the signal of the ${owner} ends ${name} at once`, async (t) => {
      const server = await serve(t, handler);
      const controller = new AbortController();
      const { signal } = controller;
      const client = connect({ url: server.url, ...(owner === "client" && { signal }) });
      const call = client.manager("board").get(owner === "call" ? { signal } : {});
      await until(() => server.requests.length);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const begin = performance.now();
      controller.abort(new Error("enough"));
      await assert.rejects(call, { message: "enough" });
      assert.ok(performance.now() - begin < 500);
      await assert.rejects(client.manager("board").get({ signal }), { message: "enough" });
      assert.equal(server.requests.length, 1);
    });
  }
}

test("the wait between attempts is random up to a bound that doubles", () => {
  for (const [failures, bound] of [[0, 250], [3, 2000], [20, 10_000]]) {
    const waits = Array.from({ length: 2000 }, () => backoff(failures));
    assert.ok(Math.min(...waits) < bound * 0.05 && Math.max(...waits) > bound * 0.95 && Math.max(...waits) <= bound + 1);
  }
});

test("a key is sent in its header and never in the address", async (t) => {
  const server = await serve(t, json({ items: [] }));
  await connect({ url: server.url, key: "rm_secret" }).request("GET", "/api/v1/rules", { query: { a: 1, b: undefined } });
  const [{ headers, url }] = server.requests;
  assert.equal(headers["x-api-key"], "rm_secret");
  assert.equal(url, "/api/v1/rules?a=1");
});

test("a token is asked for before each attempt", async (t) => {
  const server = await serve(t, refuse(503, "overloaded"), R1);
  let count = 0;
  await connect({ url: server.url, token: async () => `t${++count}` }).manager("board").get();
  assert.deepEqual(server.requests.map(({ headers }) => headers.authorization), ["Bearer t1", "Bearer t2"]);
});

test("a redirect does not take the key to another place", async (t) => {
  const other = await serve(t, R1);
  const server = await serve(t, (_, response) => response.writeHead(307, { location: other.url }).end());
  await assert.rejects(connect({ url: server.url, key: "rm_secret" }).manager("board").get(), { code: "unexpected_response" });
  assert.equal(other.requests.length, 0);
});

test("the service can be behind a path", async (t) => {
  const server = await serve(t, R1);
  for (const url of [`${server.url}/refs`, `${server.url}/refs/`, new URL(`${server.url}/refs//?a#b`)]) {
    await connect({ url }).manager("a b/c").get();
    assert.equal(server.requests.at(-1)?.url, "/refs/api/v1/managers/a%20b%2Fc");
  }
});

test("an address that is none is refused at once", () => {
  assert.throws(() => connect({ url: "nowhere" }), TypeError);
});

test("a body in pieces that cut characters is read whole", async (t) => {
  const bytes = Buffer.from(JSON.stringify({ name: "Ω≠😀" }));
  const server = await serve(t, async (_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    for (const byte of bytes) {
      response.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  });
  assert.equal((await connect(server).manager("board").get()).name, "Ω≠😀");
});

test("a condition is sent as If-Match", async (t) => {
  const server = await serve(t, R1);
  await connect(server).manager("board").generate(generate, { version: 41 });
  assert.equal(server.requests[0].headers["if-match"], '"41"');
});

test("a list goes on page after page", async (t) => {
  const server = await serve(t, json({ references: ["R1", "R2"], next: "R2" }), json({ references: ["R10"] }));
  const all = await collect(connect(server).manager("b").references({ prefix: "R", limit: 2 }));
  const paths = server.requests.map(({ url }) => url);
  assert.deepEqual(all, ["R1", "R2", "R10"]);
  assert.deepEqual(paths, [
    "/api/v1/managers/b/references?prefix=R&limit=2",
    "/api/v1/managers/b/references?prefix=R&limit=2&after=R2",
  ]);
});

test("an own function sends the requests", async () => {
  const client = connect({ url: "https://refs.example", fetch: async (input) => Response.json({ at: `${input}` }) });
  assert.deepEqual((await client.request("GET", "/x")).data, { at: "https://refs.example/x" });
});

test("a text is passed on as it is", async (t) => {
  const server = await serve(t, (_, response) => response.writeHead(200, { "content-type": "text/plain" }).end("up 1"));
  assert.equal((await connect(server).request("GET", "/actuator/prometheus")).data, "up 1");
});

test("an id or a net that a URL takes for a step in its path is refused at once", () => {
  const { manager, hierarchy } = connect({ url: "http://127.0.0.1:9" });
  for (const part of ["", ".", ".."]) {
    assert.throws(() => manager(part), TypeError);
    assert.throws(() => hierarchy(part), TypeError);
    assert.throws(() => manager("a").nets.release(part), TypeError);
  }
});
