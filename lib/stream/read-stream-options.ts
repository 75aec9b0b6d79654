import { RECONNECT_LADDERS, STREAM_FACTS } from '../facts/streams.js';
import { check, type Checks } from '../model/check.js';
import type { StreamDefaults, StreamSettings } from '../model/stream.js';
import { readBackoff, RETRY_CHECKS } from '../retry/read-retry.js';

const STREAM: StreamSettings = Object.freeze({
  backfill: 'auto',
  dedupe: 10_000,
  stallMs: STREAM_FACTS.keepAliveMs,
  connections: 1,
  maxBuffered: 1_000,
  overflow: 'pause',
  maxLineBytes: 1_048_576,
  backoff: RECONNECT_LADDERS,
  healthyMs: 60_000,
  maxElapsedMs: Infinity,
});

const DURATION = 'a number of milliseconds above 0';
const WHOLE = 'a whole number, 1 or more';
const DEFAULTS: Checks = {
  backfill: ["'auto', true or false", (value) => value === 'auto' || typeof value === 'boolean'],
  dedupe: ['false or a whole number, 0 or more', (value) => value === false || isWhole(value, 0)],
  stallMs: [DURATION, (value) => Number.isFinite(value) && (value as number) > 0],
  connections: ['1 or 2', (value) => value === 1 || value === 2],
  maxBuffered: [WHOLE, (value) => isWhole(value, 1)],
  overflow: [
    "'pause', 'drop-oldest' or 'error'",
    (value) => ['pause', 'drop-oldest', 'error'].includes(value as string),
  ],
  maxLineBytes: [WHOLE, (value) => isWhole(value, 1)],
  backoff: RETRY_CHECKS['backoff'] as Checks[string],
  healthyMs: ['a number of milliseconds, 0 or more', (value) => typeof value === 'number' && value >= 0],
  maxElapsedMs: ['a number of milliseconds, 0 or more', (value) => typeof value === 'number' && value >= 0],
};
const OWN: Checks = {
  ...DEFAULTS,
  params: ['an object of query parameters', isPlain],
  headers: ['an object of headers', isPlain],
  signal: ['an AbortSignal', (value) => value instanceof AbortSignal],
};

/**
 * The options for all streams of an instance.
 * @throws TypeError where one is wrong
 */
export function readStreamDefaults(options: unknown): StreamSettings {
  check(options, '`stream` takes', DEFAULTS, 'stream.');
  return settle(options ?? {}, STREAM, 'stream.');
}

/**
 * The options of one stream; those left out are taken from its instance.
 * @throws TypeError where one is wrong
 */
export function readStreamOptions(options: unknown, base: StreamSettings): StreamSettings {
  check(options, 'x.stream() takes', OWN);
  return settle(options ?? {}, base, '');
}

function settle(options: StreamDefaults, base: StreamSettings, prefix: string): StreamSettings {
  return {
    backfill: options.backfill ?? base.backfill,
    dedupe: (options.dedupe ?? base.dedupe) || 0,
    stallMs: options.stallMs ?? base.stallMs,
    connections: options.connections ?? base.connections,
    maxBuffered: options.maxBuffered ?? base.maxBuffered,
    overflow: options.overflow ?? base.overflow,
    maxLineBytes: options.maxLineBytes ?? base.maxLineBytes,
    backoff: readBackoff(options.backoff, base.backoff, `${prefix}backoff`),
    healthyMs: options.healthyMs ?? base.healthyMs,
    maxElapsedMs: options.maxElapsedMs ?? base.maxElapsedMs,
  };
}

function isWhole(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least;
}

function isPlain(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof URLSearchParams)
  );
}
