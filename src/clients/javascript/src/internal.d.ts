import type * as Api from "./refman.d.ts";

/**
 * Makes a controller that ends with any of the signals, or after a time. Ending it releases them, and calls `onEnd`.
 */
export type scope = (
  signals: (AbortSignal | null | undefined)[],
  milliseconds?: number,
  onEnd?: (value?: unknown) => void,
) => AbortController;

/** Waits for a time, or until the signal ends the wait; without a time only for the signal. */
export type pause = (signal: AbortSignal, milliseconds?: number) => Promise<unknown>;

/** Sends the requests of a client. */
export interface Requester {
  /** The address of the service without a slash at the end. */
  base: string;
  /** The caller's signal for all that the client does. */
  life?: AbortSignal;
  /** Adds the credentials to header fields. */
  credentials(headers?: HeadersInit): Promise<Headers>;
  /** Sends a request once; throws a refusal. */
  open(path: string, init: RequestInit & { query?: object }): Promise<Response>;
  /** Sends a request until it was answered, or until its time is over. */
  request: Api.Client["request"];
  /** Tells whether this client made an idempotency key, or was given it. */
  made(key?: string): boolean;
}

/** An event of a stream, with the lines of each of its fields. */
export type ServerSentEvent = Record<"data" | "event" | "id" | "retry", string[]>;

/** Makes a reader of server-sent events that takes text in any pieces. */
export type eventReader = (onEvent: (event: ServerSentEvent) => void) => (text: string) => void;

export type requester = (options: Api.ConnectOptions) => Requester;
export type watch = (http: Requester, rootId: string, options: Api.WatchOptions<any>) => Api.Watch;
export type mirror = (client: Api.Client, rootId: string, options?: Api.MirrorOptions) => Api.Mirror;

/** An entry of an outbox, and whom to tell what became of it. */
export type Entry = Omit<Api.OutboxEntry, "body"> & {
  body: any;
  resolve?(result: any): void;
  reject?(error: unknown): void;
};
