import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { connect as open, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** @typedef {import("node:http").IncomingMessage & {body: string}} Received */
/** @typedef {(request: Received, response: import("node:http").ServerResponse) => any} Handler */

/**
 * Starts a server that answers each request with the next handler, and with the last one from then on.
 *
 * @param {import("node:test").TestContext} t
 * @param {Handler[]} handlers
 */
export async function serve(t, ...handlers) {
  /** @type {Received[]} */
  const requests = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const received = Object.assign(request, { body });
    const handler = handlers[Math.min(requests.push(received), handlers.length) - 1];
    await handler(received, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}`, requests, server };
}

/** Answers with JSON. @param {unknown} value @param {Record<string, string>} [headers] @returns {Handler} */
export const json =
  (value, headers, status = 200) =>
  (_, response) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));

/** Refuses. @param {number} status @param {string} code @param {Record<string, string>} [headers] @returns {Handler} */
export const refuse =
  (status, code, headers, details = {}) =>
  (_, response) =>
    response
      .writeHead(status, { "content-type": "application/problem+json", "x-request-id": "id-1", ...headers })
      .end(JSON.stringify({ type: `urn:refman:problem:${code}`, title: "A title", status, detail: "A text.", code, details }));

/** Collects all items of a list. @template T @param {AsyncIterable<T>} items */
export async function collect(items) {
  const all = [];
  for await (const each of items) all.push(each);
  return all;
}

/** Resets the connection. @type {Handler} */
export const reset = (request) => void request.socket.resetAndDestroy();

/** Sends half of an answer, and resets the connection. @type {Handler} */
export const half = (request, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
  response.write('{"references":["R', () => request.socket.resetAndDestroy());
};

/** Says nothing. @type {Handler} */
export const silence = () => {};

/** Begins a stream of events. @param {import("node:http").ServerResponse} response */
export const stream = (response) => response.writeHead(200, { "content-type": "text/event-stream" });

/** The text of an event. @param {string} event @param {unknown} data @param {string} [id] */
export const event = (event, data, id) => `${id ? `id: ${id}\n` : ""}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** A change with one event. @param {number} version */
export const change = (version, more = {}) => ({ version, ordinal: 0, last: true, type: "references.generated", ...more });

/** The text of an event with a change. @param {number} version */
export const changed = (version, more = {}) => event("change", change(version, more), `${version}.0`);

/** Waits until a condition holds. @param {() => unknown} condition */
export async function until(condition, limit = 10_000) {
  const end = Date.now() + limit;
  while (!condition()) {
    if (Date.now() > end) assert.fail(`not within ${limit} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const JAR = process.env.REFMAN_JAR ?? fileURLToPath(new URL("../../../../target/reference-manager.jar", import.meta.url));

/** The service, which a test can kill and start again on the same port with the same data. */
export class Service {
  #directory = mkdtempSync(join(tmpdir(), "refman-"));
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #process;
  port = 0;
  #settings;

  /** @param {Record<string, string>} [settings] environment variables */
  constructor(settings = {}) {
    this.#settings = settings;
  }

  async start() {
    if (!existsSync(JAR)) throw new Error(`There is no jar at ${JAR}. Build it with 'mvn package', or set REFMAN_JAR.`);
    const child = spawn("java", ["-XX:TieredStopAtLevel=1", "-jar", JAR, `--server.port=${this.port}`], {
      // Without REFMAN_JAR, which the service would take for an unknown setting.
      env: {
        PATH: process.env.PATH,
        JAVA_HOME: process.env.JAVA_HOME,
        REFMAN_DATA_DIR: this.#directory,
        ...this.#settings,
      },
    });
    this.#process = child;
    let log = "";
    for (const output of [child.stdout, child.stderr]) output.on("data", (data) => (log += data));
    await until(() => /Tomcat started on port (\d+)/.test(log) || child.exitCode !== null, 60_000);
    assert.equal(child.exitCode, null, `The service did not start: ${log}`);
    this.port = Number(/Tomcat started on port (\d+)/.exec(log)?.[1]);
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Ends the process without a chance to clean up. */
  async kill() {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  async stop() {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** A network between a client and a service, which a test can cut. */
export class Network {
  /** @type {Set<import("node:net").Socket>} */
  #sockets = new Set();
  /** Counts the connections that were opened. */
  connections = 0;
  isCut = false;
  /** Is called with each piece of an answer; cuts the connection instead of passing it on if it returns true. */
  cuts = (/** @type {Buffer} */ _) => false;

  /** @param {Service} service */
  constructor(service) {
    this.server = createTcpServer((socket) => {
      if (this.isCut) return void socket.resetAndDestroy();
      this.connections++;
      const other = open(service.port, "127.0.0.1");
      for (const each of [socket, other]) {
        this.#sockets.add(each);
        each.on("error", () => {}).on("close", () => {
          this.#sockets.delete(each);
          socket.destroy();
          other.destroy();
        });
      }
      socket.on("data", (data) => other.write(data));
      other.on("data", (data) => (this.cuts(data) ? socket.resetAndDestroy() : socket.write(data)));
    });
  }

  async start() {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
  }

  get url() {
    return `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (this.server.address()).port}`;
  }

  /** Ends all connections, and refuses others until `restore`. */
  cut() {
    this.isCut = true;
    for (const each of this.#sockets) each.destroy();
  }

  restore() {
    this.isCut = false;
  }

  stop() {
    this.cut();
    this.server.close();
  }
}
