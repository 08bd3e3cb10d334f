import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { minify } from "terser";
import * as client from "../src/refman.js";

const directory = new URL("../", import.meta.url);
const run = promisify(execFile);
const read = (/** @type {string} */ path) => readFileSync(new URL(path, directory), "utf8");
const sources = readdirSync(new URL("src/", directory));
const modules = sources.filter((name) => name.endsWith(".js"));
/** The limits of all modules with gzip, in bytes: as they are served, and as a bundler minifies them. */
const SERVED = 8704;
const MINIFIED = 6144;

test("the types of the contract are those of openapi/reference-manager.yaml", async () => {
  const contract = fileURLToPath(new URL("../../../openapi/reference-manager.yaml", directory));
  const { stdout } = await run("node_modules/.bin/openapi-typescript", [contract], {
    cwd: fileURLToPath(directory),
    maxBuffer: 10_000_000,
  });
  assert.ok(read("src/contract.d.ts") === stdout, "run 'npm run types'");
});

test("the package contains the sources, and no more than describes them", async () => {
  const { stdout } = await run("npm", ["pack", "--dry-run", "--json"], { cwd: fileURLToPath(directory) });
  const [{ files, name }] = JSON.parse(stdout);
  assert.equal(name, "@refman/client");
  const expected = ["LICENSE", "README.md", "package.json", ...sources.map((source) => `src/${source}`)];
  assert.deepEqual(files.map((/** @type {{path: string}} */ { path }) => path).sort(), expected.sort());
});

test("the package has the version of the service, and no dependencies", () => {
  const { version, dependencies, peerDependencies, devDependencies } = JSON.parse(read("package.json"));
  assert.equal(version, /<artifactId>reference-manager<\/artifactId>\s*<version>(.+?)<\/version>/.exec(read("../../../pom.xml"))?.[1]);
  assert.deepEqual([dependencies, peerDependencies], [undefined, undefined]);
  for (const each of Object.values(devDependencies)) assert.match(each, /^\d+\.\d+\.\d+$/);
});

test("the lockfile names no registry", () => {
  assert.ok(!read("package-lock.json").includes('"resolved"'));
});

test("the modules import only each other, and export what the types say", () => {
  for (const name of modules) {
    for (const [, from] of read(`src/${name}`).matchAll(/(?:from|import\()\s*"(.*?)"/g)) {
      assert.match(from, /^\.\/[a-z]+\.(js|d\.ts)$/);
      assert.ok(sources.includes(from.slice(2)), from);
    }
  }
  const declared = [...read("src/refman.d.ts").matchAll(/^export (?:function|class|const) (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(Object.keys(client).sort(), declared.sort());
});

test(`the modules have at most ${SERVED} bytes as they are served, and ${MINIFIED} minified`, async (t) => {
  const texts = modules.map((name) => read(`src/${name}`));
  const minified = await Promise.all(texts.map(async (text) => (await minify(text, { module: true })).code ?? ""));
  const [served, small] = [texts, minified].map((all) => all.map((text) => gzipSync(text, { level: 9 }).length));
  const sum = (/** @type {number[]} */ sizes) => sizes.reduce((all, each) => all + each);
  modules.forEach((name, i) => t.diagnostic(`${name}: ${served[i]} bytes, ${small[i]} minified`));
  t.diagnostic(`all: ${sum(served)} bytes, ${sum(small)} minified`);
  assert.ok(sum(served) <= SERVED, `${sum(served)}`);
  assert.ok(sum(small) <= MINIFIED, `${sum(small)}`);
});
