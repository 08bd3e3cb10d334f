import { html, useState } from "./lib.js";
import { say } from "./announce.js";
import { count, counted } from "./format.js";
import { described, Field, fieldOf, useAction } from "./form.js";
import { Refusal } from "./refusal.js";

/** The most rows of a diff that are drawn; changes come before what stays. */
const ROWS = 300;

/**
 * Reads a pasted list: one symbol a line, with its key, a prefix or a reference, and the unit if it is not the first. Columns are
 * separated by tabs, commas or blanks; with tabs or commas, a key can contain blanks.
 */
export function parseSymbols(text, managerId) {
  const symbols = [];
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i].trim()) continue;
    const separator = lines[i].includes("\t") ? /\t/ : lines[i].includes(",") ? /,/ : /\s+/;
    const [key, name, unit, ...more] = lines[i].trim().split(separator).map((each) => each.trim());
    const isUnit = unit === undefined || unit === "" || /^[1-9]\d{0,8}$/.test(unit);
    if (!key || !name || more.length || !isUnit) {
      throw new SyntaxError(`Line ${i + 1} is not a key, a prefix or a reference, and a unit: ${lines[i].trim().slice(0, 80)}`);
    }
    const called = /[\d?]$/.test(name) ? { reference: name } : { prefix: name };
    symbols.push({ key, managerId, ...called, ...(unit ? { unit: Number(unit) } : {}) });
  }
  if (!symbols.length) throw new SyntaxError("The list is empty.");
  return symbols;
}

/** Compares the answer to an annotation with what the symbols were called. */
export function diffOf(before, answer) {
  const order = { changed: 0, added: 1, same: 2 };
  const rows = answer.symbols.map(({ key, reference, unit }) => {
    const old = before.get(key);
    const kind = old === undefined ? "added" : old === reference ? "same" : "changed";
    return { key, unit, old: old ?? "", reference, kind };
  });
  return rows.sort((a, b) => order[a.kind] - order[b.kind]);
}

const namesOf = (model) =>
  new Map(model.managers.flatMap((each) => (each.symbols ?? []).map(({ key, reference }) => [key, reference])));

/** Annotates a pasted list, after a dry run that shows what would change. */
export function Annotate({ live, model, manager }) {
  const { busy, result: plan, error, run, refuse, clear } = useAction();
  const applying = useAction();
  const [done, setDone] = useState(null);
  const at = (name) => (error && fieldOf(error, ["symbols", "manager"]) === name ? error : null);
  const onSubmit = async (event) => {
    event.preventDefault();
    setDone(null);
    applying.clear();
    const data = new FormData(event.target);
    let symbols;
    try {
      symbols = parseSymbols(data.get("symbols"), manager.id);
    } catch (failure) {
      refuse("symbols", failure.message);
      return;
    }
    const body = { symbols, existing: data.get("existing"), reuse: data.get("reuse") !== null };
    await run(async (client) => {
      const path = `/api/v1/hierarchies/${encodeURIComponent(model.rootId)}/annotations`;
      const { data, version } = await client.request("POST", path, { body: { ...body, dryRun: true } });
      // The version in the answer is the one that the annotation would lead to; this one is the present one.
      return { body, version, answer: data, rows: null };
    });
    live.refresh();
  };
  const apply = async () => {
    // The version makes sure that what is done is what the dry run showed.
    const answer = await applying.run((client) => client.hierarchy(model.rootId).annotate(plan.body, { version: plan.version }));
    if (!answer) return;
    setDone(size);
    clear();
    say(`Annotated ${counted(size, "symbol")}`);
  };
  // The diff compares with the version that the dry run saw, which the page can still be reading.
  if (plan && plan.rows === null && plan.version === model.version) plan.rows = diffOf(namesOf(model), plan.answer);
  const isStale = plan && model.version > plan.version;
  const size = plan ? plan.answer.symbols.length : 0;
  return html`<form class="card padded wide" onSubmit=${onSubmit} aria-label="Annotate">
    <h2>Annotate a list</h2>
    <${Field} id="annotate-symbols" label=${html`Symbols of <bdi>${manager.name || manager.id}</bdi>, one a line`} error=${at("symbols")}
      hint="A key, then a prefix such as R or a reference such as R17, then the unit if it is not the first. Separate by tabs, commas or blanks.">
      <textarea name="symbols" rows="6" spellcheck="false" placeholder=${"sheet1/r1, R\nsheet1/u1, U3, 2"} onInput=${() => plan && clear()}
        ...${described("annotate-symbols", at("symbols"), true)}></textarea><//>
    <div class="row">
      <${Field} id="annotate-existing" label="References that are there"><select name="existing" id="annotate-existing">
        <option value="keep">are kept</option><option value="renumber-duplicates">get new numbers if they are duplicates</option><option value="renumber">get new numbers</option></select><//>
      <label class="check"><input type="checkbox" name="reuse" /> Give retired numbers first</label>
    </div>
    <button type="submit" disabled=${busy}>Dry run</button>
    ${plan && html`${plan.rows && html`<${Diff} plan=${plan} />`}
      ${isStale && html`<p class="warn">The hierarchy has changed since the dry run. Run it again.</p>`}
      <div class="buttons"><button type="button" class="primary" disabled=${applying.busy || isStale || !plan.rows} onClick=${apply}>Annotate ${counted(size, "symbol")}</button>
        <button type="button" onClick=${clear}>Discard</button></div>`}
    <${Refusal} error=${applying.error} />
    ${done !== null && html`<p class="result good" role="status">${counted(done, "symbol")} annotated.</p>`}
  </form>`;
}

const SIGN = { added: "+", changed: "~", same: "=" };
const WORD = { added: "new", changed: "changes", same: "stays" };

function Diff({ plan }) {
  const numberOf = (kind) => plan.rows.filter((each) => each.kind === kind).length;
  return html`<div class="diff">
    <p><b>${count(numberOf("added"))}</b> new, <b>${count(numberOf("changed"))}</b> changed, <b>${count(numberOf("same"))}</b> unchanged${plan.answer.released.length > 0 && html`, released: <bdi class="reference">${plan.answer.released.slice(0, 12).join(" ")}${plan.answer.released.length > 12 ? " …" : ""}</bdi>`}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="What the annotation would do"><table>
      <thead><tr><th scope="col"><span class="unseen">Kind</span></th><th scope="col">Symbol</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
      <tbody>${plan.rows.slice(0, ROWS).map(
        ({ key, unit, old, reference, kind }) => html`<tr key=${key} class=${kind}>
          <td><span aria-hidden="true">${SIGN[kind]}</span><span class="unseen">${WORD[kind]}</span></td>
          <td><code><bdi>${key}</bdi></code>${unit > 1 && ` unit ${unit}`}</td>
          <td class="reference"><bdi>${old || "–"}</bdi></td><td class="reference"><bdi>${reference}</bdi></td></tr>`,
      )}</tbody></table></div>
    ${plan.rows.length > ROWS && html`<p class="hint">and ${count(plan.rows.length - ROWS)} more</p>`}
  </div>`;
}
