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
export function hideCancellation(call: Call, config: InternalAxiosRequestConfig): void {
  if (call.options.raw) return;
  const { cancelToken, signal } = config;
  if (cancelToken) {
    call.hiddenCancellation = { ...call.hiddenCancellation, token: cancelToken };
    delete config.cancelToken;
  }
  if (signal?.aborted) {
    call.hiddenCancellation = { ...call.hiddenCancellation, signal };
    delete config.signal;
  }
}

/** A request that goes elsewhere gets back what was kept, and ends as axios ends it. */
export function restoreCancellation(
  { hiddenCancellation: hidden }: Call,
  config: InternalAxiosRequestConfig,
): void {
  if (!hidden) return;
  const token = hidden.token as Token | undefined;
  if (token) {
    config.cancelToken = token as never;
    token.throwIfRequested();
  }
  if (hidden.signal) {
    config.signal = hidden.signal as never;
    throw new axios.CanceledError(undefined, config);
  }
}

/** From now on a token ends the call by its signal. Whether it was given up already. */
export function linkCancellation(call: Call, config: InternalAxiosRequestConfig): boolean {
  const { hiddenCancellation: hidden } = call;
  if (!hidden) return false;
  const token = hidden.token as Token | undefined;
  if (hidden.signal || token?.reason) return true;
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
export function linkBody(call: Call, { data }: AxiosResponse): void {
  const { release } = call;
  if (!release || call.hiddenCancellation === undefined) return;
  call.release = undefined;
  const body = data as Body | null | undefined;
  if (body instanceof ReadableStream) finished(body as never, release);
  else if (typeof body?.once === 'function' && body.destroyed !== true) body.once('close', release);
  else release();
}
