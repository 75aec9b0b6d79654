import axios, { type InternalAxiosRequestConfig } from 'axios';
import { TokenRefused } from '../call/tokens.js';
import { Refusal } from '../pacing/refusal.js';
import { isCancel, thrownOf } from './shapes.js';

/** Codes of a call that was not sent. */
const PLAIN_CODES = {
  deadline: 'ETIMEDOUT',
  'queue-full': 'ERR_X_QUEUE_FULL',
  'shared-down': 'ERR_X_SHARED_DOWN',
} as const;

/**
 * What an adapter threw, bound to the one request it ended. Adapters may throw anything: texts, nothing, the
 * same error for several calls, errors that name no config; each call has to find its own end again.
 */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';

  constructor(
    readonly config: InternalAxiosRequestConfig,
    readonly original: unknown,
  ) {
    super(thrownOf(original).message);
    // axios looks whether it may pass a rejection on, or has to ask the cancel token once more.
    if (isCancel(original)) Object.defineProperty(this, '__CANCEL__', { value: true });
  }
}

/** The error to throw for one request: the adapter's own where it names this request, as axios's errors do. */
export function boundTo(config: InternalAxiosRequestConfig, error: unknown): unknown {
  const own =
    typeof error === 'object' && error !== null && (error as { config?: unknown }).config === config;
  return own ? error : new Unanswered(config, error);
}

/** As `raw` tells why a call was not sent: by errors of axios's own, which is what its callers look for. */
export function plainOf(error: unknown, config: InternalAxiosRequestConfig): unknown {
  if (error instanceof TokenRefused)
    return new axios.AxiosError('`refresh` brought no new token', 'ERR_X_REFRESH', config);
  if (!(error instanceof Refusal)) return error;
  const { kind, message } = error;
  if (kind === 'aborted' || kind === 'closed') return new axios.CanceledError(message, config);
  return new axios.AxiosError(message, PLAIN_CODES[kind], config);
}

/** What the adapter itself threw. */
export function originalOf(error: unknown): unknown {
  return error instanceof Unanswered ? error.original : error;
}
