import type { Endpoint } from '../model/call.js';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * How many requests X documents for an endpoint and kind of credential per window of `windowMs`, read from texts
 * such as `1/1s 300/15m`. Only a hint and an upper bound: the headers are authoritative.
 */
export function documentedLimit(
  endpoint: Endpoint,
  credential: string,
  windowMs: number,
): number | undefined {
  const { app, user } = endpoint.documented ?? {};
  const limits = credential.startsWith('user') ? (user ?? app) : (app ?? user);
  for (const limit of limits?.split(' ') ?? []) {
    const [, count, length, unit] = /^(\d+)\/(\d+)([smh])$/.exec(limit) ?? [];
    if (Number(length) * (UNIT_MS[unit ?? ''] ?? 0) === windowMs) return Number(count);
  }
  return undefined;
}
