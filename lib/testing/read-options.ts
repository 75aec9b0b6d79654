import { systemClock } from '../model/clock.js';
import { checkConsumer, type ExternalConsumer } from './consumers.js';
import { checkKeys } from './known-keys.js';
import type { Latency, ServerSettings, XServerOptions } from './options.js';
import type { Routes } from './routes.js';
import { readStreamOptions } from './stream-options.js';
import { readWindowSpecs, type WindowRule } from './window-spec.js';

const KNOWN =
  'port, seed, windows, external, headers429, now, clock, skewMs, requestLatencyMs, latencyMs, streams, log'.split(
    ', ',
  );

/**
 * Checks the options and fills in the defaults.
 * @throws TypeError that names the first wrong option and what it takes
 */
export function readOptions(options: XServerOptions, routes: Routes): ServerSettings {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError('createXServer takes an object of options');
  }
  checkKeys('createXServer', options, KNOWN);
  const { port = 0, seed = 1, headers429 = 'full', log = true } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError(`port takes a whole number from 0 to 65535, got ${String(port)}`);
  }
  if (!Number.isInteger(seed)) throw new TypeError(`seed takes a whole number, got ${String(seed)}`);
  if (headers429 !== 'full' && headers429 !== 'none') {
    throw new TypeError(`headers429 takes 'full' or 'none', got ${String(headers429)}`);
  }
  if (typeof log !== 'boolean') throw new TypeError(`log takes true or false, got ${String(log)}`);
  return {
    port,
    seed,
    headers429,
    log,
    ...readClocks(options),
    windows: readWindows(options.windows === undefined ? {} : options.windows, routes),
    external: readExternal(options.external ?? [], routes),
    requestLatencyMs: readLatency('requestLatencyMs', options.requestLatencyMs ?? 0),
    latencyMs: readLatency('latencyMs', options.latencyMs ?? 0),
    streams: readStreamOptions(options.streams ?? {}),
  };
}

function readClocks({ now, clock, skewMs = 0 }: XServerOptions): Pick<ServerSettings, 'now' | 'timers'> {
  if (now !== undefined && typeof now !== 'function') {
    throw new TypeError('now takes a function that returns epoch milliseconds');
  }
  if (clock !== undefined && (typeof clock?.now !== 'function' || typeof clock.at !== 'function')) {
    throw new TypeError('clock takes an object with now() and at(), such as a ManualClock');
  }
  if (now && clock) throw new TypeError('createXServer takes now or clock, not both');
  if (!Number.isFinite(skewMs)) throw new TypeError(`skewMs takes milliseconds, got ${String(skewMs)}`);
  const read = now ?? (clock ? () => clock.now() : () => Math.floor(systemClock.now()));
  return { now: () => read() + skewMs, timers: clock ?? systemClock };
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

function readExternal(external: readonly ExternalConsumer[], routes: Routes): readonly ExternalConsumer[] {
  if (!Array.isArray(external)) throw new TypeError('external takes a list of { operation, count, everyMs }');
  for (const [index, consumer] of external.entries()) checkConsumer(`external[${index}]`, consumer, routes);
  return external.map((consumer) => ({ ...consumer }));
}

function readLatency(name: string, latency: Latency): readonly [number, number] {
  if (typeof latency === 'number') return readLatency(name, [latency, latency]);
  const isRange =
    Array.isArray(latency) && latency.length === 2 && latency.every((bound) => Number.isFinite(bound));
  if (!isRange || latency[0] < 0 || latency[0] > latency[1]) {
    throw new TypeError(`${name} takes milliseconds, 0 or more, or a range [least, most]`);
  }
  return [latency[0], latency[1]];
}
