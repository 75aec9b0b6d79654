import { finished } from 'node:stream';
import axios, { type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../model/call.js';

/** A cancel token, with what axios's types leave out. */
interface Token {
  readonly reason?: unknown;
  subscribe(listener: () => void): void;
  unsubscribe(listener: () => void): void;
  throwIfRequested(): void;
}

/** As much of Node's streams as is looked at. */
interface Body {
  readonly destroyed?: boolean;
  once?: (event: 'close', listener: () => void) => unknown;
}

/**
 * Keeps from axios what would end a call by an error that names no request: a cancel token's one reason, and a signal that
 * is aborted already, for which some versions throw past every interceptor. The wire says it instead.
 */
export function withhold(call: Call, config: InternalAxiosRequestConfig): void {
  if (call.options.raw) return;
  const { cancelToken, signal } = config;
  if (cancelToken) {
    call.withheld = { ...call.withheld, token: cancelToken };
    delete config.cancelToken;
  }
  if (signal?.aborted) {
    call.withheld = { ...call.withheld, signal };
    delete config.signal;
  }
}

/** A request that goes elsewhere gets back what was kept, and ends as axios ends it. */
export function giveBack({ withheld }: Call, config: InternalAxiosRequestConfig): void {
  if (!withheld) return;
  const token = withheld.token as Token | undefined;
  if (token) {
    config.cancelToken = token as never;
    token.throwIfRequested();
  }
  if (withheld.signal) {
    config.signal = withheld.signal as never;
    throw new axios.CanceledError(undefined, config);
  }
}

/** From now on a token ends the call by its signal. Whether it was given up already. */
export function heed(call: Call, config: InternalAxiosRequestConfig): boolean {
  const { withheld } = call;
  if (!withheld) return false;
  const token = withheld.token as Token | undefined;
  if (withheld.signal || token?.reason) return true;
  // Another plugin may send the same call again: it is heeded already.
  if (!token || call.release) return false;
  const { signal } = config;
  const controller = new AbortController();
  const onAbort = (): void => controller.abort();
  token.subscribe(onAbort);
  signal?.addEventListener?.('abort', onAbort);
  call.release = () => {
    token.unsubscribe(onAbort);
    signal?.removeEventListener?.('abort', onAbort);
  };
  config.signal = controller.signal;
  return false;
}

/** The body of a stream outlives its Result: its token is heeded until it ends. */
export function heedBody(call: Call, { data }: AxiosResponse): void {
  const { release } = call;
  if (!release || call.withheld === undefined) return;
  call.release = undefined;
  const body = data as Body | null | undefined;
  if (body instanceof ReadableStream) finished(body as never, release);
  else if (typeof body?.once === 'function' && body.destroyed !== true) body.once('close', release);
  else release();
}
