import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../model/call.js';

/** One sending: what came of it, and whether another follows. */
export interface AttemptOutcome {
  readonly again: boolean;
  readonly response?: AxiosResponse;
  readonly error?: unknown;
}

/** One attempt and its callbacks. An object instead of a promise chain, because every promise costs every call. */
export interface AttemptPlan<R> {
  readonly call: Call;
  readonly config: InternalAxiosRequestConfig;
  readonly send: AxiosAdapter;
  /** It was sent, and heard. */
  done(attempt: AttemptOutcome): R | Promise<R>;
  /** It was not sent: refused by the line, given up, closed. */
  fail(error: unknown): R | Promise<R>;
}
