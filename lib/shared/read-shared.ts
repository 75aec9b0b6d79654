import { check } from '../model/check.js';
import type { SharedOptions } from '../model/shared-options.js';
import type { SharedSettings } from '../model/settings.js';

const DEFAULTS = { namespace: 'axios-x', onLost: 'local', timeoutMs: 1_000, deadAfterMs: 5_000 } as const;

/** No braces: they would change the hash tag by which a Redis cluster keeps a bucket's keys in one slot. */
const NAMESPACE = /^[\w.:-]{1,100}$/;

/** Checks `shared` and fills in the defaults. Wrong options throw a TypeError that says what is accepted. */
export function readShared(shared: SharedOptions): SharedSettings {
  check(
    shared,
    '`shared` takes',
    {
      redis: ['an ioredis client: new Redis(…) or new Cluster(…)', isRedis, 'secrets'],
      namespace: ['1 to 100 letters, digits and . _ : -', isNamespace],
      onLost: ["'local' or 'fail'", (value) => value === 'local' || value === 'fail'],
      timeoutMs: ['a number of milliseconds, at least 10', (value) => isFrom(value, 10)],
      deadAfterMs: ['a number of milliseconds, at least 500', (value) => isFrom(value, 500)],
    },
    'shared.',
  );
  const { redis, namespace, onLost, timeoutMs, deadAfterMs } = shared;
  if (!redis)
    throw new TypeError('`shared` requires `redis`, an ioredis client: new Redis(…) or new Cluster(…)');
  return {
    redis,
    namespace: namespace ?? DEFAULTS.namespace,
    onLost: onLost ?? DEFAULTS.onLost,
    timeoutMs: timeoutMs ?? DEFAULTS.timeoutMs,
    deadAfterMs: deadAfterMs ?? DEFAULTS.deadAfterMs,
  };
}

function isRedis(value: unknown): boolean {
  return ['defineCommand', 'duplicate', 'subscribe', 'disconnect', 'on', 'off'].every(
    (method) => typeof (value as Record<string, unknown> | null)?.[method] === 'function',
  );
}

function isNamespace(value: unknown): boolean {
  return typeof value === 'string' && NAMESPACE.test(value);
}

function isFrom(value: unknown, least: number): boolean {
  return typeof value === 'number' && value >= least && Number.isFinite(value);
}
