import type { BackoffFunction, BackoffLadder } from '../model/backoff.js';
import type { XError } from '../model/x-error.js';

/** So many waiters that each has attempts to spare: their gate may be probed more often than one of them would. */
const CROWD = 8;
/** No pause that a function gives is longer: a day. Milliseconds. */
const LONGEST_MS = 86_400_000;
/** The shortest pause of a crowd: this share of the base. */
const SHORTEST_SHARE = 1 / 4;

/** The pause after so many failures in a row (from 1), drawn by `random` from 0 to 1. Milliseconds. */
export function pauseOf(ladder: BackoffLadder, failures: number, random: number): number {
  return jittered(ladder, stepOf(ladder, failures), random);
}

/**
 * The pause by a function of the user's, after so many failures in a row (from 1). Milliseconds.
 * @throws whatever it throws, and a TypeError where it gives no number from 0 up
 */
export function pauseBy(backoff: BackoffFunction, failures: number, error: XError): number {
  const ms = backoff(failures, error);
  if (!(ms >= 0)) throw new TypeError(`\`backoff\` gives milliseconds from 0 up; got ${String(ms)}`);
  return Math.min(ms, LONGEST_MS);
}

/** The pause before the next probe of a gate, closed for `downMs` so far, with so many others waiting for it. */
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
  // 0 * Infinity, once the power overflows, would be NaN.
  if (baseMs === 0) return 0;
  if (kind === 'constant') return Math.min(baseMs, maxMs);
  if (kind === 'linear') return Math.min(baseMs * failures, maxMs);
  return Math.min(baseMs * factor ** (failures - 1), maxMs);
}

function jittered({ jitter }: BackoffLadder, step: number, random: number): number {
  if (jitter === 'none') return step;
  return jitter === 'full' ? step * random : step / 2 + (step / 2) * random;
}
