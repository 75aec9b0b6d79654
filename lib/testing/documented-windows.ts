import type { EndpointRow } from '../facts/endpoints.js';
import type { Credential } from './credential.js';
import { QUARTER_HOUR_MS, type WindowHeaders, type WindowRule } from './window-spec.js';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** A documented window starts with its first request; nothing of it is spent before. */
const NEW = { spent: 0, startsAt: 'first-request' } as const;

/** The windows that X documents for an operation and this kind of credential. Empty where X documents none. */
export function documentedWindows(row: EndpointRow, kind: Credential['kind']): WindowRule[] {
  if (kind === 'app') return read(row.app, 'credential', '24h-app');
  return [...read(row.user, 'credential', '24h-user'), ...read(row.appAggregate, 'app', '24h-app')];
}

/** Whether only users may call it: X documents a limit per user, and none for an app-only token. */
export function isForUsersOnly(row: EndpointRow): boolean {
  return row.app === undefined && (row.user !== undefined || row.appAggregate !== undefined);
}

/** Reads a cell of the table: one window, or several (`50/15m, 1000/24h`). */
function read(cell: string | undefined, per: WindowRule['per'], long: WindowHeaders): WindowRule[] {
  const windows = [...(cell ?? '').matchAll(/(\d+)\/(\d*)([smhd])/g)].map(([, limit, count, unit]) => ({
    limit: Number(limit),
    windowMs: Number(count || 1) * (UNIT_MS[unit ?? ''] ?? 0),
  }));
  return windows.map(({ limit, windowMs }) => {
    if (windowMs > QUARTER_HOUR_MS) return { ...NEW, limit, windowMs, per, headers: long };
    // x-rate-limit-* reports the caller's own 15 minutes. Shorter windows, and the app's total, are in no header.
    const told = windowMs === QUARTER_HOUR_MS && per === 'credential';
    return { ...NEW, limit, windowMs, per, headers: told ? '15min' : 'none' };
  });
}
