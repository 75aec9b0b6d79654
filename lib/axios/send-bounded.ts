import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../model/call.js';
import type { Clock } from '../model/clock.js';
import { Refusal } from '../pacing/refusal.js';
import { LightController, NODE_HTTP } from './lent-signal.js';

/** What becomes of an attempt once it ended, with an answer or without. */
type Heard<T> = (response: AxiosResponse | undefined, error: unknown) => T | Promise<T>;

/**
 * Sends once, and ends it when the call's deadline comes or the client is closed. The request is lent a signal
 * of ours, on which the user's own is passed; an adapter that knows no signals is not waited for. A stream
 * outlives its answer and keeps the user's signal alone.
 */
export function sendBounded<T>(
  call: Call,
  config: InternalAxiosRequestConfig,
  send: AxiosAdapter,
  clock: Clock,
  heard: Heard<T>,
): Promise<T> {
  const streams = config.responseType === 'stream';
  const obeys = !streams && send === NODE_HTTP;
  const loan = new Loan(
    call,
    config,
    clock,
    streams ? undefined : obeys ? new LightController() : new AbortController(),
  );
  let sending: Promise<AxiosResponse>;
  try {
    sending = Promise.resolve(send(config));
  } catch (error) {
    sending = Promise.reject(error);
  }
  return (obeys ? sending : loan.orEnd(sending)).then(
    (response) => {
      loan.takeBack();
      if (loan.ended) discard(response);
      else if (response) return heard(response, undefined);
      return heard(undefined, loan.ended ?? new Error('the adapter brought no answer'));
    },
    (error: unknown) => {
      loan.takeBack();
      return heard(undefined, loan.ended ?? error);
    },
  );
}

/** A signal of ours in the place of the user's, for as long as an attempt is under way. */
class Loan {
  /** Why it was ended by us. */
  ended: Refusal | undefined;
  readonly #theirs: InternalAxiosRequestConfig['signal'];
  readonly #had: boolean;
  readonly #relay: (() => void) | undefined;
  readonly #disarm: (() => void) | undefined;
  #onEnd: ((refusal: Refusal) => void) | undefined;

  constructor(
    private readonly call: Call,
    private readonly config: InternalAxiosRequestConfig,
    clock: Clock,
    private readonly lent: LightController | AbortController | undefined,
  ) {
    this.#theirs = config.signal;
    this.#had = 'signal' in config;
    if (lent) {
      if (this.#theirs) this.#relay = this.#pass(lent);
      config.signal = lent.signal;
    }
    call.flight = this;
    if (call.deadlineAt < Infinity) this.#disarm = clock.at(call.deadlineAt, () => this.#expire());
  }

  /** Ends it because the client is closed. */
  close(): void {
    this.#end('closed', 'the client was closed');
  }

  /** The end of what is sent, or ours if it comes first: not every adapter knows signals. */
  orEnd(sending: Promise<AxiosResponse>): Promise<AxiosResponse> {
    return new Promise((resolve, reject) => {
      this.#onEnd = reject;
      sending.then((response) => {
        // An answer that comes too late is for nobody.
        if (this.ended) discard(response);
        resolve(response);
      }, reject);
    });
  }

  takeBack(): void {
    this.#disarm?.();
    this.call.flight = undefined;
    if (!this.lent) return;
    if (this.#relay) this.#theirs?.removeEventListener?.('abort', this.#relay);
    if (this.#had) this.config.signal = this.#theirs as NonNullable<typeof this.config.signal>;
    else delete this.config.signal;
  }

  #pass(lent: LightController | AbortController): () => void {
    const relay = (): void => lent.abort();
    if (this.#theirs?.aborted) relay();
    else this.#theirs?.addEventListener?.('abort', relay);
    return relay;
  }

  #expire(): void {
    this.call.expired = true;
    this.#end('deadline', `no answer within its deadline of ${this.call.options.deadlineMs} ms`);
  }

  #end(kind: 'closed' | 'deadline', message: string): void {
    this.ended ??= new Refusal(kind, message, undefined, true);
    this.lent?.abort();
    this.#onEnd?.(this.ended);
  }
}

/** Lets go of an answer that is for nobody: nothing of it may keep a socket. */
export function discard(response: AxiosResponse | undefined): void {
  const body = response?.data as { destroy?: () => unknown; cancel?: () => Promise<unknown> } | undefined;
  if (typeof body?.destroy === 'function') body.destroy();
  else if (typeof body?.cancel === 'function') void body.cancel().catch(() => {});
}
