import { checkKeys } from './known-keys.js';

/** Which headers report a window: `x-rate-limit-*`, `x-user-limit-24hour-*`, `x-app-limit-24hour-*`, or none. */
export type WindowHeaders = '15min' | '24h-user' | '24h-app' | 'none';

/**
 * One fixed window of an operation.
 *
 * @example
 * { limit: 5, windowMs: 60_000 }
 * { limit: 10_000, windowMs: 86_400_000, per: 'app', headers: '24h-app', spent: 9_000 }
 */
export interface WindowSpec {
  /** How many requests it allows: 0 or more. */
  readonly limit: number;
  /**
   * Its length, in milliseconds. As at X it ends on a whole second of the server's clock, so it may be up to a second
   * shorter; a window of less than a second has exactly this length.
   */
  readonly windowMs: number;
  /** Whether each credential has its own window (the default), or all of them share one. */
  readonly per?: 'credential' | 'app';
  /** The headers that report it. By default `15min` up to 15 minutes; above, `24h-app` per app, else `24h-user`. */
  readonly headers?: WindowHeaders;
  /** How many requests of the first window are spent when the server starts, with that window running. By default 0. */
  readonly spent?: number;
  /**
   * When the first window starts: with its first request (the default, unless something is `spent`), or with the
   * server. Later windows start with their first request.
   */
  readonly startsAt?: 'first-request' | 'server-start';
}

/** A {@link WindowSpec} with every default filled in. */
export type WindowRule = Required<WindowSpec>;

export const QUARTER_HOUR_MS = 15 * 60_000;

/**
 * Fills in the defaults.
 * @throws TypeError, with a message that begins with `name`, where `spec` is invalid
 */
function readWindowSpec(name: string, spec: WindowSpec): WindowRule {
  if (typeof spec !== 'object' || spec === null) {
    throw new TypeError(
      `${name} takes { limit, windowMs, per?, headers?, spent?, startsAt? } or a list of them`,
    );
  }
  checkKeys(name, spec, ['limit', 'windowMs', 'per', 'headers', 'spent', 'startsAt']);
  const { limit, windowMs, per = 'credential' } = spec;
  if (!Number.isInteger(limit) || limit < 0) {
    throw new TypeError(`${name}.limit takes a whole number, 0 or more, got ${String(limit)}`);
  }
  if (!Number.isFinite(windowMs) || windowMs <= 0) {
    throw new TypeError(`${name}.windowMs takes milliseconds above 0, got ${String(windowMs)}`);
  }
  if (per !== 'credential' && per !== 'app') {
    throw new TypeError(`${name}.per takes 'credential' or 'app', got ${String(per)}`);
  }
  const longHeaders = per === 'app' ? '24h-app' : '24h-user';
  const headers = spec.headers ?? (windowMs <= QUARTER_HOUR_MS ? '15min' : longHeaders);
  if (!['15min', '24h-user', '24h-app', 'none'].includes(headers)) {
    throw new TypeError(`${name}.headers takes '15min', '24h-user', '24h-app' or 'none', got ${headers}`);
  }
  return { limit, windowMs, per, headers, ...readStart(name, spec) };
}

function readStart(name: string, spec: WindowSpec): Pick<WindowRule, 'spent' | 'startsAt'> {
  const { spent = 0 } = spec;
  if (!Number.isInteger(spent) || spent < 0) {
    throw new TypeError(`${name}.spent takes a whole number, 0 or more, got ${String(spent)}`);
  }
  const startsAt = spec.startsAt ?? (spent > 0 ? 'server-start' : 'first-request');
  if (startsAt !== 'first-request' && startsAt !== 'server-start') {
    throw new TypeError(`${name}.startsAt takes 'first-request' or 'server-start', got ${String(startsAt)}`);
  }
  if (spent > 0 && startsAt === 'first-request') {
    throw new TypeError(`${name}.startsAt must be 'server-start' where \`spent\` is above 0`);
  }
  return { spent, startsAt };
}

/**
 * Reads one spec or a list.
 * @throws TypeError where one is invalid, or two have the same headers, or, without headers, the same length and `per`
 */
export function readWindowSpecs(name: string, specs: WindowSpec | readonly WindowSpec[]): WindowRule[] {
  const list = isList(specs) ? specs : [specs];
  const rules = list.map((spec, index) => readWindowSpec(list.length > 1 ? `${name}[${index}]` : name, spec));
  const told = rules.map((rule) => rule.headers).filter((headers) => headers !== 'none');
  const twice = told.find((headers, index) => told.indexOf(headers) !== index);
  if (twice !== undefined) {
    throw new TypeError(`${name} has two windows with headers '${twice}': give one of them headers: 'none'`);
  }
  const untold = rules.filter((rule) => rule.headers === 'none');
  if (new Set(untold.map(({ windowMs, per }) => `${windowMs} ${per}`)).size < untold.length) {
    throw new TypeError(
      `${name} has two windows with headers 'none', the same length and the same \`per\`: remove one`,
    );
  }
  return rules;
}

function isList(specs: WindowSpec | readonly WindowSpec[]): specs is readonly WindowSpec[] {
  return Array.isArray(specs);
}
