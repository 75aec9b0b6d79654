import { check, type Checks } from '../model/check.js';
import type { XRequestOptions } from '../model/options.js';
import type { RetrySettings, Settings } from '../model/settings.js';
import { readRetry, RETRY_CHECKS } from '../retry/read-retry.js';

const NONE: XRequestOptions = Object.freeze({});

const CHECKS: Checks = {
  raw: ['true or false', (value) => typeof value === 'boolean'],
  priority: [
    'a number from 0 (most urgent) to 9',
    (value) => typeof value === 'number' && value >= 0 && value <= 9,
  ],
  deadlineMs: ['a number of milliseconds, 0 or more', (value) => typeof value === 'number' && value >= 0],
  bucket: ['a non-empty string', (value) => typeof value === 'string' && value !== ''],
  retry: [
    'false or an object of retry options',
    (value) => value === false || (typeof value === 'object' && value !== null),
  ],
  idempotent: ['true or false', (value) => typeof value === 'boolean'],
};

/**
 * Checks the options of one request (`x` in its axios config).
 * @throws TypeError for a wrong option
 */
export function readRequestOptions(options: unknown): XRequestOptions {
  if (options === undefined) return NONE;
  check(options, '`x` takes', CHECKS, 'x.', 'a request option');
  return options as XRequestOptions;
}

/**
 * The retry settings of one request: its own options override those of `attach`. Undefined with `retry: false`.
 * @throws TypeError for a wrong option
 */
export function readRequestRetry(
  { retry }: XRequestOptions,
  { retry: usual, retryDefaults }: Settings,
): RetrySettings | undefined {
  if (retry === undefined) return usual;
  if (retry === false) return undefined;
  check(retry, '`x.retry` takes', RETRY_CHECKS, 'x.retry.', 'a retry option of a request');
  return readRetry(retry, usual ?? retryDefaults, 'x.retry.');
}
