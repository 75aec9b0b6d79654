/** Which headers tell a window: `x-rate-limit-*`, `x-user-limit-24hour-*`, `x-app-limit-24hour-*`, or none. */
export type WindowHeaders = '15min' | '24h-user' | '24h-app' | 'none';

/**
 * One fixed window of an operation.
 *
 * @example
 * { limit: 5, windowMs: 60_000 }
 * { limit: 10_000, windowMs: 86_400_000, per: 'app', headers: '24h-app' }
 */
export interface WindowSpec {
  /** How many requests it lets through: 0 or more. */
  readonly limit: number;
  /** How long it lasts from its first request, in milliseconds. */
  readonly windowMs: number;
  /** Whether each credential has its own (the default), or all of them draw on one. */
  readonly per?: 'credential' | 'app';
  /** By default `15min` up to 15 minutes; above, `24h-app` for a window per app and `24h-user` for others. */
  readonly headers?: WindowHeaders;
}

/** A {@link WindowSpec} with nothing left open. */
export type WindowRule = Required<WindowSpec>;

export const QUARTER_HOUR_MS = 15 * 60_000;

/** Fills in what a spec leaves open; throws a TypeError that begins with `name` where it is no window. */
export function readWindowSpec(name: string, spec: WindowSpec): WindowRule {
  if (typeof spec !== 'object' || spec === null) {
    throw new TypeError(`${name} takes { limit, windowMs, per?, headers? } or a list of them`);
  }
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
  return { limit, windowMs, per, headers };
}

/** Reads one spec or a list; throws a TypeError where two of them would be told by the same headers. */
export function readWindowSpecs(name: string, specs: WindowSpec | readonly WindowSpec[]): WindowRule[] {
  const list = isList(specs) ? specs : [specs];
  const rules = list.map((spec, index) => readWindowSpec(list.length > 1 ? `${name}[${index}]` : name, spec));
  const told = rules.map((rule) => rule.headers).filter((headers) => headers !== 'none');
  const twice = told.find((headers, index) => told.indexOf(headers) !== index);
  if (twice !== undefined) {
    throw new TypeError(`${name} has two windows with headers '${twice}': give one of them headers: 'none'`);
  }
  return rules;
}

function isList(specs: WindowSpec | readonly WindowSpec[]): specs is readonly WindowSpec[] {
  return Array.isArray(specs);
}
