import type { components } from "./contract.d.ts";

/** The schemas of the contract, by name. */
export type Schemas = components["schemas"];

export type AnnotationRequest = Schemas["AnnotationRequest"];
export type AnnotationResult = Schemas["AnnotationResult"];
export type Change = Schemas["Change"];
export type Manager = Schemas["Manager"];
export type Snapshot = Schemas["Snapshot"];
export type Symbol = Schemas["Symbol"];

/** Adds the hierarchy that an answer is about, and the version that it has after the request. */
export type Versioned<T = unknown> = T & {
  /** The version of the hierarchy; `undo` takes it. */
  readonly version: number;
  /** The id of the root of the hierarchy. */
  readonly rootId: string;
};

/** How a client reaches the service. */
export interface ConnectOptions {
  /** The address of the service, with the path before `/api` if it has one. Pages can use a relative address. */
  url: string | URL;
  /** An API key. It is sent in the header `X-API-Key`. */
  key?: string;
  /** A bearer token, or what supplies one. It is asked before each request. */
  token?: string | (() => string | Promise<string>);
  /** Sends the requests instead of the platform's `fetch`. */
  fetch?: typeof globalThis.fetch;
  /** Ends all that the client does when it is aborted. */
  signal?: AbortSignal;
  /** The longest time in milliseconds that a request takes with all its retries; 60000 by default. */
  timeout?: number;
}

/** Options of each call. */
export interface CallOptions {
  /** Ends the request, and the wait for the next attempt, when it is aborted. */
  signal?: AbortSignal;
  /** The key of the change instead of one that the client makes. */
  idempotencyKey?: string;
  /** Refuses the change with `version_mismatch` if the hierarchy has another version (`If-Match`). */
  version?: number;
  /** The longest time in milliseconds, with all retries. */
  timeout?: number;
}

/** Options of `request`. */
export interface RequestOptions extends CallOptions {
  /** The parameters of the query; those that are undefined are left out. */
  query?: Record<string, string | number | boolean | undefined>;
  /** The body, which is sent as JSON. */
  body?: unknown;
  /** More header fields. */
  headers?: HeadersInit;
}

/** What the service answered. */
export interface Answer<T = any> {
  status: number;
  /** The body: a value if it is JSON, a text otherwise, undefined if there is none. */
  data: T;
  /** The version in the `ETag`, if there is one. */
  version?: number;
  /** The root in `Refman-Hierarchy`, if there is one. */
  rootId?: string;
}

/** A change of a hierarchy, which can also be tried. */
export interface DryRunOptions extends CallOptions {
  /** Computes the answer or the refusal, and changes nothing. */
  dryRun?: boolean;
}

/** Selects references or nets by whose they are. */
export interface ScopeQuery {
  /** The manager alone, with all below it (the default), or the whole hierarchy. */
  scope?: "own" | "subtree" | "hierarchy";
  /** The number of items that one request fetches. */
  limit?: number;
}

/** The unnamed nets of a manager. */
export interface Nets {
  generate(count?: number, options?: CallOptions): Promise<Versioned<Schemas["Nets"]>>;
  register(nets: string[], options?: CallOptions): Promise<Versioned<Schemas["Nets"]>>;
  release(net: string, options?: CallOptions): Promise<Versioned>;
  /** Lists the nets, page after page. */
  list(query?: ScopeQuery, options?: CallOptions): AsyncGenerator<string, void>;
}

/** The scope of one circuit or sheet. */
export interface ManagerClient {
  readonly id: string;
  get(options?: CallOptions): Promise<Versioned<Manager>>;
  /** Finds the manager, or creates it. */
  put(body?: Schemas["PutManagerRequest"], options?: CallOptions): Promise<Versioned<Manager>>;
  update(body: Schemas["UpdateManagerRequest"], options?: CallOptions): Promise<Versioned<Manager>>;
  /** Deletes the manager and retires its references; with children only by `cascade`. */
  delete(options?: CallOptions & { cascade?: boolean }): Promise<Partial<Versioned>>;
  attach(body: Schemas["ParentRequest"], options?: CallOptions): Promise<Versioned<Manager>>;
  detach(options?: CallOptions): Promise<Versioned<Manager>>;
  /** Generates references of one prefix. */
  generate(
    body: Schemas["GenerateRequest"] & { prefixes?: null },
    options?: CallOptions,
  ): Promise<Versioned<Schemas["References"]>>;
  /** Generates references of several prefixes. */
  generate(
    body: Schemas["GenerateRequest"],
    options?: CallOptions,
  ): Promise<Versioned<Schemas["ReferencesByPrefix"]>>;
  register(references: string[], options?: CallOptions): Promise<Versioned<Schemas["References"]>>;
  /** Releases the listed references, or all that the body selects. */
  release(
    body: string[] | Schemas["ReleaseRequest"],
    options?: CallOptions,
  ): Promise<Versioned<Schemas["ReleasedReferences"]>>;
  /** Tells which references are available, and why others are not. */
  validate(references: string[], options?: CallOptions): Promise<Versioned<Schemas["Validations"]>>;
  /** Lists the references in natural order, page after page. */
  references(query?: ScopeQuery & { prefix?: string }, options?: CallOptions): AsyncGenerator<string, void>;
  readonly nets: Nets;
}

