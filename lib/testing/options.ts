import { systemClock } from '../model/clock.js';
import type { Routes } from './routes.js';
import { readWindowSpecs, type WindowRule, type WindowSpec } from './window-spec.js';

/** How to set up the simulated X. Everything may be left out. */
export interface XServerOptions {
  /** The port on 127.0.0.1; by default 0, a free one. */
  readonly port?: number;
  /** What the random parts follow: which posts are deleted, ids, latencies. Same seed, same world. By default 1. */
  readonly seed?: number;
  /**
   * Windows per operation, in place of those X documents; an empty list lifts every limit.
   * An operation that shares a bucket with others goes on sharing it.
   *
   * @example { 'GET /2/tweets/:id': { limit: 5, windowMs: 60_000 } }
   */
  readonly windows?: Readonly<Record<string, WindowSpec | readonly WindowSpec[]>>;
  /** The server's clock, epoch milliseconds: windows, the `date` header and new posts follow it. By default the system's. */
  readonly now?: () => number;
  /** How long answers take, in real milliseconds: a number, or a range from which the seed draws. By default 0. */
  readonly latencyMs?: number | readonly [number, number];
}

/** The options, checked and complete. */
export interface ServerSettings {
  readonly port: number;
  readonly seed: number;
  readonly windows: ReadonlyMap<string, readonly WindowRule[]>;
  readonly now: () => number;
  readonly latencyMs: readonly [number, number];
}

const KNOWN = ['port', 'seed', 'windows', 'now', 'latencyMs'];

/** Checks the options; throws a TypeError that names the first wrong one and what it takes. */
export function readOptions(options: XServerOptions, routes: Routes): ServerSettings {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('createXServer takes an object of options');
  }
  for (const name of Object.keys(options)) {
    if (!KNOWN.includes(name)) throw new TypeError(`createXServer takes ${KNOWN.join(', ')}; not '${name}'`);
  }
  const { port = 0, seed = 1, now = () => Math.floor(systemClock.now()) } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError(`port takes a whole number from 0 to 65535, got ${String(port)}`);
  }
  if (!Number.isInteger(seed)) throw new TypeError(`seed takes a whole number, got ${String(seed)}`);
  if (typeof now !== 'function') throw new TypeError('now takes a function that returns epoch milliseconds');
  return {
    port,
    seed,
    now,
    windows: readWindows(options.windows ?? {}, routes),
    latencyMs: readLatency(options.latencyMs ?? 0),
  };
}

function readWindows(
  windows: NonNullable<XServerOptions['windows']>,
  routes: Routes,
): Map<string, WindowRule[]> {
  if (typeof windows !== 'object' || windows === null || Array.isArray(windows)) {
    throw new TypeError("windows takes an object such as { 'GET /2/tweets': { limit, windowMs } }");
  }
  const rules = new Map<string, WindowRule[]>();
  for (const [operation, specs] of Object.entries(windows)) {
    if (!routes.has(operation)) {
      throw new TypeError(`windows takes operations such as 'GET /2/tweets/:id', got '${operation}'`);
    }
    rules.set(operation, readWindowSpecs(`windows['${operation}']`, specs));
  }
  return rules;
}

function readLatency(latency: number | readonly [number, number]): readonly [number, number] {
  if (typeof latency === 'number') return readLatency([latency, latency]);
  const isRange =
    Array.isArray(latency) && latency.length === 2 && latency.every((bound) => Number.isFinite(bound));
  if (!isRange || latency[0] < 0 || latency[0] > latency[1]) {
    throw new TypeError('latencyMs takes milliseconds, 0 or more, or a range [least, most]');
  }
  return [latency[0], latency[1]];
}
