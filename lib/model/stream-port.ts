import type { Verdict } from './verdict.js';
import type { XError } from './x-error.js';

/** One request for a stream. */
export interface Ask {
  readonly params: Readonly<Record<string, unknown>>;
  /** Aborts the request and the connection that it opened. */
  readonly connection: AbortController;
  /** How long X may take to answer after the request is sent. Milliseconds. */
  readonly timeoutMs: number;
}

/** A stream that X opened. */
export interface OpenStream {
  /** The response body from the adapter: a Node stream or a web stream. */
  readonly body: unknown;
  /** How far X's clock is ahead of the local clock: milliseconds. */
  readonly aheadMs: number;
  /** Redacts credentials that the stream may echo. */
  readonly scrub: (text: string) => string;
}

/** What streams need from the outside: requests, errors and waiting. */
export interface StreamPort {
  /** Sends one request for the stream. Failures of X or the network are returned as `error`, not thrown. */
  open(ask: Ask): Promise<OpenStream | { readonly error: XError }>;
  /** Makes the error for a verdict on an open connection. */
  errorOf(verdict: Verdict): XError;
  /** When the budget allows the next connect: epoch milliseconds; 0 where nothing is known of it. */
  nextStartAt(): number;
  /** Waits until an instant in epoch milliseconds; rejects when the signal aborts. */
  wait(until: number, signal: AbortSignal): Promise<void>;
}
