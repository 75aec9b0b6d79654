import axios, { type InternalAxiosRequestConfig } from 'axios';
import { TokenRefused } from '../call/tokens.js';
import { Refusal } from '../pacing/refusal.js';
import { NotSent } from './never-sent.js';
import { isCancel, thrownOf } from './shapes.js';

/** With `raw`: the codes of the axios errors that refused calls reject with. */
const PLAIN_CODES = {
  deadline: 'ETIMEDOUT',
  'queue-full': 'ERR_X_QUEUE_FULL',
  'shared-down': 'ERR_X_SHARED_DOWN',
} as const;

/**
 * Binds what an adapter threw to the one request that it ended. Adapters may throw anything: strings, undefined, one
 * error for several calls, errors without a config. The response interceptor still has to find the call.
 */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';

  constructor(
    readonly config: InternalAxiosRequestConfig,
    readonly original: unknown,
  ) {
    super(thrownOf(original).message);
    // Without this mark axios checks token and signal once more, and may throw an error of its own instead.
    if (isCancel(original)) Object.defineProperty(this, '__CANCEL__', { value: true });
  }
}

/** The error to throw for one request: the adapter's own if its `config` is this request's, as with axios's errors. */
export function boundTo(config: InternalAxiosRequestConfig, error: unknown): unknown {
  const own =
    typeof error === 'object' && error !== null && (error as { config?: unknown }).config === config;
  return own ? error : new Unanswered(config, error);
}

/** Why a call was refused, for `raw`: as axios's own error classes, because callers check for those. */
export function plainOf(error: unknown, config: InternalAxiosRequestConfig): unknown {
  if (error instanceof NotSent) return error.original;
  if (error instanceof TokenRefused)
    return new axios.AxiosError('`refresh` returned no new token', 'ERR_X_REFRESH', config);
  if (!(error instanceof Refusal)) return error;
  const { kind, message } = error;
  if (kind === 'aborted' || kind === 'closed') return new axios.CanceledError(message, config);
  return new axios.AxiosError(message, PLAIN_CODES[kind], config);
}

/** What the adapter itself threw. */
export function originalOf(error: unknown): unknown {
  return error instanceof Unanswered ? error.original : error;
}
