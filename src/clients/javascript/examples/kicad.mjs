#!/usr/bin/env node
// Annotates a KiCad project (6 to 10) through the Reference Manager, and changes nothing in its files but references.
//
//   node kicad.mjs board.kicad_sch --url http://127.0.0.1:8080 [--key KEY] [--root ID] [--renumber] [--dry-run]
//
// In a browser, `readProject`, `annotate` and `write` do the same with the texts of the files.

import { all, atom, edit, first, parse, quote } from "./sexpr.mjs";

/**
 * A sheet that is placed in the project; one file can be placed several times.
 *
 * @typedef {{ id: string, parentId?: string, name: string, file: string, path: string }} Sheet
 */

/**
 * A symbol on one placed sheet, and where its reference is in the files.
 *
 * @typedef {object} PlacedSymbol
 * @property {string} key KiCad's path of UUIDs, without that of the root
 * @property {Sheet} sheet
 * @property {string} reference
 * @property {number} unit
 * @property {number} x
 * @property {number} y
 * @property {Place} place
 * @property {Place & { value: string }} [field] the field of the symbol on its sheet, which shows one of its references
 */

/** @typedef {{ file: string, start: number, end: number }} Place */
/** @typedef {{ files: Map<string, string>, root: string, sheets: Sheet[], symbols: PlacedSymbol[] }} Project */
/** @typedef {import("./sexpr.mjs").List} List */

/**
 * Reads a project from the texts of its files.
 *
 * @param {Map<string, string>} files texts by path, relative to the folder of the root
 * @param {string} root the path of the root sheet
 * @param {string} id the id of the root's manager; those of the other sheets begin with it
 * @returns {Project}
 */
export function readProject(files, root, id) {
  /** @type {Map<string, List>} */
  const parsed = new Map();
  const read = (/** @type {string} */ file) => {
    const known = parsed.get(file);
    if (known) return known;
    const text = files.get(file);
    if (text === undefined) throw new Error(`the sheet ${file} is missing`);
    const list = parse(text);
    if (atom(list, 0)?.value !== "kicad_sch") throw new Error(`${file} is no KiCad schematic`);
    parsed.set(file, list);
    return list;
  };
  const rootList = read(root);
  const rootUuid = atom(first(rootList, "uuid"))?.value ?? "";
  const central = symbolInstances(rootList, root);
  /** @type {Project} */
  const project = { files, root, sheets: [], symbols: [] };

  /** @param {Sheet} sheet @param {string[]} above the files above it */
  const visit = (sheet, above) => {
    if (above.includes(sheet.file)) throw new Error(`${sheet.file} contains itself`);
    project.sheets.push(sheet);
    const list = read(sheet.file);
    for (const each of all(list, "symbol")) {
      const symbol = placedSymbol(each, sheet, rootUuid, central);
      if (symbol) project.symbols.push(symbol);
    }
    for (const each of all(list, "sheet")) {
      const uuid = atom(first(each, "uuid"))?.value ?? "";
      const file = property(each, "Sheetfile", "Sheet file")?.value ?? "";
      const path = `${sheet.path}/${uuid}`;
      const name = property(each, "Sheetname", "Sheet name")?.value ?? file;
      visit({ id: id + path.replaceAll("/", "."), parentId: sheet.id, name, file: beside(sheet.file, file), path }, [
        ...above,
        sheet.file,
      ]);
    }
  };
  visit({ id, name: root.replace(/\.kicad_sch$/, ""), file: root, path: "" }, []);
  return project;
}

/** @param {string} from @param {string} file */
function beside(from, file) {
  const folder = from.slice(0, from.lastIndexOf("/") + 1);
  return decodeURI(new URL(encodeURI(folder + file), "file:///").pathname.slice(1));
}

/** @param {List} list @param {string[]} names */
function property(list, ...names) {
  const found = all(list, "property").find((each) => names.includes(atom(each)?.value ?? ""));
  return atom(found, 2);
}

/** Finds the references that KiCad 6 keeps in the root, by path. @param {List} list @param {string} file */
function symbolInstances(list, file) {
  /** @type {Map<string, { list: List, file: string }>} */
  const found = new Map();
  for (const each of all(first(list, "symbol_instances"), "path")) {
    found.set(atom(each)?.value ?? "", { list: each, file });
  }
  return found;
}

/**
 * @param {List} list @param {Sheet} sheet @param {string} rootUuid
 * @param {Map<string, { list: List, file: string }>} central
 * @returns {PlacedSymbol | undefined}
 */
function placedSymbol(list, sheet, rootUuid, central) {
  const uuid = atom(first(list, "uuid"))?.value ?? "";
  const key = `${sheet.path}/${uuid}`;
  const own = all(first(list, "instances"), "project")
    .flatMap((project) => all(project, "path"))
    .find((path) => atom(path)?.value === `/${rootUuid}${sheet.path}`);
  const instance = own ? { list: own, file: sheet.file } : central.get(key);
  const reference = atom(first(instance?.list, "reference"));
  if (!instance || !reference) return undefined;
  const at = first(list, "at");
  const field = property(list, "Reference");
  return {
    key,
    sheet,
    reference: reference.value,
    unit: Number(atom(first(instance.list, "unit"))?.value ?? 1),
    x: Number(atom(at, 1)?.value ?? 0),
    y: Number(atom(at, 2)?.value ?? 0),
    place: { file: instance.file, start: reference.start, end: reference.end },
    ...(field && { field: { file: sheet.file, start: field.start, end: field.end, value: field.value } }),
  };
}

