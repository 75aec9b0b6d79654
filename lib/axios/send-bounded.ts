import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../model/call.js';
import type { Clock } from '../model/clock.js';
import { Refusal } from '../pacing/refusal.js';
import { NODE_HTTP } from './node-http.js';
import type { Redirects } from './redirects.js';
import { sendWithoutRedirects } from './without-redirects.js';
import type { AttemptPlan } from './attempt.js';

/**
 * Sends once, and ends the request when the call's deadline passes or the client is closed. The request temporarily
 * gets a signal of ours that also follows the user's own; an adapter that ignores signals is not waited for. A streamed
 * body outlives its answer: after that only the user's own signal ends it.
 */
export function sendBounded<R>(
  { call, config, send }: AttemptPlan<unknown>,
  clock: Clock,
  redirects: Redirects,
  heard: (response: AxiosResponse | undefined, error: unknown) => R | Promise<R>,
): Promise<R> {
  const streams = config.responseType === 'stream';
  // axios's http adapter rejects as soon as its signal aborts. Its fetch adapter can no longer release a streamed body
  // once it was given a signal.
  const isNode = send === NODE_HTTP;
  const obeys = !streams && isNode;
  const needsReal = streams ? isNode : !isNode;
  const flight = new Flight(call, config, needsReal ? new AbortController() : undefined);
  flight.begin(clock, streams);
  const go = (straight: boolean): Promise<R> => {
    let sending: Promise<AxiosResponse>;
    try {
      sending = straight ? sendWithoutRedirects(config, send, clock) : Promise.resolve(send(config));
    } catch (error) {
      sending = Promise.reject(error);
    }
    return (obeys ? sending : flight.orEnd(sending)).then(
      (response) => {
        flight.end();
        if (flight.refusal) discard(response);
        else if (response) return heard(response, undefined);
        return heard(undefined, flight.refusal ?? new Error('the adapter returned no response'));
      },
      (error: unknown) => {
        if (straight && redirects.wasRedirected(error)) return go(false);
        flight.end();
        return heard(undefined, flight.refusal ?? error);
      },
    );
  };
  return go(redirects.canSkip(call, config, send));
}

type Listener = (event: { readonly type: 'abort' }) => void;

/**
 * An attempt under way. With axios's http adapter this object itself replaces the user's signal: the adapter needs no
 * more of an AbortSignal, and a real one took a third of this library's time per call (docs/decisions/009). Other
 * adapters get a real one.
 */
class Flight {
  aborted = false;
  /** Why we ended it: the deadline or closing. */
  refusal: Refusal | undefined;
  #listener: Listener | undefined;
  #theirs: InternalAxiosRequestConfig['signal'];
  #had = false;
  #lends = false;
  #relay: (() => void) | undefined;
  #disarm: (() => void) | undefined;
  #onEnd: ((refusal: Refusal) => void) | undefined;

  constructor(
    private readonly call: Call,
    private readonly config: InternalAxiosRequestConfig,
    private readonly real: AbortController | undefined,
  ) {}

  begin(clock: Clock, streams: boolean): void {
    const { call, config } = this;
    call.flight = this;
    if (!streams) this.#lend(config);
    else if (this.real && isNative(config.signal)) this.#combine(config, this.real.signal);
    if (call.deadlineAt < Infinity) this.#disarm = clock.at(call.deadlineAt, () => this.#expire());
  }

  end(): void {
    this.#disarm?.();
    this.call.flight = undefined;
    if (!this.#lends) return;
    if (this.#relay) this.#theirs?.removeEventListener?.('abort', this.#relay);
    if (this.#had) this.config.signal = this.#theirs as NonNullable<typeof this.config.signal>;
    else delete this.config.signal;
  }

  /** Ends the attempt because the client is closed. */
  close(): void {
    this.#refuse('closed', 'the client was closed');
  }

  /** Settles with the request, or with our refusal if that comes first: not every adapter obeys signals. */
  orEnd(sending: Promise<AxiosResponse>): Promise<AxiosResponse> {
    return new Promise((resolve, reject) => {
      this.#onEnd = reject;
      sending.then((response) => {
        // The refusal came first: nobody reads this answer.
        if (this.refusal) discard(response);
        resolve(response);
      }, reject);
    });
  }

  addEventListener(_type: 'abort', listener: Listener): void {
    const earlier = this.#listener;
    this.#listener = earlier
      ? (event) => {
          earlier(event);
          listener(event);
        }
      : listener;
  }

  /** Removes all listeners: only the adapter adds any. */
  removeEventListener(): void {
    this.#listener = undefined;
  }

  #lend(config: InternalAxiosRequestConfig): void {
    this.#lends = true;
    this.#theirs = config.signal;
    this.#had = 'signal' in config;
    if (this.#theirs) {
      this.#relay = () => this.#abort();
      if (this.#theirs.aborted) this.#abort();
      else this.#theirs.addEventListener?.('abort', this.#relay);
    }
    config.signal = this.real?.signal ?? this;
  }

  /** Combines both signals, so that the body still obeys the user's after the attempt has ended. */
  #combine(config: InternalAxiosRequestConfig, ours: AbortSignal): void {
    this.#lends = true;
    this.#theirs = config.signal;
    this.#had = 'signal' in config;
    config.signal = config.signal ? AbortSignal.any([config.signal as AbortSignal, ours]) : ours;
  }

  #abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    this.real?.abort((this.#theirs as AbortSignal | undefined)?.reason);
    this.#listener?.({ type: 'abort' });
  }

  #expire(): void {
    this.#refuse('deadline', `no answer within the call's deadline of ${this.call.options.deadlineMs} ms`);
  }

  #refuse(kind: 'closed' | 'deadline', message: string): void {
    this.refusal ??= new Refusal(kind, message, undefined, true);
    if (this.#lends) this.#abort();
    this.#onEnd?.(this.refusal);
  }
}

/** axios also accepts look-alikes of signals, which `AbortSignal.any` does not. */
function isNative(signal: InternalAxiosRequestConfig['signal']): boolean {
  return signal === undefined || signal === null || signal instanceof AbortSignal;
}

/** Ends the body of an answer that nobody will read, so that it does not hold a socket. */
export function discard(response: AxiosResponse | undefined): void {
  const body = response?.data as { destroy?: () => unknown; cancel?: () => Promise<unknown> } | undefined;
  if (typeof body?.destroy === 'function') body.destroy();
  else if (typeof body?.cancel === 'function') void body.cancel().catch(() => {});
}