/** The state of a hierarchy. */
export interface State {
  version: number;
  rootId: string;
  snapshot: Snapshot;
}

/** A hierarchy, and the manager that is its root. */
export interface HierarchyClient extends ManagerClient {
  readonly rootId: string;
  /** Gives every listed symbol its reference in one step. */
  annotate(body: AnnotationRequest, options?: CallOptions): Promise<Versioned<AnnotationResult>>;
  /** Renames references in one step: new names by the old ones. */
  rename(renames: Record<string, string>, options?: DryRunOptions): Promise<Versioned<Schemas["RenameResult"]>>;
  /** Takes back the change that led to a version. */
  undo(version: number, options?: DryRunOptions): Promise<Versioned<Schemas["Reverted"]>>;
  tree(options?: CallOptions): Promise<Versioned<Schemas["HierarchyTree"]>>;
  stats(options?: CallOptions): Promise<Versioned<Schemas["HierarchyStats"]>>;
  /** Lists symbols by key, page after page. */
  symbols(
    query?: { key?: string; reference?: string; managerId?: string; limit?: number },
    options?: CallOptions,
  ): AsyncGenerator<Symbol, void>;
  /** Lists what happened in the hierarchy, or to one symbol or reference, oldest first and page after page. */
  history(
    query?: { symbol?: string; reference?: string; after?: string | number; limit?: number },
    options?: CallOptions,
  ): AsyncGenerator<Change, void>;
  export(options?: CallOptions): Promise<Snapshot>;
  /** Reads a snapshot and its version, after which a watch continues. */
  state(options?: CallOptions): Promise<State>;
}

/** Whether a watch receives changes: it does in `connected` only. It ends with `disconnected`. */
export type Status = "connecting" | "connected" | "reconnecting" | "sleeping" | "disconnected";

/** More about a status. */
export interface StatusInfo {
  /** How changes arrive: as a stream, or by requests that wait where streams do not pass. */
  transport: "stream" | "poll";
  /** Why the watch reconnects or ended. */
  error?: unknown;
}

/** A change, and whether this client made it. */
export type WatchedChange = Change & { readonly own: boolean };

/** What a watch follows, and whom it tells. */
export interface WatchOptions<S extends { version: number; rootId?: string } = State> {
  /** The version or position after which it begins. Without it the state is read first. */
  from?: number | string;
  /** Reads the state at first, and whenever the log does not go on; a snapshot by default. */
  read?(rootId: string, signal: AbortSignal): Promise<S>;
  /** Gets each state that was read. All changes after its version follow. */
  onState?(state: S): void;
  /** Gets each change once, in their order. */
  onChange(change: WatchedChange): void;
  onStatus?(status: Status, info: StatusInfo): void;
  /** Ends the watch when it is aborted. */
  signal?: AbortSignal;
  /** The interval in milliseconds in which the service sends something; 15000 by default. */
  heartbeat?: number;
  /** After how many milliseconds in a hidden tab the watch sleeps; 30000 by default. */
  sleepAfter?: number;
}

/** A watch of a hierarchy. */
export interface Watch {
  /** The root that it follows; another one after the hierarchy became a part of another hierarchy. */
  readonly rootId: string;
  /** The position after which it continues. */
  readonly position: string;
  readonly status: Status;
  /** Reads the state again, and continues after it. */
  reload(): void;
  /** Ends the watch. */
  close(): void;
}

/** Holds what waits in an outbox, under one name for each hierarchy. `idb-keyval` fits, and so does a `Map`. */
export interface OutboxStorage {
  get(name: string): unknown;
  set(name: string, value: unknown): unknown;
}

/** A change that waits or waited in the outbox. */
export interface OutboxEntry {
  path: string;
  body: AnnotationRequest | Schemas["RenameRequest"];
  idempotencyKey: string;
}

/** What became of an annotation, with the references that are named otherwise than wished: those given by those wished. */
export type Sent<T> = T & { otherwise: Record<string, string> };

/** Options of a mirror. */
export interface MirrorOptions
  extends Pick<WatchOptions<State>, "onState" | "onStatus" | "signal" | "heartbeat" | "sleepAfter"> {
  /** Gets each change after it was applied to the copy. */
  onChange?(change: WatchedChange): void;
  /** Keeps the outbox; by default in memory. */
  storage?: OutboxStorage;
  /** Gets what became of each entry of the outbox, also of those that a former page left there. */
  onResult?(result: Sent<AnnotationResult> | Sent<Schemas["RenameResult"]> | RefmanError, entry: OutboxEntry): void;
}

