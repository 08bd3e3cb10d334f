import { html } from "./lib.js";
import { Lines } from "./lines.js";
export function ManagerTabs({ live, model, manager }) { return html`<${Lines} live=${live} model=${model} manager=${manager} />`; }
