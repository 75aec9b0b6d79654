import type { Verdict } from './verdict.js';
import type { XError } from './x-error.js';

/** One request for a stream. */
export interface Ask {
  readonly params: Readonly<Record<string, unknown>>;
  /** Ends the request, and the connection that came of it. */
  readonly connection: AbortController;
  /** How long X may take to answer, once the request is sent. Milliseconds. */
  readonly timeoutMs: number;
}

/** A stream that X opened. */
export interface OpenStream {
  /** What the adapter gave: a Node stream or a web stream. */
  readonly body: unknown;
  /** How far X's clock is ahead of ours: milliseconds. */
  readonly aheadMs: number;
  /** Strikes out credentials that it may echo. */
  readonly scrub: (text: string) => string;
}

/** What streams need of the world. */
export interface StreamPort {
  /** Sends a request for the stream. What X or the network did to it is the error, never a rejection. */
  open(ask: Ask): Promise<OpenStream | { readonly error: XError }>;
  /** The error of what happened on a connection that was open. */
  errorOf(verdict: Verdict): XError;
  /** When the budget of connects allows the next one: epoch milliseconds. */
  nextStartAt(): number;
  /** Waits; rejects when the signal ends it. */
  wait(until: number, signal: AbortSignal): Promise<void>;
}
