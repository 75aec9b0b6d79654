import type { StreamRule } from './stream-post.js';

/** How the simulated streams behave. Every option may be left out. */
export interface XStreamOptions {
  /**
   * How many posts per second each stream publishes by itself. With 0 (the default) there are only those that a test
   * publishes. {@link XStream.rate} sets it for one stream.
   *
   * @example { rate: 50 }
   */
  readonly rate?: number;
  /** The least time between two deliveries of the posts of `rate`, which batches them. Milliseconds; by default 20. */
  readonly batchMs?: number;
  /** After how many milliseconds without a byte a keep-alive is sent; `Infinity` for never. By default 20 000, as X. */
  readonly keepAliveMs?: number;
  /** How many live connections a credential may have to a stream; one more is answered with 429. By default 1. */
  readonly maxConnections?: number;
  /** How long the slot of a connection that was cut, or left by its client, stays taken. Milliseconds; by default 0. */
  readonly slotReleaseMs?: number;
  /** Whether `backfill_minutes` is accepted, or refused with 400 as for access levels without it. By default true. */
  readonly backfill?: boolean;
  /** Whether `start_time` and `end_time` (recovery) are accepted, likewise. By default true. */
  readonly recovery?: boolean;
  /** How long posts are kept for backfill and recovery, in milliseconds. By default 24 hours. */
  readonly retentionMs?: number;
  /**
   * How many bytes may wait for a client that reads too slowly, not counting what the operating system buffers. Beyond
   * that it is disconnected, and backfill does not bring what it missed. Replayed posts and those of
   * {@link XStream.flood} do not count. By default no client is too slow: posts wait, without using memory, until they
   * are read.
   *
   * @example { slowClientBytes: 1024 * 1024 }
   */
  readonly slowClientBytes?: number;
  /** Sends in pieces of 1 to this many bytes, at random places fixed by the seed. By default lines are not split. */
  readonly chunkBytes?: number;
  /** The rules of the filtered stream, which its posts match in turn; with none it answers 409. By default one rule. */
  readonly rules?: readonly StreamRule[];
}

/** The options, checked and complete. `Infinity` stands for no limit. */
export type StreamSettings = Required<XStreamOptions>;

const DEFAULTS: StreamSettings = {
  rate: 0,
  batchMs: 20,
  keepAliveMs: 20_000,
  maxConnections: 1,
  slotReleaseMs: 0,
  backfill: true,
  recovery: true,
  retentionMs: 24 * 3_600_000,
  slowClientBytes: Infinity,
  chunkBytes: Infinity,
  rules: [{ id: '1166916266197536768', value: 'cat has:images', tag: 'cats with images' }],
};

const MS = 'milliseconds, 0 or more';
/** For each option, what it takes in words, and the check. */
const TAKES: Readonly<Record<keyof StreamSettings, readonly [string, (value: unknown) => boolean]>> = {
  rate: ['posts per second, 0 to 1 000 000', isRate],
  batchMs: ['milliseconds, 1 or more', (value) => isFrom(1, value) && value !== Infinity],
  keepAliveMs: ['milliseconds, 1 or more, or Infinity', (value) => isFrom(1, value)],
  maxConnections: ['a whole number, 0 or more', (value) => Number.isInteger(value) && isFrom(0, value)],
  slotReleaseMs: [MS, (value) => isFrom(0, value)],
  backfill: ['true or false', (value) => typeof value === 'boolean'],
  recovery: ['true or false', (value) => typeof value === 'boolean'],
  retentionMs: [MS, (value) => isFrom(0, value)],
  slowClientBytes: ['bytes, 1 or more', (value) => isFrom(1, value)],
  chunkBytes: ['bytes, 1 or more', (value) => isFrom(1, value)],
  rules: ['a list of { id, value, tag? }', (value) => Array.isArray(value) && value.every(isRule)],
};

/** @throws TypeError that names the first wrong option and what it takes */
export function readStreamOptions(options: XStreamOptions): StreamSettings {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError('streams takes an object such as { rate, keepAliveMs, maxConnections }');
  }
  for (const [name, value] of Object.entries(options)) {
    if (!isName(name))
      throw new TypeError(`streams does not take '${name}'; it takes ${Object.keys(TAKES).join(', ')}`);
    const [takes, isRight] = TAKES[name];
    if (value !== undefined && !isRight(value)) {
      throw new TypeError(`streams.${name} takes ${takes}, got ${String(value)}`);
    }
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}

/** Whether a value can be the rate of a stream, in posts per second. */
export function isRate(value: unknown): boolean {
  return isFrom(0, value) && Number(value) <= 1_000_000;
}

function isName(name: string): name is keyof StreamSettings {
  return Object.hasOwn(TAKES, name);
}

function isFrom(least: number, value: unknown): boolean {
  return typeof value === 'number' && value >= least;
}

function isRule(rule: unknown): boolean {
  if (typeof rule !== 'object' || rule === null) return false;
  const { id, value, tag } = rule as { id?: unknown; value?: unknown; tag?: unknown };
  return typeof id === 'string' && typeof value === 'string' && ['string', 'undefined'].includes(typeof tag);
}
