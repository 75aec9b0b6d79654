import type { InternalAxiosRequestConfig } from 'axios';
import { isCancel, thrownOf } from './shapes.js';

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

/** What the adapter itself threw. */
export function originalOf(error: unknown): unknown {
  return error instanceof Unanswered ? error.original : error;
}
