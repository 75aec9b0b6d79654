import type { Backoff, BackoffClass, BackoffLadder } from '../model/backoff.js';
import { check, type Checks } from '../model/check.js';
import type { RetryOptions } from '../model/options.js';
import type { RetrySettings } from '../model/settings.js';

const LADDER = ['kind', 'baseMs', 'maxMs', 'factor', 'jitter', 'downtimeShare'];
const LADDER_CHECKS: Checks = {
  kind: [
    "'exponential', 'linear' or 'constant'",
    (value) => ['exponential', 'linear', 'constant'].includes(value as string),
  ],
  baseMs: ['a number of milliseconds, 0 or more', isDuration],
  maxMs: ['a number of milliseconds, 0 or more', isDuration],
  factor: ['a number, 1 or more', (value) => Number.isFinite(value) && (value as number) >= 1],
  jitter: ["'full', 'equal' or 'none'", (value) => ['full', 'equal', 'none'].includes(value as string)],
  downtimeShare: [
    'a share above 0, up to 1',
    (value) => typeof value === 'number' && value > 0 && value <= 1,
  ],
};
const CLASSES: readonly BackoffClass[] = ['rate-limited', 'unavailable', 'server-error', 'network'];

/** The retry options that `attach` and requests have in common. */
export const RETRY_CHECKS: Checks = {
  maxAttempts: [
    'a whole number, 1 or more',
    (value) => Number.isSafeInteger(value) && (value as number) >= 1,
  ],
  maxElapsedMs: ['a number of milliseconds, 0 or more', (value) => value === Infinity || isDuration(value)],
  backoff: [
    'a ladder such as { kind, baseMs, maxMs, jitter }, a function, or one of these for each class',
    isObjectOrFunction,
  ],
  shouldRetry: ['a function', isFunction],
  reconcile: ['a function', isFunction],
};

/** Applies options to the settings they override. An invalid `backoff` throws a TypeError; `prefix` is its path. */
export function readRetry(options: RetryOptions, base: RetrySettings, prefix: string): RetrySettings {
  const { maxAttempts, maxElapsedMs, backoff, shouldRetry, reconcile } = options;
  return {
    maxAttempts: maxAttempts ?? base.maxAttempts,
    maxElapsedMs: maxElapsedMs ?? base.maxElapsedMs,
    backoff: readBackoff(backoff, base.backoff, `${prefix}backoff`),
    shouldRetry: shouldRetry ?? base.shouldRetry,
    reconcile: reconcile ?? base.reconcile,
  };
}

/** Replaces ladders: all by one, or some by class. Invalid ones throw a TypeError. */
export function readBackoff(
  backoff: RetryOptions['backoff'],
  base: RetrySettings['backoff'],
  name: string,
): RetrySettings['backoff'] {
  if (backoff === undefined) return base;
  if (typeof backoff === 'function' || Object.keys(backoff).some((key) => LADDER.includes(key))) {
    const one = readOne(backoff as Backoff, name);
    return { 'rate-limited': one, unavailable: one, 'server-error': one, network: one };
  }
  const byClass = backoff as Partial<Record<BackoffClass, Backoff>>;
  const takes = 'a ladder { kind, baseMs, maxMs, jitter } or a function';
  check(
    byClass,
    `\`${name}\` takes`,
    Object.fromEntries(CLASSES.map((one) => [one, [takes, isObjectOrFunction]])),
    `${name}.`,
    'a class',
  );
  const read: Record<string, Backoff> = { ...base };
  for (const [one, given] of Object.entries(byClass))
    if (given !== undefined) read[one] = readOne(given, `${name}.${one}`);
  return read as RetrySettings['backoff'];
}

function readOne(backoff: Backoff, name: string): Backoff {
  if (typeof backoff === 'function') return backoff;
  check(backoff, `\`${name}\` takes`, LADDER_CHECKS, `${name}.`, 'part of a ladder');
  for (const part of ['kind', 'baseMs', 'maxMs', 'jitter'] as const) {
    if (backoff[part] === undefined)
      throw new TypeError(`\`${name}.${part}\` is missing; it takes ${LADDER_CHECKS[part]?.[0]}`);
  }
  return Object.freeze({ ...backoff }) satisfies BackoffLadder;
}

function isDuration(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function isObjectOrFunction(value: unknown): boolean {
  return isFunction(value) || (typeof value === 'object' && value !== null && !Array.isArray(value));
}
