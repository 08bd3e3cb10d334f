import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect } from "../src/refman.js";
import { collect, Network, Service, until } from "./helpers.js";

const service = new Service();
const network = new Network(service);
/** @type {import("../src/refman.d.ts").Client} */
let client;
/** Sends over the network that tests cut. @type {import("../src/refman.d.ts").Client} */
let remote;

before(async () => {
  await service.start();
  await network.start();
  client = connect({ url: service.url });
  remote = connect({ url: network.url });
});

after(async () => {
  network.stop();
  await service.stop();
});

/** @param {string} id */
async function board(id, rules = "strict") {
  await client.createManager({ id, rules });
  return client.hierarchy(id);
}

test("every operation answers with the version that undo takes", async () => {
  const made = await client.createManager({ id: "ops" });
  assert.equal(made.version, 1);
  const hierarchy = client.hierarchy("ops");
  const symbols = [{ key: "a", managerId: "ops", reference: "R?" }, { key: "b", managerId: "ops", reference: "R9" }];
  const annotated = await hierarchy.annotate({ symbols });
  assert.deepEqual(annotated.symbols.map(({ reference }) => reference), ["R1", "R9"]);
  const generated = await hierarchy.generate({ prefix: "R", count: 2 });
  assert.deepEqual(generated.references, ["R2", "R3"]);
  const registered = await hierarchy.register(["C7"]);
  const renamed = await hierarchy.rename({ R1: "R50" });
  const released = await hierarchy.release(["R2"]);
  assert.deepEqual(released.released, ["R2"]);
  const nets = await hierarchy.nets.generate(2);
  assert.deepEqual(nets.nets, ["N$1", "N$2"]);
  const versions = [annotated, generated, registered, renamed, released, nets].map(({ version }) => version);
  assert.deepEqual(versions, [2, 3, 4, 5, 6, 7]);

  const dry = await hierarchy.undo(released.version, { dryRun: true });
  assert.equal(dry.reverted, 6);
  assert.deepEqual(await collect(hierarchy.references()), ["C7", "R3", "R9", "R50"]);
  await hierarchy.undo(released.version);
  assert.deepEqual(await collect(hierarchy.references({ prefix: "R" }, {})), ["R2", "R3", "R9", "R50"]);
  assert.deepEqual(await collect(hierarchy.nets.list()), ["N$1", "N$2"]);
  assert.deepEqual(await collect(hierarchy.symbols({ reference: "R50" })), [
    { key: "a", managerId: "ops", reference: "R50", unit: 1 },
  ]);
  const history = await collect(hierarchy.history({ reference: "R2", limit: 1 }));
  assert.deepEqual(history.map(({ type }) => type), ["references.generated", "references.released", "references.registered"]);
  const { results } = await hierarchy.validate(["R2", "R77"]);
  assert.deepEqual(results.map(({ available }) => available), [false, true]);
  const tree = await hierarchy.tree();
  assert.deepEqual([tree.id, tree.version, tree.referencesCount], ["ops", 8, 5]);
  assert.equal((await hierarchy.export()).hierarchyVersion, 8);
  assert.ok((await collect(client.hierarchies({ limit: 1 }))).some(({ rootId }) => rootId === "ops"));

  const child = client.manager("ops-child");
  assert.equal((await child.put({ parentId: "ops" })).rootId, "ops");
  assert.equal((await child.update({ name: "Child" })).name, "Child");
  assert.deepEqual((await collect(client.managers({ parent: "ops" }))).map(({ id }) => id), ["ops-child"]);
  assert.equal((await child.detach()).rootId, "ops-child");
  assert.equal((await child.attach({ parentId: "ops" })).rootId, "ops");
  await assert.rejects(hierarchy.delete(), { status: 409 });
  assert.deepEqual(await hierarchy.delete({ cascade: true }), { version: undefined, rootId: undefined });
  await assert.rejects(hierarchy.tree(), { code: "hierarchy_not_found", details: { rootId: "ops" } });
});

test("an answer that is cut is one change, and the repetition gets the same answer", async (t) => {
  await board("cut");
  let cuts = 0;
  network.cuts = (data) => data.includes("references") && cuts++ < 2;
  t.after(() => (network.cuts = () => false));
  const { references } = await remote.manager("cut").generate({ prefix: "R" });
  assert.equal(cuts, 3);
  assert.deepEqual(references, ["R1"]);
  assert.deepEqual(await collect(client.manager("cut").references()), ["R1"]);
});

