import { html, useState } from "./lib.js";
import { login } from "./session.js";

/** Asks for a key or a token. */
export function Login({ reason }) {
  const [refusal, setRefusal] = useState(reason);
  const [busy, setBusy] = useState(false);
  const onSubmit = async (event) => {
    event.preventDefault();
    const secret = new FormData(event.target).get("key").trim();
    if (!secret) {
      setRefusal("Enter a key.");
      return;
    }
    setBusy(true);
    setRefusal("");
    try {
      await login(secret);
    } catch (error) {
      setRefusal(error.message);
      setBusy(false);
    }
  };
  return html`<main class="login">
    <form class="card" onSubmit=${onSubmit}>
      <h1>Reference Manager</h1>
      <p>This service needs a key. The key stays in this tab, and is forgotten when the tab is closed.</p>
      <label for="key">Key or token</label>
      <input id="key" name="key" type="password" autocomplete="off" spellcheck="false" autofocus
        aria-invalid=${refusal ? "true" : undefined} aria-describedby=${refusal ? "key-refusal" : undefined} />
      ${refusal && html`<p class="refusal" id="key-refusal" role="alert">${refusal}</p>`}
      <button type="submit" class="primary" disabled=${busy}>${busy ? "Signing in…" : "Sign in"}</button>
    </form>
  </main>`;
}
