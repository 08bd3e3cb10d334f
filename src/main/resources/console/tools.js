import { html } from "./lib.js";
import { Annotate } from "./annotate.js";
import { say } from "./announce.js";
import { counted } from "./format.js";
import { described, Field, fieldOf, useAction } from "./form.js";
import { may } from "./session.js";

/** The forms with which one asks about references and changes them. */
export function Tools({ live, model, manager }) {
  const target = manager ?? model.managers[0];
  const mayEdit = may("editor");
  return html`<div class="forms">
    ${!mayEdit && html`<p class="hint">Changes need the role editor. This key has the role reader.</p>`}
    <div class="stack">${mayEdit && html`<${Generate} manager=${target} />`}
      <${Validate} manager=${target} /></div>
    ${mayEdit && html`<${Rename} model=${model} />`}
    ${mayEdit && html`<${Annotate} live=${live} model=${model} manager=${target} />`}
  </div>`;
}

const words = (text) => text.split(/[\s,;]+/).filter(Boolean);

function Generate({ manager }) {
  const { busy, result, error, run } = useAction();
  const at = (name) => (error && fieldOf(error, ["prefix", "count", "from"]) === name ? error : null);
  const onSubmit = async (event) => {
    event.preventDefault();
    const data = new FormData(event.target);
    const body = { prefix: data.get("prefix").trim(), count: Number(data.get("count")), reuse: data.get("reuse") !== null };
    if (data.get("from")) body.from = Number(data.get("from"));
    const given = await run((client) => client.manager(manager.id).generate(body));
    if (given) say(`Generated ${given.references.slice(0, 3).join(", ")}`);
  };
  return html`<form class="card padded" onSubmit=${onSubmit} aria-label="Generate">
    <h2>Generate</h2>
    <p class="hint">Gives new references to <bdi>${manager.name || manager.id}</bdi>.</p>
    <div class="row">
      <${Field} id="generate-prefix" label="Prefix" error=${at("prefix")}><input name="prefix" size="6" required ...${described("generate-prefix", at("prefix"))} /><//>
      <${Field} id="generate-count" label="Count" error=${at("count")}><input name="count" type="number" min="1" value="1" required ...${described("generate-count", at("count"))} /><//>
      <${Field} id="generate-from" label="From number" error=${at("from")}><input name="from" type="number" min="1" placeholder="any" ...${described("generate-from", at("from"))} /><//>
    </div>
    <label class="check"><input type="checkbox" name="reuse" /> Give retired numbers first</label>
    <button type="submit" class="primary" disabled=${busy}>Generate</button>
    ${result && html`<p class="result"><b>${counted(result.references.length, "reference")}:</b> <bdi class="reference">${short(result.references)}</bdi></p>`}
  </form>`;
}

const short = (names) => (names.length > 12 ? `${names.slice(0, 6).join(" ")} … ${names[names.length - 1]}` : names.join(" "));

function Validate({ manager }) {
  const { busy, result, error, run } = useAction();
  const onSubmit = (event) => {
    event.preventDefault();
    const names = words(new FormData(event.target).get("references"));
    run((client) => client.manager(manager.id).validate(names));
  };
  return html`<form class="card padded" onSubmit=${onSubmit} aria-label="Validate">
    <h2>Validate</h2>
    <p class="hint">Asks whether references are available in the whole hierarchy.</p>
    <${Field} id="validate-references" label="References" error=${error}><input name="references" placeholder="R17 C3 U2" required ...${described("validate-references", error)} /><//>
    <button type="submit" disabled=${busy}>Validate</button>
    ${result && html`<ul class="result checks">${result.results.map(
      (each) => html`<li key=${each.reference}><bdi class="reference">${each.reference}</bdi>${" "}
        ${each.available ? html`<span class="good">available</span>` : html`<span class="bad">${reasonText(each)}</span>`}</li>`,
    )}</ul>`}
  </form>`;
}

const reasonText = ({ reason, ownerId }) => `${(reason ?? "not available").replaceAll("_", " ")}${ownerId ? `: ${ownerId}` : ""}`;

function Rename({ model }) {
  const { busy, result, error, run, refuse } = useAction();
  const onSubmit = async (event) => {
    event.preventDefault();
    const dryRun = event.submitter?.value === "dry";
    const renames = {};
    for (const line of new FormData(event.target).get("renames").split("\n").filter((each) => each.trim())) {
      const names = words(line.replace(/->|→/g, " "));
      if (names.length !== 2) {
        refuse("renames", `A line needs an old and a new reference: ${line.trim()}`);
        return;
      }
      renames[names[0]] = names[1];
    }
    const done = await run(async (client) => ({ dryRun, ...(await client.hierarchy(model.rootId).rename(renames, { dryRun })) }));
    if (done && !dryRun) say("References renamed");
  };
  return html`<form class="card padded" onSubmit=${onSubmit} aria-label="Rename">
    <h2>Rename</h2>
    <${Field} id="rename-renames" label="Old and new reference, one pair a line" error=${error}>
      <textarea name="renames" rows="9" required spellcheck="false" placeholder="R17 R18" ...${described("rename-renames", error)}></textarea><//>
    <div class="buttons"><button type="submit" value="dry" disabled=${busy}>Dry run</button>
      <button type="submit" class="primary" disabled=${busy}>Rename</button></div>
    ${result && html`<ul class="result">
      ${Object.entries(result.renamed ?? {}).map(([from, to]) => html`<li key=${from}><bdi class="reference">${from} → ${to}</bdi> ${result.dryRun ? "would be renamed" : "renamed"}</li>`)}
    </ul>`}
  </form>`;
}
