import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../model/call.js';

/** One sending: what came of it, and whether another follows. */
export interface Attempt {
  readonly again: boolean;
  readonly response?: AxiosResponse;
  readonly error?: unknown;
}

/** One attempt and its callbacks. An object instead of a promise chain, because every promise costs every call. */
export interface Trip<R> {
  readonly call: Call;
  readonly config: InternalAxiosRequestConfig;
  readonly send: AxiosAdapter;
  /** It was sent, and heard. */
  land(attempt: Attempt): R | Promise<R>;
  /** It was not sent: refused by the line, given up, closed. */
  crash(error: unknown): R | Promise<R>;
}