/** A live copy of a hierarchy, which answers at once. */
export interface Mirror {
  /** Resolves when the copy is complete; rejects if it cannot be read. */
  readonly ready: Promise<State>;
  readonly rootId: string;
  readonly position: string;
  /** The number of changes that wait in the outbox. */
  readonly pending: number;
  /** Tells whether nothing uses a reference, and nothing in the outbox wishes it. The rules are checked by the service. */
  available(reference: string): boolean;
  /** Returns a symbol; with `pending` if it is what the outbox wishes. */
  symbol(key: string): (Partial<Symbol> & { pending?: boolean }) | undefined;
  /** Lists the references of a prefix in natural order. */
  used(prefix: string): string[];
  /**
   * Sends an annotation, or lets it wait until there is a network. Duplicates are renumbered if the body says nothing else,
   * because others go on meanwhile.
   */
  annotate(body: AnnotationRequest): Promise<Sent<AnnotationResult>>;
  /** Sends renames, or lets them wait until there is a network. */
  rename(renames: Record<string, string>): Promise<Sent<Schemas["RenameResult"]>>;
  /** Ends the mirror. What waits stays in the storage. */
  close(): void;
}

/** A connection to one service. It holds no resources. */
export interface Client {
  /** Sends any request. The path is the one of the contract, such as `/api/v1/rules`. */
  request<T = any>(method: string, path: string, options?: RequestOptions): Promise<Answer<T>>;
  manager(id: string): ManagerClient;
  /** Creates a manager with an id that the service makes, or with one that the body says. */
  createManager(body?: Schemas["CreateManagerRequest"], options?: CallOptions): Promise<Versioned<Manager>>;
  hierarchy(rootId: string): HierarchyClient;
  /** Lists hierarchies with their sizes, page after page. */
  hierarchies(query?: { limit?: number; after?: string }, options?: CallOptions): AsyncGenerator<Schemas["HierarchySummary"], void>;
  managers(
    query?: { parent?: string; roots?: boolean; limit?: number; after?: string },
    options?: CallOptions,
  ): AsyncGenerator<Manager, void>;
  /** Follows a hierarchy: first its state, then every change once and in order, until it is closed. */
  watch<S extends { version: number; rootId?: string } = State>(rootId: string, options: WatchOptions<S>): Watch;
  /** Keeps a live copy of a hierarchy, with an outbox for work without a network. */
  mirror(rootId: string, options?: MirrorOptions): Mirror;
}

/** Creates a client. It sends nothing before its first call. */
export function connect(options: ConnectOptions): Client;

/** The codes of the service, and two of the client. */
export type Code =
  | Schemas["Problem"]["code"]
  /** No answer came within the time; `cause` is the last failure. */
  | "unreachable"
  /** Something else than the service answered, such as a proxy. */
  | "unexpected_response";

/** What `details` contains, by code. */
export interface DetailsByCode {
  already_in_use: {
    reference?: string;
    ownerId?: string;
    duplicates?: Record<string, unknown>[];
    duplicatesCount?: number;
  };
  cannot_revert: {
    version: number;
    obstaclesCount: number;
    obstacles: ({ reason: string } & Record<string, string>)[];
  };
  changes_gone: { rootId: string; after?: string };
  held_by_symbols: { reference: string };
  hierarchy_conflict: { duplicates: string[]; duplicatesCount: number };
  hierarchy_not_found: { rootId: string };
  manager_exists: { managerId: string };
  manager_not_found: { managerId: string };
  quota_exceeded: { quota: string; count: number; limit: number };
  range_exhausted: { prefix: string; first: number; last: number; count: number };
  reference_not_found: { reference: string; managerId: string };
  symbol_not_found: { key: string };
  version_mismatch: { version: number; rootId: string };
}

/** The details of a code. */
export type Details<C extends Code> = C extends keyof DetailsByCode ? DetailsByCode[C] : Record<string, unknown>;

/** What every call is refused with. */
export class RefmanError<C extends Code = Code> extends Error {
  /** The stable code, for programs. */
  readonly code: C;
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** The code as text, for people. */
  readonly title?: string;
  readonly details: Details<C>;
  /** The id of the request, for the operator. */
  readonly requestId?: string;
  /** After how many milliseconds the service wants to be asked again. */
  readonly retryAfter?: number;
}

/** Tells whether something is a refusal, with one of the codes if some are given; narrows `code` and `details` to them. */
export function isRefmanError<C extends Code = Code>(error: unknown, ...codes: C[]): error is RefmanError<C>;
