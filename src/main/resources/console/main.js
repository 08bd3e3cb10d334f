import { html, render } from "./lib.js";
import { App } from "./app.js";
import { start } from "./session.js";

const place = document.getElementById("console");
place.textContent = "";
render(html`<${App} />`, place);
start();
