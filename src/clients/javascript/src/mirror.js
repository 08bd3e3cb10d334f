import { isRefmanError, unique } from "./request.js";

/** @import * as Types from "./internal.d.ts" */

const numbered = (text = "") => /^(.*?)(\d*)$/s.exec(text) ?? [];
const width = (digits = "") => /^0./.test(digits) && digits.length;

export function expand(range = "") {
  const parts = range.split("-");
  const half = parts.length / 2;
  const [, prefix, first] = numbered(parts.slice(0, half).join("-"));
  const [, other, last] = numbered(parts.slice(half).join("-"));
  const count = +last - +first + 1;
  const isRange = first && last && prefix === other && width(first) === width(last) && count > 0 && +last < 2 ** 32;
  if (!isRange || half % 1) return [range];
  return Array.from({ length: count }, (_, i) => prefix + `${+first + i}`.padStart(first.length, "0"));
}

/** @type {Types.mirror} */
export function mirror(client, rootId, { storage = new Map(), onResult, ...options } = {}) {
  /** @type {Map<string, {reference: string, managerId?: string}>} */
  const held = new Map();
  const symbols = new Map();
  /** @type {Types.Entry[]} */
  let outbox = [];
  let isConnected = false;
  let isSending = false;
  let isCaseSensitive = true;
  /** @type {any} */
  let settle;
  const ready = new Promise((resolve, reject) => (settle = { resolve, reject }));
  ready.catch(() => {});
  const name = `refman outbox ${rootId}`;
  const pathOf = (root = "") => `/api/v1/hierarchies/${encodeURIComponent(root)}`;
  const fold = (text = "") => (isCaseSensitive ? text : text.normalize("NFD").toUpperCase().normalize());

  /** @type {(ranges: string[], managerId?: string) => void} */
  const hold = (ranges, managerId) => {
    for (const reference of ranges.flatMap(expand)) held.set(fold(reference), { reference, managerId });
  };

  const watch = client.watch(rootId, {
    ...options,
    async read(root, signal) {
      const state = await client.hierarchy(root).state({ signal });
      const { data: rules } = await client.request("GET", `/api/v1/rules/${state.snapshot.rules}`, { signal });
      return { ...state, rules };
    },
    onState(state) {
      isCaseSensitive = state.rules.caseSensitive;
      held.clear();
      symbols.clear();
      for (const { id: managerId, references, symbols: own } of state.snapshot.managers) {
        hold(references, managerId);
        for (const each of own ?? []) symbols.set(each.key, { ...each, managerId });
      }
      settle.resolve(state);
      options.onState?.(state);
    },
    onChange(change) {
      const { type, managerId, references = [], symbols: changed = [] } = change;
      if (type === "hierarchy.moved") watch.reload();
      if (/registered|generated/.test(type)) hold(references, managerId);
      else {
        for (const key of references.flatMap(expand).map(fold)) {
          if (held.get(key)?.managerId === managerId) held.delete(key);
        }
      }
      for (const each of changed) {
        if (type === "symbols.removed") symbols.delete(each.key);
        else symbols.set(each.key, each);
      }
      options.onChange?.(change);
    },
    onStatus(status, info) {
      isConnected = status === "connected";
      flush();
      if (status === "disconnected") settle.reject(info.error);
      options.onStatus?.(status, info);
    },
  });

  const save = async () => storage.set(name, outbox.map(({ resolve, reject, ...entry }) => entry));

  async function flush() {
    await loaded;
    const [entry] = outbox;
    if (!isConnected || isSending || !entry) return;
    isSending = true;
    const { path, body, idempotencyKey, resolve, reject } = entry;
    try {
      const { data } = await client.request("POST", path, { body, idempotencyKey, signal: options.signal });
      /** @type {Record<string, string>} */
      const otherwise = {};
      data.symbols?.forEach((/** @type {any} */ each, i = 0) => {
        const wish = body.symbols[i].reference;
        if (wish && !wish.endsWith("?") && wish !== each.reference) otherwise[wish] = each.reference;
        symbols.set(each.key, each);
      });
      const result = { ...data, otherwise };
      resolve?.(result);
      onResult?.(result, entry);
    } catch (/** @type {any} */ error) {
      // What the service has not decided waits.
      if (!isRefmanError(error) || [0, 401, 429].includes(error.status) || error.status >= 500) {
        isSending = false;
        return void setTimeout(flush, 2000);
      }
      reject?.(error);
      onResult?.(error, entry);
    }
    outbox.shift();
    isSending = false;
    await save().catch(() => {}); // An entry that is sent twice has the same key.
    flush();
  }

  /** @type {(operation: string, body: any) => Promise<any>} */
  const send = (operation, body) =>
    new Promise((resolve, reject) => {
      outbox.push({ path: pathOf(watch.rootId) + operation, body, idempotencyKey: unique(), resolve, reject });
      loaded.then(save).then(flush, reject);
    });

  const loaded = (async () => {
    outbox = [...((await storage.get(name)) ?? []), ...outbox];
  })();

  return {
    ready,
    get rootId() {
      return watch.rootId;
    },
    get position() {
      return watch.position;
    },
    get pending() {
      return outbox.length;
    },
    available(reference) {
      const wishes = outbox.flatMap(({ body }) =>
        body.symbols ? body.symbols.map((/** @type {any} */ each) => each.reference) : Object.values(body.renames),
      );
      return !held.has(fold(reference)) && !wishes.map(fold).includes(fold(reference));
    },
    symbol(key) {
      const wish = outbox.flatMap((each) => each.body.symbols ?? []).findLast((each) => each.key === key);
      return wish ? { ...symbols.get(key), ...wish, pending: true } : symbols.get(key);
    },
    used(prefix) {
      const { length } = prefix;
      return [...held.values()]
        .map((each) => each.reference)
        .filter((each) => each.startsWith(prefix) && /^\d*$/.test(each.slice(length)))
        .sort((a, b) => +a.slice(length) - +b.slice(length) || a.length - b.length);
    },
    annotate: (body) => send("/annotations", { existing: "renumber-duplicates", ...body }),
    rename: (renames) => send("/renames", { renames }),
    close: watch.close,
  };
}
