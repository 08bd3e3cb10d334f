import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const JAR = resolve(import.meta.dirname, process.env.REFMAN_JAR ?? "../../../../target/reference-manager.jar");
const START_MILLIS = 90_000;

/** The service takes its settings from variables, and refuses those that it does not know, such as the name of the jar. */
const ENVIRONMENT = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("REFMAN_")));

export const ROLES = ["reader", "editor", "admin"];

/** A service of the jar. It can be started, killed, and started again on the same port with the same data. */
export class Service {
  #process = null;
  #directory = mkdtempSync(join(tmpdir(), "refman-browser-"));
  #options;

  constructor(options, keys) {
    this.#options = options;
    this.keys = keys;
    this.port = 0;
  }

  /** Returns a service that needs no key. */
  static open() {
    return new Service([], {});
  }

  /** Returns a service that needs a key, with one for each role. */
  static keyed() {
    const keys = Object.fromEntries(ROLES.map((role) => [role, `rm_${randomBytes(32).toString("hex")}`]));
    const options = ROLES.flatMap((role, i) => [
      `--refman.security.keys[${i}].name=${role}-key`,
      `--refman.security.keys[${i}].role=${role}`,
      `--refman.security.keys[${i}].sha256=${createHash("sha256").update(keys[role]).digest("hex")}`,
    ]);
    return new Service(options, keys);
  }

  async start() {
    if (!existsSync(JAR)) {
      throw new Error(`There is no jar at ${JAR}. Run "mvn package", or name another one with REFMAN_JAR.`);
    }
    const all = ["-jar", JAR, `--server.port=${this.port}`, `--refman.data-dir=${this.#directory}`, ...this.#options];
    const child = spawn("java", ["-XX:TieredStopAtLevel=1", ...all], { env: ENVIRONMENT, stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    this.port = await portOf(child);
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Kills the process, which has no time to say good-bye. */
  async kill() {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGKILL");
    await ended;
  }

  async close() {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Sends a request of the API, and expects success. */
  async call(method, path, body) {
    const response = await this.send(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : {};
  }

  send(method, path, body) {
    const headers = { "content-type": "application/json" };
    if (this.keys.admin) headers["x-api-key"] = this.keys.admin;
    return fetch(`${this.url}/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  }
}

/** Returns the port that a starting service names in its log. */
function portOf(child) {
  return new Promise((done, fail) => {
    let log = "";
    const timer = setTimeout(() => fail(new Error(`The service did not start:\n${log}`)), START_MILLIS);
    const read = (bytes) => {
      log += bytes;
      const found = /Tomcat started on port (\d+)/.exec(log);
      if (!found) return;
      clearTimeout(timer);
      done(Number(found[1]));
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(new Error(`The service ended with ${code}:\n${log}`));
    });
  });
}
