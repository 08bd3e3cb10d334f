import { createHash, randomBytes } from "node:crypto";
import { Service as Jar } from "../../../clients/javascript/test/helpers.js";

const ROLES = ["reader", "editor", "admin"];

/** A service of the jar, with the requests of a test. */
export class Service extends Jar {
  constructor(keys) {
    super(Object.fromEntries(Object.entries(keys).flatMap(([role, key], i) => settings(role, key, i))));
    this.keys = keys;
  }

  /** Returns a service that needs no key. */
  static open() {
    return new Service({});
  }

  /** Returns a service that needs a key, with one for each role. */
  static keyed() {
    return new Service(Object.fromEntries(ROLES.map((role) => [role, `rm_${randomBytes(32).toString("hex")}`])));
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

function settings(role, key, i) {
  const prefix = `REFMAN_SECURITY_KEYS_${i}_`;
  return [
    [`${prefix}NAME`, `${role}-key`],
    [`${prefix}ROLE`, role],
    [`${prefix}SHA256`, createHash("sha256").update(key).digest("hex")],
  ];
}
