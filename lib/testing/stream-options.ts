import type { StreamRule } from './stream-post.js';

/** How the simulated X streams. Everything may be left out. */
export interface XStreamOptions {
  /**
   * How many posts a second come on every stream by themselves; 0 (the default) for none but those a test
   * publishes. {@link XStream.rate} sets it for one stream.
   *
   * @example { rate: 50 }
   */
  readonly rate?: number;
  /** The least time between two deliveries of what the rate made, in milliseconds: posts leave in such batches. By default 20. */
  readonly batchMs?: number;
  /** After how many milliseconds without a byte an empty line is sent; `Infinity` for never. By default 20 000, as X. */
  readonly keepAliveMs?: number;
  /** How many connections a credential may have to one stream at once; one more is answered 429. By default 1. */
  readonly maxConnections?: number;
  /** How long the place of a connection that ended badly stays taken, in milliseconds. By default 0. */
  readonly slotReleaseMs?: number;
  /** Whether `backfill_minutes` may be asked for, or is refused with 400 as for access levels without it. By default true. */
  readonly backfill?: boolean;
  /** Whether `start_time` and `end_time` may be asked for, likewise. By default true. */
  readonly recovery?: boolean;
  /** How old posts can be that backfill and recovery bring, in milliseconds. By default 24 hours. */
  readonly retentionMs?: number;
  /**
   * How many bytes may wait for a client that reads too slowly, what the operating system holds apart; with
   * more it is disconnected, and gets no backfill for it. What `flood` publishes does not count. By default
   * nobody is too slow: posts wait, without using memory, until they are read.
   *
   * @example { slowClientBytes: 1024 * 1024 }
   */
  readonly slowClientBytes?: number;
  /** Sends what it sends in pieces of 1 to so many bytes, drawn by the seed, cut anywhere. By default whole lines. */
  readonly chunkBytes?: number;
  /** The rules of the filtered stream, which its posts match in turn. With an empty list it answers 409. By default one rule. */
  readonly rules?: readonly StreamRule[];
}

/** The options, checked and complete; what is left out and has no number is Infinity. */
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
/** What each takes, in words, and whether a value is that. */
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

/** Checks the options; throws a TypeError that names the first wrong one and what it takes. */
export function readStreamOptions(options: XStreamOptions): StreamSettings {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError('streams takes an object such as { rate, keepAliveMs, maxConnections }');
  }
  for (const [name, value] of Object.entries(options)) {
    if (!isName(name)) throw new TypeError(`streams takes ${Object.keys(TAKES).join(', ')}; not '${name}'`);
    const [takes, isRight] = TAKES[name];
    if (value !== undefined && !isRight(value)) {
      throw new TypeError(`streams.${name} takes ${takes}, got ${String(value)}`);
    }
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}

/** Whether it can be the rate of a stream. */
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
