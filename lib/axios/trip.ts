import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../model/call.js';

/** One sending: what came of it, and whether another follows. */
export interface Attempt {
  readonly again: boolean;
  readonly response?: AxiosResponse;
  readonly error?: unknown;
}

/** An attempt to be made, and what becomes of it. An object, not promises: each of those would cost every call. */
export interface Trip<R> {
  readonly call: Call;
  readonly config: InternalAxiosRequestConfig;
  readonly send: AxiosAdapter;
  /** It was sent, and heard. */
  land(attempt: Attempt): R | Promise<R>;
  /** It was not sent: refused by the line, given up, closed. */
  crash(error: unknown): R | Promise<R>;
}
