// @ts-self-types="./refman.d.ts"

import { mirror } from "./mirror.js";
import { isRefmanError, RefmanError, requester } from "./request.js";
import { watch } from "./watch.js";

export { isRefmanError, RefmanError };

/** @import * as Api from "./refman.d.ts" */

/** @type {typeof Api.connect} */
export function connect(connection) {
  const http = requester(connection);
  const { request } = http;
  /** @type {(part: string) => string} */
  const at = (part) => {
    // A URL takes dots for steps.
    if (/^\.{0,2}$/.test(part)) throw new TypeError(`"${part}" is no id`);
    return encodeURIComponent(part);
  };

  /** @type {(method: string, path: string, body?: any, options?: any) => Promise<any>} */
  async function call(method, path, body, { dryRun, cascade, ...options } = {}) {
    const all = { query: { cascade }, body: dryRun ? { ...body, dryRun } : body, ...options };
    const { version, rootId, data } = await request(method, path, all);
    return { version, rootId, ...data };
  }

  /** @type {(path: string) => (options?: any) => Promise<any>} */
  const get = (path) => (options) => call("GET", path, undefined, options);

  /** @type {(method: string, path: string, member?: string) => (body?: any, options?: any) => Promise<any>} */
  const send = (method, path, member) => (body = {}, options) =>
    call(method, path, member && (!member.startsWith("ref") || Array.isArray(body)) ? { [member]: body } : body, options);

  /** @type {(path: string, member: string) => (query?: any, options?: any) => AsyncGenerator<any, void>} */
  const list = (path, member) =>
    async function* (query, options) {
      /** @type {any} */
      let data;
      do {
        ({ data } = await request("GET", path, { ...options, query: { ...query, ...(data && { after: data.next }) } }));
        yield* data[member];
      } while (data.next);
    };

  /** @type {Api.Client["manager"]} */
  function manager(id) {
    const path = `/api/v1/managers/${at(id)}`;
    const nets = `${path}/nets`;
    const references = `${path}/references`;
    return {
      id,
      get: get(path),
      put: send("PUT", path),
      update: send("PATCH", path),
      delete: (options) => call("DELETE", path, undefined, options),
      attach: send("PUT", `${path}/parent`),
      detach: (options) => call("DELETE", `${path}/parent`, undefined, options),
      generate: send("POST", `${references}/generate`),
      register: send("POST", references, "references"),
      release: send("POST", `${references}/release`, "references"),
      validate: send("POST", `${references}/validate`, "references"),
      references: list(references, "references"),
      nets: {
        generate: (count = 1, options) => call("POST", `${nets}/generate`, { count }, options),
        register: send("POST", nets, "nets"),
        release: (net, options) => call("DELETE", `${nets}/${at(net)}`, undefined, options),
        list: list(nets, "nets"),
      },
    };
  }

  /** @type {Api.Client["hierarchy"]} */
  function hierarchy(rootId) {
    const path = `/api/v1/hierarchies/${at(rootId)}`;
    return {
      ...manager(rootId),
      rootId,
      annotate: send("POST", `${path}/annotations`),
      rename: send("POST", `${path}/renames`, "renames"),
      undo: (version, options) => call("POST", `${path}/changes/${version}/revert`, {}, options),
      tree: get(path),
      stats: get(`${path}/stats`),
      symbols: list(`${path}/symbols`, "symbols"),
      history: list(`${path}/changes`, "changes"),
      export: async (options) => (await request("GET", `${path}/export`, options)).data,
      async state(options) {
        const snapshot = await this.export(options);
        return { version: snapshot.hierarchyVersion ?? 0, rootId: snapshot.managers[0].id, snapshot };
      },
    };
  }

  /** @type {Api.Client} */
  const client = {
    request,
    manager,
    hierarchy,
    hierarchies: list("/api/v1/hierarchies", "items"),
    managers: list("/api/v1/managers", "items"),
    createManager: send("POST", "/api/v1/managers"),
    watch: (rootId, options) =>
      watch(http, rootId, { read: (id, signal) => hierarchy(id).state({ signal }), .../** @type {any} */ (options) }),
    mirror: (rootId, options) => mirror(client, rootId, options),
  };
  return client;
}
