import { html } from "./lib.js";
export function ServicePage() { return html`<main class="page"><h1>Service</h1></main>`; }
