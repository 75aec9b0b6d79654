import { STREAM_FACTS, type PastParameters } from '../facts/streams.js';

const MINUTE = 60_000;
/** How long ago a recovery may start: a minute less than X allows, in case the clocks differ. Milliseconds. */
const MOST_RECOVERY_MS = STREAM_FACTS.mostRecoveryMs - MINUTE;

/** What a connect asks of the past: minutes of backfill (0 for none), or a recovery between two instants. */
export type Past =
  | { readonly kind: 'live'; readonly minutes: number }
  | { readonly kind: 'recovery'; readonly from: number; readonly to: number };

/** What may be asked of the past, as far as is known. */
export interface Access {
  readonly backfill: boolean;
  readonly recovery: boolean;
}

/**
 * Asks for just enough of the past: whole minutes of backfill up to five, or else a recovery. A recovery ends
 * {@link STREAM_FACTS.deliveryMs} ago, since later posts may not have arrived yet. Its instants are on our clock, but
 * fall on whole seconds of X's clock: X takes only those, and none in its future.
 * @param awayMs how long ago the missing posts begin, in milliseconds; undefined where none are missing
 * @param aheadMs how far X's clock is ahead of ours, in milliseconds
 */
export function pastFor(awayMs: number | undefined, access: Access, now: number, aheadMs: number): Past {
  if (awayMs === undefined || awayMs <= 0) return { kind: 'live', minutes: 0 };
  const minutes = Math.ceil(awayMs / MINUTE);
  const { mostBackfillMinutes, deliveryMs } = STREAM_FACTS;
  if (access.recovery && minutes > mostBackfillMinutes) {
    const second = (instant: number): number => Math.floor((instant + aheadMs) / 1_000) * 1_000 - aheadMs;
    return {
      kind: 'recovery',
      from: second(now - Math.min(awayMs, MOST_RECOVERY_MS)),
      to: second(now - deliveryMs),
    };
  }
  return { kind: 'live', minutes: access.backfill ? Math.min(minutes, mostBackfillMinutes) : 0 };
}

/** The query parameters that ask for it. */
export function parametersOf(past: Past, names: PastParameters, aheadMs: number): Record<string, unknown> {
  if (past.kind === 'live') return past.minutes > 0 ? { [names.backfill]: past.minutes } : {};
  if (!names.recovery) return {};
  const { start, end } = names.recovery;
  return { [start]: instantText(past.from + aheadMs), [end]: instantText(past.to + aheadMs) };
}

/** An instant as X takes it, in whole seconds. */
export function instantText(instant: number): string {
  return new Date(Math.floor(instant / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
}
