import { finished } from 'node:stream';
import axios, { type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../model/call.js';

/** A cancel token, with the members that axios's types omit. */
interface Token {
  readonly reason?: unknown;
  subscribe(listener: () => void): void;
  unsubscribe(listener: () => void): void;
  throwIfRequested(): void;
}

/** The part of Node's stream interface used here. */
interface Body {
  readonly destroyed?: boolean;
  once?: (event: 'close', listener: () => void) => unknown;
}

/**
 * Hides from axios what would end a call without a Result: a cancel token, whose one `reason` names no request, and an
 * already aborted signal, for which some axios versions reject past every response interceptor. The wire acts on both.
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

/** Gives a request to another host its token or signal back, and throws as axios would if it is cancelled already. */
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

/** Makes the cancel token abort the request's signal from now on. Returns whether the call is cancelled already. */
export function linkCancellation(call: Call, config: InternalAxiosRequestConfig): boolean {
  const { hiddenCancellation: hidden } = call;
  if (!hidden) return false;
  const token = hidden.token as Token | undefined;
  if (hidden.signal || token?.reason) return true;
  // Another plugin may send the same call again: its token is linked already.
  if (!token || call.release) return false;
  const { signal } = config;
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(token.reason);
  token.subscribe(onAbort);
  signal?.addEventListener?.('abort', onAbort);
  call.release = () => {
    token.unsubscribe(onAbort);
    signal?.removeEventListener?.('abort', onAbort);
  };
  config.signal = controller.signal;
  return false;
}

/** A streamed body outlives its Result: its cancel token stays linked until the body ends. */
export function linkBody(call: Call, { data }: AxiosResponse): void {
  const { release } = call;
  if (!release || call.hiddenCancellation === undefined) return;
  call.release = undefined;
  const body = data as Body | null | undefined;
  if (body instanceof ReadableStream) finished(body as never, release);
  else if (typeof body?.once === 'function' && body.destroyed !== true) body.once('close', release);
  else release();
}
