import type { BackoffFunction, BackoffLadder } from '../model/backoff.js';
import type { XError } from '../model/x-error.js';

/** With so many waiters, each has attempts to spare: their gate may be probed more often than by one of them alone. */
const CROWD = 8;
/** Upper bound of a pause from a user's function: a day. Milliseconds. */
const LONGEST_MS = 86_400_000;
/** With a crowd, a pause is at least this share of the base (before jitter). */
const SHORTEST_SHARE = 1 / 4;

/** The pause in milliseconds after so many failures in a row (from 1). `random` (0 to below 1) sets the jitter. */
export function pauseOf(ladder: BackoffLadder, failures: number, random: number): number {
  return jittered(ladder, stepOf(ladder, failures), random);
}

/**
 * The pause that a user's function returns, in milliseconds; `failures` is the number that it is called with (from 1).
 * @throws whatever the function throws, and a TypeError if it returns anything but a number from 0 up
 */
export function pauseBy(backoff: BackoffFunction, failures: number, error: XError): number {
  const ms = backoff(failures, error);
  if (!(ms >= 0)) throw new TypeError(`\`backoff\` must return milliseconds, 0 or more; got ${String(ms)}`);
  return Math.min(ms, LONGEST_MS);
}

/** The pause before the next probe of a gate: closed for `downMs` so far, with `others` calls waiting. Milliseconds. */
export function probePauseOf(
  ladder: BackoffLadder,
  failures: number,
  random: number,
  downMs: number,
  others: number,
): number {
  const step = stepOf(ladder, failures);
  const { downtimeShare, baseMs } = ladder;
  if (downtimeShare === undefined || others < CROWD) return jittered(ladder, step, random);
  return jittered(ladder, Math.min(step, Math.max(baseMs * SHORTEST_SHARE, downMs * downtimeShare)), random);
}

function stepOf({ kind, baseMs, maxMs, factor = 2 }: BackoffLadder, failures: number): number {
  // Once the power overflows, 0 * Infinity would be NaN.
  if (baseMs === 0) return 0;
  if (kind === 'constant') return Math.min(baseMs, maxMs);
  if (kind === 'linear') return Math.min(baseMs * failures, maxMs);
  return Math.min(baseMs * factor ** (failures - 1), maxMs);
}

function jittered({ jitter }: BackoffLadder, step: number, random: number): number {
  if (jitter === 'none') return step;
  return jitter === 'full' ? step * random : step / 2 + (step / 2) * random;
}