test("a version that moved on is refused", async () => {
  const hierarchy = await board("conditional");
  await hierarchy.generate({ prefix: "R" }, { version: 1 });
  await assert.rejects(hierarchy.generate({ prefix: "R" }, { version: 1 }), {
    code: "version_mismatch",
    details: { header: "If-Match", version: 2, rootId: "conditional" },
  });
});

test("what cannot be undone is refused with its obstacles", async () => {
  const hierarchy = await board("obstacle");
  const { version } = await hierarchy.register(["R1"]);
  await hierarchy.release(["R1"]);
  await assert.rejects(hierarchy.undo(version), (/** @type {any} */ error) => {
    assert.equal(error.code, "cannot_revert");
    assert.equal(error.details.obstaclesCount, 1);
    return true;
  });
});

test("a position that the log does not reach makes a watch read the state", async () => {
  const hierarchy = await board("ahead");
  /** @type {any[]} */
  const seen = [];
  const watch = client.watch("ahead", {
    from: 999,
    onState: ({ version }) => seen.push(version),
    onChange: ({ version, own }) => seen.push({ version, own }),
  });
  await until(() => watch.status === "connected");
  await hierarchy.generate({ prefix: "R" });
  await until(() => seen.length === 2);
  watch.close();
  assert.deepEqual(seen, [1, { version: 2, own: true }]);
});

test("a watch goes on with the hierarchy to which its own was attached", async () => {
  await board("library");
  await board("drawing");
  /** @type {string[]} */
  const types = [];
  const watch = client.watch("library", { onChange: ({ type }) => types.push(type) });
  await until(() => watch.status === "connected");
  await client.manager("library").attach({ parentId: "drawing" });
  await until(() => watch.rootId === "drawing");
  await client.manager("drawing").generate({ prefix: "R" });
  await until(() => types.at(-1) === "references.generated");
  assert.deepEqual(types, ["hierarchy.moved", "references.generated"]);
  watch.close();
});

/** What a mirror must equal. @param {import("../src/refman.d.ts").HierarchyClient} hierarchy */
async function truth(hierarchy) {
  const { version } = await hierarchy.tree();
  const references = (await collect(hierarchy.references({ scope: "hierarchy", limit: 1000 }))).sort();
  const symbols = await collect(hierarchy.symbols({ limit: 1000 }));
  return { version, references, symbols };
}

