import { connect, RefmanError } from "../client/refman.js";
import { Signal } from "./signal.js";

const STORED = "refman.console.key";

/** The address of the service: the console is one level below it, also behind a proxy that serves both below a path. */
const SERVICE = new URL("../", document.baseURI).href;

/** Ends a request of a page that the service does not answer. The client tries again until then. */
const TIMEOUT_MILLIS = 15_000;

/** Orders the roles: each may do what those before it may. */
const ROLES = ["reader", "editor", "admin"];

/**
 * The state of the session: `phase` is `starting`, `login` or `open`; `needsKey` tells whether the service asks for one;
 * `role` is what the caller may do.
 */
export const session = new Signal({ phase: "starting", needsKey: false, role: "reader", reason: "" });

let client = connectWith(null);

/** Connects with a key of this service or with a token of its issuer. */
function connectWith(secret) {
  const credentials = secret === null ? {} : secret.startsWith("rm_") ? { key: secret } : { token: secret };
  return connect({ url: SERVICE, timeout: TIMEOUT_MILLIS, ...credentials });
}

/** Returns the client of this session. */
export const service = () => client;

/** Sends a request; a refused key leads to the login. */
export async function ask(call) {
  try {
    return await call(client);
  } catch (error) {
    noteRefusal(error);
    throw error;
  }
}

/** Leads to the login if the service no longer accepts the key. */
export function noteRefusal(error) {
  if (error instanceof RefmanError && error.status === 401) {
    sessionStorage.removeItem(STORED);
    session.set({ phase: "login", needsKey: true, role: "reader", reason: error.message });
  }
}

/** Opens the session with the key of this tab, or without one where the service needs none. */
export async function start() {
  try {
    await open(sessionStorage.getItem(STORED));
  } catch (error) {
    if (error instanceof RefmanError && error.status === 401) {
      sessionStorage.removeItem(STORED);
      session.set({ phase: "login", needsKey: true, role: "reader", reason: "" });
    } else {
      session.set({ ...session.current, phase: "starting", reason: error.message });
    }
  }
}

/** Opens the session with a key, which stays in this tab until it is closed. */
export async function login(secret) {
  await open(secret);
  sessionStorage.setItem(STORED, secret);
}

/** Forgets the key. */
export function logout() {
  sessionStorage.removeItem(STORED);
  client = connectWith(null);
  session.set({ phase: "login", needsKey: true, role: "reader", reason: "" });
}

async function open(secret) {
  const candidate = connectWith(secret);
  await candidate.request("GET", "/api/v1/hierarchies", { query: { limit: 1 } });
  client = candidate;
  session.set({ phase: "open", needsKey: secret !== null, role: await roleOf(candidate), reason: "" });
}

/** Finds the role by what is refused. The smallest comparison of the indexes is the one request of editors that changes nothing. */
async function roleOf(candidate) {
  const mayEdit = await isAllowed(candidate, "POST", "/api/v1/implementation/comparisons", {
    body: { prefixes: ["R"], iterations: 1 },
  });
  if (!mayEdit) return "reader";
  return (await isAllowed(candidate, "GET", "/actuator/refman")) ? "admin" : "editor";
}

async function isAllowed(candidate, method, path, options) {
  try {
    await candidate.request(method, path, options);
    return true;
  } catch (error) {
    if (error instanceof RefmanError && error.status === 403) return false;
    // Actuator can be served elsewhere, and then the console has nothing to show of it.
    if (error instanceof RefmanError && error.status === 404) return false;
    throw error;
  }
}

/** Tells whether the caller may do what a role may. */
export const may = (role) => ROLES.indexOf(session.current.role) >= ROLES.indexOf(role);