/**
 * Asks the service for the references of a project.
 *
 * @param {import("../src/refman.d.ts").Client} client
 * @param {Project} project
 * @param {{ renumber?: boolean, dryRun?: boolean, signal?: AbortSignal }} [options]
 * @returns {Promise<Map<string, string>>} the references by key
 */
export async function annotate(client, project, { renumber = false, dryRun = false, signal } = {}) {
  const [root] = project.sheets;
  const result = await client.hierarchy(root.id).annotate(
    {
      createManagers: project.sheets.map(({ id, parentId, name }) =>
        parentId ? { id, parentId, name } : { id, name, rules: "kicad" },
      ),
      symbols: project.symbols.map(({ key, sheet, reference, unit, x, y }) => ({
        key,
        managerId: sheet.id,
        reference: /\d$/.test(reference) ? reference : `${reference.replace(/\?*$/, "")}?`,
        unit,
        x,
        y,
      })),
      existing: renumber ? "renumber" : "renumber-duplicates",
      order: "left-to-right",
      ...(renumber && { reuse: true }),
      dryRun,
    },
    { signal },
  );
  return new Map(result.symbols.map(({ key, reference }) => [key, reference]));
}

/**
 * Writes references into the texts of a project.
 *
 * @param {Project} project
 * @param {Map<string, string>} references by key
 * @returns {Map<string, string>} the texts of the files that change
 */
export function write(project, references) {
  /** @type {Map<string, Map<number, { start: number, end: number, text: string }>>} */
  const edits = new Map();
  /** @param {Place} place @param {string} reference */
  const replace = ({ file, start, end }, reference) => {
    const ofFile = edits.get(file) ?? new Map();
    edits.set(file, ofFile);
    if (!ofFile.has(start)) ofFile.set(start, { start, end, text: quote(reference) });
  };
  for (const { key, place, field, reference: before } of project.symbols) {
    const reference = references.get(key);
    if (reference === undefined) continue;
    replace(place, reference);
    // A symbol on a sheet that is placed several times has one field, which goes on to show the same place.
    if (field?.value === before) replace(field, reference);
  }
  const changed = new Map();
  for (const [file, ofFile] of edits) {
    const before = project.files.get(file) ?? "";
    const after = edit(before, [...ofFile.values()]);
    if (after !== before) changed.set(file, after);
  }
  return changed;
}

/** @param {string[]} args */
async function main(args) {
  const { parseArgs } = await import("node:util");
  const { readdir, readFile, rename, writeFile } = await import("node:fs/promises");
  const { basename, dirname, join, relative } = await import("node:path");
  const { connect } = await import("../src/refman.js");
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      url: { type: "string", default: "http://127.0.0.1:8080" },
      key: { type: "string", default: process.env.REFMAN_KEY },
      root: { type: "string" },
      renumber: { type: "boolean" },
      "dry-run": { type: "boolean" },
    },
  });
  const [file] = positionals;
  if (positionals.length !== 1 || !file.endsWith(".kicad_sch")) {
    throw new Error("usage: node kicad.mjs ROOT.kicad_sch [--url URL] [--key KEY] [--root ID] [--renumber] [--dry-run]");
  }
  const folder = dirname(file);
  /** @type {Map<string, string>} */
  const files = new Map();
  for (const each of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(each.parentPath ?? each.path, each.name);
    if (each.isFile() && each.name.endsWith(".kicad_sch")) {
      files.set(relative(folder, path).replaceAll("\\", "/"), await readFile(path, "utf8"));
    }
  }
  const id = values.root ?? basename(file, ".kicad_sch");
  const project = readProject(files, basename(file), id);
  const client = connect({ url: values.url, ...(values.key && { key: values.key }) });
  const references = await annotate(client, project, { renumber: values.renumber, dryRun: values["dry-run"] });
  for (const { key, reference, sheet } of project.symbols) {
    const now = references.get(key) ?? reference;
    if (now !== reference) console.log(`${sheet.name}: ${reference} -> ${now}`);
  }
  if (values["dry-run"]) return;
  for (const [path, text] of write(project, references)) {
    const target = join(folder, path);
    await writeFile(`${target}.new`, text);
    await rename(`${target}.new`, target);
    console.log(`wrote ${target}`);
  }
}

if (typeof process !== "undefined" && process.argv[1] && import.meta.url === (await fileUrl(process.argv[1]))) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}

/** @param {string} path */
async function fileUrl(path) {
  const { pathToFileURL } = await import("node:url");
  const { realpath } = await import("node:fs/promises");
  return pathToFileURL(await realpath(path)).href;
}
