import type { BackoffLadder } from './model/backoff.js';
import { check, type Checks } from './model/check.js';
import type { PacingOptions, XOptions } from './model/options.js';
import type { PacingSettings, QuotaSettings, RetrySettings, Settings } from './model/settings.js';
import { readRetry, RETRY_CHECKS } from './retry/read-retry.js';
import { readShared } from './shared/read-shared.js';
import { readStreamDefaults } from './stream/read-stream-options.js';

const HOST = /^[a-z\d._-]+(?::\d{1,5})?$|^\[[\da-f:.]+\](?::\d{1,5})?$/i;

/** The defaults of `pacing`. With `pacing: false` budgets are still tracked, with these values. */
export const UNPACED: PacingSettings = Object.freeze({
  spread: false,
  reserve: 0,
  maxConcurrentTotal: Infinity,
  maxConcurrentBucket: Infinity,
  maxQueued: Infinity,
  maxWaitMs: Infinity,
});

/** The defaults of `retry`, in milliseconds. Streams reconnect by ladders of their own (`facts/streams.ts`). */
export const RETRY: RetrySettings = Object.freeze({
  maxAttempts: 5,
  maxElapsedMs: undefined,
  backoff: Object.freeze({
    'rate-limited': ladder(2_000, 60_000, 'equal', 0.2),
    unavailable: ladder(1_000, 60_000, 'equal', 0.2),
    'server-error': ladder(1_000, 30_000, 'full'),
    network: ladder(250, 16_000, 'full'),
  }),
  shouldRetry: undefined,
  reconcile: undefined,
});

/** A short outage may cost fifty retries at once. In a longer one, ten successes earn one more retry. */
const QUOTA: QuotaSettings = Object.freeze({ capacity: 50, refund: 0.1 });

/**
 * Checks the options of `attach` and fills in the defaults.
 * @throws TypeError for a wrong option: names it and what it accepts
 */
export function readOptions(options: unknown): Settings {
  check(options, 'attach() takes', {
    hosts: ["a list of one or more host names, such as ['api.x.com', 'localhost:8080']", isHosts],
    pacing: ['false or an object of pacing options', (value) => value === false || isPlain(value)],
    retry: ['false or an object of retry options', (value) => value === false || isPlain(value)],
    refresh: ['a function that resolves to the new token', (value) => typeof value === 'function'],
    stream: ['an object of stream options', isPlain],
    shared: ['an object with `redis`, an ioredis client', isPlain, 'secrets'],
    appId: ['a non-empty string', (value) => typeof value === 'string' && value !== ''],
  });
  const { hosts, pacing, retry, refresh, stream, shared, appId } = (options ?? {}) as XOptions;
  if (shared && pacing === false)
    throw new TypeError('`shared` needs pacing: with `pacing: false` there is nothing to share');
  return {
    hosts: hosts?.map((host) => host.toLowerCase()),
    pacing: pacing === false ? undefined : readPacing(pacing),
    ...readRetries(retry),
    retryDefaults: RETRY,
    refresh,
    stream: readStreamDefaults(stream),
    shared: shared && readShared(shared),
    appId,
  };
}

function readRetries(retry: XOptions['retry']): Pick<Settings, 'retry' | 'quota'> {
  if (retry === false) return { retry: undefined, quota: QUOTA };
  const { budget, ...own } = retry ?? {};
  check(
    retry,
    '`retry` takes',
    { ...RETRY_CHECKS, budget: ['false, or { capacity, refund }', isBudget] },
    'retry.',
  );
  if (budget !== undefined && budget !== false) {
    const takes = {
      capacity: ['a number of retries, 0 or more', isDuration],
      refund: ['a number of retries, 0 or more', isDuration],
    } satisfies Checks;
    check(budget, '`retry.budget` takes', takes, 'retry.budget.');
  }
  return {
    retry: readRetry(own, RETRY, 'retry.'),
    quota:
      budget === false
        ? undefined
        : { capacity: budget?.capacity ?? QUOTA.capacity, refund: budget?.refund ?? QUOTA.refund },
  };
}

function isBudget(value: unknown): boolean {
  return value === false || isPlain(value);
}

function ladder(
  baseMs: number,
  maxMs: number,
  jitter: BackoffLadder['jitter'],
  downtimeShare?: number,
): BackoffLadder {
  return Object.freeze({
    kind: 'exponential',
    baseMs,
    maxMs,
    jitter,
    ...(downtimeShare && { downtimeShare }),
  });
}

function readPacing(pacing: unknown): PacingSettings {
  check(
    pacing,
    '`pacing` takes',
    {
      mode: ["'burst' or 'spread'", (value) => value === 'burst' || value === 'spread'],
      reserve: ['a share from 0 to below 1, or a whole number of requests', isReserve],
      maxConcurrent: ['a whole number of at least 1, or { total, bucket } with such numbers', isConcurrency],
      maxQueued: ['a whole number, 0 or more', (value) => isWhole(value, 0)],
      maxWaitMs: ['a number of milliseconds, 0 or more', isDuration],
    },
    'pacing.',
  );
  const { mode, reserve, maxConcurrent, maxQueued, maxWaitMs } = (pacing ?? {}) as PacingOptions;
  const { total, bucket } =
    typeof maxConcurrent === 'number' ? { total: maxConcurrent } : { ...maxConcurrent };
  return {
    spread: mode === 'spread',
    reserve: reserve ?? UNPACED.reserve,
    maxConcurrentTotal: total ?? UNPACED.maxConcurrentTotal,
    maxConcurrentBucket: bucket ?? UNPACED.maxConcurrentBucket,
    maxQueued: maxQueued ?? UNPACED.maxQueued,
    maxWaitMs: maxWaitMs ?? UNPACED.maxWaitMs,
  };
}

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && value >= 0;
}

function isHosts(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((host) => typeof host === 'string' && HOST.test(host))
  );
}

function isReserve(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && (value < 1 || isWhole(value, 1));
}

function isConcurrency(value: unknown): boolean {
  if (!isPlain(value)) return isWhole(value, 1);
  const entries = Object.entries(value);
  return (
    entries.length > 0 &&
    entries.every(([name, max]) => (name === 'total' || name === 'bucket') && isWhole(max, 1))
  );
}

function isWhole(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
