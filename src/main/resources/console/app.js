import { html, useEffect } from "./lib.js";
import { Announcer } from "./announce.js";
import { Hierarchies } from "./hierarchies.js";
import { HierarchyPage } from "./hierarchy.js";
import { HistoryPage } from "./history.js";
import { Login } from "./login.js";
import { route, toHierarchies, toService } from "./routes.js";
import { ServicePage } from "./service.js";
import { logout, may, session, start } from "./session.js";
import { useSignal } from "./signal.js";
import { switchTheme, theme } from "./theme.js";

/** The whole console: the head, and the page that the address names. */
export function App() {
  const { phase, reason } = useSignal(session);
  const place = useSignal(route);
  useEffect(() => {
    document.title = titleOf(place);
  }, [place]);
  return html`<div class="app">
    <a class="skip" href="#content" onClick=${skip}>Skip to content</a>
    <${Head} place=${place} isOpen=${phase === "open"} />
    <div id="content" tabindex="-1">
      ${phase === "login" && html`<${Login} reason=${reason} />`}
      ${phase === "starting" && html`<${Starting} reason=${reason} />`}
      ${phase === "open" && html`<${Page} place=${place} />`}
    </div>
    <${Announcer} />
  </div>`;
}

/** Moves the focus without the address, which names the page. */
function skip(event) {
  event.preventDefault();
  document.getElementById("content").focus();
}

function titleOf({ page, rootId, reference }) {
  const parts = [reference, rootId, page === "service" ? "Service" : ""].filter(Boolean);
  return [...parts, "Reference Manager"].join(" · ");
}

function Page({ place }) {
  if (place.page === "service") return html`<${ServicePage} />`;
  if (place.page === "history") {
    return html`<${HistoryPage} key=${place.rootId + "\n" + place.reference} rootId=${place.rootId} reference=${place.reference} />`;
  }
  if (place.page === "hierarchy") {
    return html`<${HierarchyPage} key=${place.rootId} rootId=${place.rootId} managerId=${place.managerId} tab=${place.tab} />`;
  }
  return html`<${Hierarchies} />`;
}

function Starting({ reason }) {
  if (!reason) return html`<main class="page"><p class="hint">Connecting…</p></main>`;
  return html`<main class="page"><p class="refusal" role="alert">The service does not answer.</p>
    <button type="button" onClick=${start}>Try again</button></main>`;
}

function Head({ place, isOpen }) {
  const { needsKey, role } = useSignal(session);
  const mode = useSignal(theme);
  const current = (page) => (place.page === page ? "page" : undefined);
  return html`<header class="head">
    <a class="brand" href=${toHierarchies()} aria-label="Reference Manager"><img src="icon.svg" alt="" width="22" height="22" /><span>Reference Manager</span></a>
    ${isOpen && html`<nav aria-label="Pages">
      <a href=${toHierarchies()} aria-current=${current("hierarchies")}>Hierarchies</a>
      ${may("admin") && html`<a href=${toService()} aria-current=${current("service")}>Service</a>`}
    </nav>`}
    <span class="space"></span>
    ${isOpen && needsKey && html`<span class="role" title="The role of this key">${role}</span>`}
    <button type="button" class="icon wide" onClick=${switchTheme}
      aria-label=${`Use the ${mode === "dark" ? "light" : "dark"} theme`} title="Theme">${mode === "dark" ? "☀" : "☾"}</button>
    ${isOpen && needsKey && html`<button type="button" onClick=${logout}>Sign out</button>`}
  </header>`;
}
