/**
 * An atom or a list of a KiCad file, with its place in the text.
 *
 * @typedef {{ value: string, start: number, end: number }} Atom
 * @typedef {{ items: Node[], start: number, end: number }} List
 * @typedef {Atom | List} Node
 */

const BLANK = /\s/;
const END_OF_ATOM = /[\s()"]/;

/**
 * Reads the list that a text consists of.
 *
 * @param {string} text
 * @returns {List}
 */
export function parse(text) {
  /** @type {List} */
  const file = { items: [], start: 0, end: text.length };
  const open = [file];
  for (let i = 0; i < text.length; ) {
    const c = text[i];
    const list = open[open.length - 1];
    if (BLANK.test(c)) {
      i++;
    } else if (c === "(") {
      /** @type {List} */
      const inner = { items: [], start: i++, end: -1 };
      list.items.push(inner);
      open.push(inner);
    } else if (c === ")") {
      if (open.length === 1) throw new SyntaxError(`a list ends at ${i} that did not begin`);
      list.end = ++i;
      open.pop();
    } else {
      const end = c === '"' ? endOfString(text, i) : endOfAtom(text, i);
      list.items.push({ value: c === '"' ? unquote(text.slice(i + 1, end - 1)) : text.slice(i, end), start: i, end });
      i = end;
    }
  }
  if (open.length > 1) throw new SyntaxError(`the list that begins at ${open[1].start} does not end`);
  const first = file.items[0];
  if (file.items.length !== 1 || !isList(first)) throw new SyntaxError("the file is not one list");
  return first;
}

/** @param {string} text @param {number} start */
function endOfString(text, start) {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === '"') return i + 1;
  }
  throw new SyntaxError(`the string that begins at ${start} does not end`);
}

/** @param {string} text @param {number} start */
function endOfAtom(text, start) {
  let i = start;
  while (i < text.length && !END_OF_ATOM.test(text[i])) i++;
  return i;
}

/** @param {string} quoted */
function unquote(quoted) {
  return quoted.replace(/\\(.)/gs, (_, c) => ({ n: "\n", r: "\r", t: "\t" })[/** @type {string} */ (c)] ?? c);
}

/** Writes a text as a quoted atom. @param {string} text */
export function quote(text) {
  return `"${text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t")}"`;
}

/** @param {Node | undefined} node @returns {node is List} */
export function isList(node) {
  return node !== undefined && "items" in node;
}

/** Returns the lists in a list that begin with a name. @param {List | undefined} list @param {string} name @returns {List[]} */
export function all(list, name) {
  return /** @type {List[]} */ (
    list?.items.filter((each) => isList(each) && !isList(each.items[0]) && each.items[0]?.value === name) ?? []
  );
}

/** Returns the first list in a list that begins with a name. @param {List | undefined} list @param {string} name */
export function first(list, name) {
  return all(list, name)[0];
}

/** Returns an atom of a list. @param {List | undefined} list @param {number} [index] @returns {Atom | undefined} */
export function atom(list, index = 1) {
  const item = list?.items[index];
  return item === undefined || isList(item) ? undefined : item;
}

/**
 * Replaces parts of a text.
 *
 * @param {string} text
 * @param {{ start: number, end: number, text: string }[]} edits
 */
export function edit(text, edits) {
  let result = "";
  let at = 0;
  for (const each of [...edits].sort((a, b) => a.start - b.start)) {
    result += text.slice(at, each.start) + each.text;
    at = each.end;
  }
  return result + text.slice(at);
}