for (const rules of ["strict", "kicad"]) {
  test(`a mirror equals the hierarchy after any changes under the rules ${rules}`, async (t) => {
    const root = `mirrored-${rules}`;
    const hierarchy = await board(root, rules);
    const sheets = [root, `${root}-a`, `${root}-b`];
    for (const id of sheets.slice(1)) await client.manager(id).put({ parentId: root });
    const mirror = client.mirror(root);
    t.after(() => mirror.close());
    await mirror.ready;
    const seed = Number(process.env.SEED ?? Date.now() % 100_000);
    t.diagnostic(`SEED=${seed}`);
    let state = seed;
    const random = (/** @type {number} */ bound) => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % bound;
    const some = (/** @type {any[]} */ all) => all[random(all.length)];
    const prefixes = ["R", "C", ...(rules === "kicad" ? ["#PWR", "r", "X1-X"] : ["IC_"])];
    const prefix = () => some(prefixes);
    /** @type {number[]} */
    const versions = [];
    const operations = [
      () => client.manager(some(sheets)).generate({ prefix: prefix(), count: 1 + random(12) }),
      () => client.manager(some(sheets)).register([`${prefix()}${random(30)}`, `${prefix()}0${random(20)}`]),
      () => client.manager(some(sheets)).release([some([...mirror.used("R"), ...mirror.used("C"), "R1"])]),
      () => {
        const symbols = Array.from({ length: 1 + random(5) }, () => {
          return { key: `k${random(20)}`, managerId: some(sheets), reference: `${prefix()}${some(["?", random(30)])}`, unit: 1 + random(2) };
        });
        return hierarchy.annotate({ symbols, existing: some(["keep", "renumber-duplicates", "renumber"]) });
      },
      () => hierarchy.rename({ [some([...mirror.used("R"), "R1"])]: `R${random(60)}`, [some([...mirror.used("C"), "C1"])]: `C${random(60)}` }),
      () => hierarchy.undo(some(versions)),
      () => client.request("DELETE", `/api/v1/hierarchies/${root}/symbols`, { query: { key: `k${random(20)}` } }),
      async () => {
        const id = `${root}-${random(1e6)}`;
        await client.manager(id).put({ parentId: root });
        await client.manager(id).generate({ prefix: prefix(), count: 3 });
        return some([() => client.manager(id).delete(), () => client.manager(id).detach()])();
      },
      async () => {
        const id = `${root}-${random(1e6)}`;
        await client.createManager({ id, rules });
        await client.manager(id).generate({ prefix: prefix(), count: 3, from: 100 + random(900) });
        await client.hierarchy(id).annotate({ symbols: [{ key: `k${random(20)}`, managerId: id, reference: "C?" }], from: 500 + random(500) });
        return client.manager(id).attach({ parentId: root });
      },
      () => client.request("POST", `/api/v1/managers/${sheets[1]}/clear`).then(() => client.manager(sheets[1]).attach({ parentId: root })),
    ];
    let done = 0;
    for (let i = 0; i < 150; i++) {
      const answer = await some(operations)().catch((/** @type {any} */ error) => {
        assert.ok(error.status >= 400 && error.status < 500, error);
      });
      if (answer?.version) versions.push(answer.version);
      if (answer) done++;
    }
    assert.ok(done > 40, `${done}`);
    const expected = await truth(hierarchy);
    const last = (await collect(hierarchy.history({ after: expected.version - 1, limit: 1000 }))).length - 1;
    await until(() => [`${expected.version}`, `${expected.version}.${last}`].includes(mirror.position));
    await new Promise((resolve) => setImmediate(resolve));
    for (const each of prefixes) {
      const used = expected.references.filter((reference) => reference.startsWith(each) && /^\d+$/.test(reference.slice(each.length)));
      assert.deepEqual(mirror.used(each).sort(), used.sort(), each);
    }
    for (const each of expected.references) assert.equal(mirror.available(each), false, each);
    assert.equal(mirror.available("R"), true);
    for (let i = 0; i < 20; i++) {
      const known = expected.symbols.find(({ key }) => key === `k${i}`);
      const { key, managerId, reference, unit } = mirror.symbol(`k${i}`) ?? {};
      assert.deepEqual(known && { key, managerId, reference, unit }, known, `k${i}`);
      assert.equal(mirror.symbol(`k${i}`) === undefined, known === undefined, `k${i}`);
    }
  });
}

test("a mirror becomes one of the hierarchy that its own was attached to", async (t) => {
  const block = await board("block");
  const target = await board("target");
  await block.register(["R1"]);
  await target.register(["C1"]);
  const mirror = client.mirror("block");
  t.after(() => mirror.close());
  await mirror.ready;
  assert.deepEqual([mirror.used("R"), mirror.used("C")], [["R1"], []]);
  await block.attach({ parentId: "target" });
  await until(() => mirror.rootId === "target" && !mirror.available("C1"));
  assert.deepEqual([mirror.used("R"), mirror.used("C")], [["R1"], ["C1"]]);
  await target.generate({ prefix: "C" });
  await until(() => mirror.used("C").length === 2);
});

