import { STREAM_FACTS, type PastParameters } from '../facts/streams.js';

const MINUTE = 60_000;
/** A recovery may start so long ago that X's clock and ours must not matter. */
const MOST_RECOVERY_MS = STREAM_FACTS.mostRecoveryMs - MINUTE;

/** What is asked of the past with a connect; none of it, where nothing is missing or nothing is to be had. */
export type Past =
  | { readonly kind: 'live'; readonly minutes: number }
  | { readonly kind: 'recovery'; readonly from: number; readonly to: number };

/** What of the past a stream is taken to have. */
export interface Access {
  readonly backfill: boolean;
  readonly recovery: boolean;
}

/**
 * Just enough of the past: whole minutes of backfill up to five, a recovery for more, which ends where posts may not
 * have arrived yet. Instants are ours, but whole seconds of X's clock: those it takes, and none in its future.
 * @param awayMs how long ago what is missing begins; undefined where nothing is
 * @param aheadMs how far X's clock is ahead of ours
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

/** The parameters that ask for it. */
export function parametersOf(past: Past, names: PastParameters, aheadMs: number): Record<string, unknown> {
  if (past.kind === 'live') return past.minutes > 0 ? { [names.backfill]: past.minutes } : {};
  if (!names.recovery) return {};
  const { start, end } = names.recovery;
  return { [start]: instantText(past.from + aheadMs), [end]: instantText(past.to + aheadMs) };
}

/** As X takes instants: in whole seconds. */
export function instantText(instant: number): string {
  return new Date(Math.floor(instant / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
}
