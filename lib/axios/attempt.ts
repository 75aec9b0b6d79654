import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../model/call.js';

/** The outcome of one attempt, and whether another follows. */
export interface AttemptOutcome {
  readonly again: boolean;
  readonly response?: AxiosResponse;
  readonly error?: unknown;
}

/** One attempt and its callbacks. An object, because each promise of a chain would slow down every call. */
export interface AttemptPlan<R> {
  readonly call: Call;
  readonly config: InternalAxiosRequestConfig;
  readonly send: AxiosAdapter;
  /** The attempt was sent and ended, with an answer or without one. */
  done(attempt: AttemptOutcome): R | Promise<R>;
  /** The attempt was not sent (refused by the pacer, aborted, closed), or its answer could not be handled. */
  fail(error: unknown): R | Promise<R>;
}