test("what is annotated without a network is sent in order when it is back", async (t) => {
  const hierarchy = await board("outbox");
  const storage = new Map();
  const mirror = remote.mirror("outbox", { storage, heartbeat: 1000 });
  t.after(() => mirror.close());
  await mirror.ready;
  network.cut();
  const wish = (/** @type {string} */ key, /** @type {string} */ reference) => ({
    symbols: [{ key, managerId: "outbox", reference }],
  });
  const results = /** @type {const} */ ([
    mirror.annotate(wish("a", "R7")),
    mirror.annotate(wish("b", "R8")),
    mirror.rename({ R8: "R20" }),
    mirror.annotate(wish("c", "R?")),
  ]);
  assert.equal(mirror.pending, 4);
  assert.equal(mirror.available("R7"), false);
  assert.deepEqual(mirror.symbol("a"), { key: "a", managerId: "outbox", reference: "R7", pending: true });
  await until(() => storage.size === 1 && [...storage.values()][0].length === 4);
  // Somebody else takes a number meanwhile.
  await hierarchy.annotate(wish("other", "R7"));
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(mirror.pending, 4);
  network.restore();
  const [first, second, renamed, third] = await Promise.all(results);
  assert.deepEqual(first.otherwise, { R7: first.symbols[0].reference });
  assert.notEqual(first.symbols[0].reference, "R7");
  assert.deepEqual([second.otherwise, renamed.otherwise, third.otherwise], [{}, {}, {}]);
  const versions = [first, second, renamed, third].map(({ version }) => version);
  assert.deepEqual(versions, [3, 4, 5, 6]);
  await until(() => mirror.position.startsWith("6"));
  assert.equal(mirror.pending, 0);
  assert.deepEqual([...storage.values()], [[]]);
  const symbols = await collect(hierarchy.symbols());
  for (const each of symbols) assert.equal(mirror.symbol(each.key)?.reference, each.reference);
  assert.equal(symbols.find(({ key }) => key === "b")?.reference, "R20");
});

test("an outbox that a former page left is sent once, even if its answer was lost", async (t) => {
  const hierarchy = await board("left");
  const storage = new Map();
  const former = remote.mirror("left", { storage, heartbeat: 1000 });
  await former.ready;
  let cuts = 0;
  await hierarchy.register(["R1"]);
  network.cuts = (data) => data.includes('"renamed":') && cuts++ < 1;
  t.after(() => (network.cuts = () => false));
  former.rename({ R1: "R2" }).catch(() => {});
  await until(() => cuts === 1);
  former.close();
  const stored = structuredClone(storage);
  assert.equal([...stored.values()][0].length, 1);
  /** @type {any[]} */
  const results = [];
  const next = client.mirror("left", { storage: stored, onResult: (result) => results.push(result) });
  t.after(() => next.close());
  await until(() => results.length === 1);
  assert.deepEqual(results[0].renamed, { R1: "R2" });
  assert.deepEqual(await collect(hierarchy.references()), ["R2"]);
  assert.equal((await hierarchy.tree()).version, 3);
});

test("a refused annotation of an outbox is told, and the next one is sent", async (t) => {
  await board("refused");
  const mirror = client.mirror("refused");
  t.after(() => mirror.close());
  const wrong = mirror.annotate({ symbols: [{ key: "a", managerId: "nobody", reference: "R1" }] });
  const right = mirror.annotate({ symbols: [{ key: "b", managerId: "refused", reference: "R1" }] });
  await assert.rejects(wrong, { code: "manager_not_found" });
  assert.equal((await right).symbols[0].reference, "R1");
});

test("a mirror of what does not exist says so", async () => {
  await assert.rejects(client.mirror("nothing").ready, { code: "hierarchy_not_found" });
});

// The last test, because it ends the process that the others use.
test("a watch misses nothing when the service is killed and started again", async () => {
  await board("killed");
  /** @type {any[]} */
  const changes = [];
  /** @type {string[]} */
  const statuses = [];
  const watch = client.watch("killed", {
    onChange: (each) => changes.push(each),
    onStatus: (status) => statuses.push(status),
  });
  await until(() => watch.status === "connected");
  let isDone = false;
  /** @type {string[]} */
  const given = [];
  const editor = (async () => {
    while (!isDone) given.push(...(await client.manager("killed").generate({ prefix: "R" })).references);
  })();
  await until(() => given.length > 20);
  await service.kill();
  await until(() => statuses.at(-1) === "reconnecting");
  await service.start();
  const before = given.length;
  await until(() => given.length > before + 20, 30_000);
  isDone = true;
  await editor;
  const last = (await client.hierarchy("killed").tree()).version;
  await until(() => changes.at(-1)?.version === last);
  watch.close();
  assert.equal(new Set(given).size, given.length);
  assert.deepEqual(changes.map(({ version }) => version), Array.from({ length: last - 1 }, (_, i) => i + 2));
  assert.deepEqual(changes.map(({ references }) => references[0]), given);
  assert.ok(changes.every(({ own }) => own));
  assert.deepEqual([...new Set(statuses)].slice(0, 3), ["connecting", "connected", "reconnecting"]);
});
