import { html, useState } from "./lib.js";
import { Refusal } from "./refusal.js";
import { ask, noteRefusal } from "./session.js";

/** Runs a request of a form, and keeps its result or its refusal. */
export function useAction() {
  const [state, setState] = useState({ busy: false, result: null, error: null });
  const run = async (call) => {
    setState({ busy: true, result: null, error: null });
    try {
      const result = await ask(call);
      setState({ busy: false, result, error: null });
      return result;
    } catch (error) {
      noteRefusal(error);
      setState({ busy: false, result: null, error });
      return null;
    }
  };
  const refuse = (field, message) => setState({ busy: false, result: null, error: { field, message } });
  const clear = () => setState({ busy: false, result: null, error: null });
  return { ...state, run, refuse, clear };
}

/** Returns the field that a refusal is about: the one that its details or its code name, else the first. */
export function fieldOf(error, fields) {
  if (error.field) return error.field;
  const named = [...Object.keys(error.details ?? {}), ...(error.code ?? "").split("_")];
  return fields.find((each) => named.includes(each)) ?? fields[0];
}

/** A labelled field, with the refusal that is about it. */
export function Field({ id, label, hint, error, children }) {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${children}
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    <${Refusal} id=${`${id}-refusal`} error=${error} />
  </div>`;
}

/** Returns the attributes that tie a field to its refusal and its hint. */
export const described = (id, error, hint) => ({
  id,
  "aria-invalid": error ? "true" : undefined,
  "aria-describedby": [error && `${id}-refusal`, hint && `${id}-hint`].filter(Boolean).join(" ") || undefined,
});
