import { isRefmanError, RefmanError } from "./error.js";
import { requester } from "./request.js";
import { watch } from "./watch.js";

export { isRefmanError, RefmanError };

/** @typedef {import("./refman.d.ts").CallOptions} CallOptions */

const at = encodeURIComponent;

/** @type {typeof import("./refman.d.ts").connect} */
export function connect(options) {
  const http = requester(options);

  /** @param {string} method @param {string} path @param {unknown} [body] @param {any} [options] @returns {Promise<any>} */
  async function call(method, path, body, options) {
    const { version, rootId, data } = await http.request(method, path, { ...options, body });
    return { version, rootId, ...data };
  }

  /** @param {string} path @param {string} member @param {any} [query] @param {CallOptions} [options] */
  async function* list(path, member, query, options) {
    for (let after; ; ) {
      /** @type {import("./refman.d.ts").Answer} */
      const { data } = await http.request("GET", path, { ...options, query: { ...query, ...(after && { after }) } });
      yield* data[member];
      after = data.next;
      if (after === undefined) return;
    }
  }

  /** @type {import("./refman.d.ts").Client["manager"]} */
  function manager(id) {
    const path = `/api/v1/managers/${at(id)}`;
    const nets = `${path}/nets`;
    const references = `${path}/references`;
    return {
      id,
      get: (options) => call("GET", path, undefined, options),
      put: (body, options) => call("PUT", path, body ?? {}, options),
      update: (body, options) => call("PATCH", path, body, options),
      delete: ({ cascade, ...options } = {}) => call("DELETE", path, undefined, { ...options, query: { cascade } }),
      attach: (body, options) => call("PUT", `${path}/parent`, body, options),
      detach: (options) => call("DELETE", `${path}/parent`, undefined, options),
      generate: (body, options) => call("POST", `${references}/generate`, body, options),
      register: (names, options) => call("POST", references, { references: names }, options),
      release: (body, options) =>
        call("POST", `${references}/release`, Array.isArray(body) ? { references: body } : body, options),
      validate: (names, options) => call("POST", `${references}/validate`, { references: names }, options),
      references: (query, options) => list(references, "references", query, options),
      nets: {
        generate: (count = 1, options) => call("POST", `${nets}/generate`, { count }, options),
        register: (names, options) => call("POST", nets, { nets: names }, options),
        release: (name, options) => call("DELETE", `${nets}/${at(name)}`, undefined, options),
        list: (query, options) => list(nets, "nets", query, options),
      },
    };
  }

  /** @type {import("./refman.d.ts").Client["hierarchy"]} */
  function hierarchy(rootId) {
    const path = `/api/v1/hierarchies/${at(rootId)}`;
    return {
      ...manager(rootId),
      rootId,
      annotate: (body, options) => call("POST", `${path}/annotations`, body, options),
      rename: (renames, { dryRun, ...options } = {}) => call("POST", `${path}/renames`, { renames, dryRun }, options),
      undo: (version, { dryRun, ...options } = {}) =>
        call("POST", `${path}/changes/${version}/revert`, { dryRun }, options),
      tree: (options) => call("GET", path, undefined, options),
      stats: (options) => call("GET", `${path}/stats`, undefined, options),
      symbols: (query, options) => list(`${path}/symbols`, "symbols", query, options),
      history: (query, options) => list(`${path}/changes`, "changes", query, options),
      async export(options) {
        return (await http.request("GET", `${path}/export`, options)).data;
      },
      async state(options) {
        const { data, version, rootId } = await http.request("GET", `${path}/export`, options);
        return { version: version ?? data.hierarchyVersion, rootId: rootId ?? data.managers[0].id, snapshot: data };
      },
    };
  }

  return {
    request: http.request,
    manager,
    hierarchy,
    hierarchies: (query, options) => list("/api/v1/hierarchies", "items", query, options),
    managers: (query, options) => list("/api/v1/managers", "items", query, options),
    createManager: (body, options) => call("POST", "/api/v1/managers", body, options),
    watch: (rootId, options) =>
      watch(http, rootId, { read: (root, signal) => hierarchy(root).state({ signal }), ...options }),
  };
}
