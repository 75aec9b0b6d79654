import type { BackoffClass } from '../model/backoff.js';
import { PATIENCE_MS, type RetrySettings } from '../model/settings.js';
import type { Verdict } from '../model/verdict.js';
import type { GiveUpReason } from '../model/x-error.js';
import { latestEnd } from '../model/rate-limit.js';

/** A failed attempt, and the call it belongs to. */
export interface Failed {
  readonly verdict: Verdict;
  /** How often the call was sent, this attempt included; attempts refused with a 429 do not count. */
  readonly attempts: number;
  /** When it first failed: epoch milliseconds. */
  readonly failingSince: number;
  /** When it is too late: epoch milliseconds; Infinity where nobody said. */
  readonly deadlineAt: number;
  /** The longest a call waits before it is sent. Milliseconds; Infinity where nobody said. */
  readonly maxWaitMs: number;
  /** Whether X may have carried it out, now or at an earlier attempt. */
  readonly unclear: boolean;
  /** Whether carrying it out twice does no harm. */
  readonly repeatable: boolean;
  /** Whether its body can be sent once more. */
  readonly resendable: boolean;
  /** Whether what refused it closed a window or gate in the line: that waits, for everybody at once. */
  readonly gated: boolean;
  /** What the user's own `shouldRetry` says. */
  readonly wanted: boolean | undefined;
}

/** Retry, not before an instant (undefined: the pacer decides when); or give up, and why (undefined: retrying is pointless). */
export type Decision =
  | { readonly again: true; readonly notBefore: number | undefined }
  | { readonly again: false; readonly why: GiveUpReason | undefined };

/** The class whose ladder a failure climbs. */
export function classOf({ kind, status }: Pick<Verdict, 'kind' | 'status'>): BackoffClass {
  if (kind === 'rate-limited' || status === 429) return 'rate-limited';
  if (kind === 'unavailable') return 'unavailable';
  return status === undefined ? 'network' : 'server-error';
}

/**
 * Whether a request was refused for a limit that ends by itself, whatever X calls it. What an account may not do any
 * more for now (a 403: follow, post) is told without an end, and not waited for.
 */
export function isLimited({ kind, status, retryAt }: Verdict): boolean {
  if (kind === 'unknown') return status === 429 && retryAt !== undefined;
  return kind === 'rate-limited' && status !== 403;
}

/**
 * Whether X told when the limit ends; that of a second is only known from its documentation. A reset that had to be
 * brought nearer, because no window is that long, tells nothing.
 */
export function isEndTold(verdict: Verdict, now: number): boolean {
  const { window, retryAt } = verdict;
  if (!isLimited(verdict) || window === '1s' || retryAt === undefined || retryAt <= now) return false;
  return window === undefined || window === 'unknown' || retryAt < latestEnd(window, now);
}

/**
 * Whether a failed attempt is followed by another, and when.
 * @param pause the step of its ladder, asked for only where the line does not wait: milliseconds
 * @param quota takes a retry from the budget, asked for last
 */
export function decide(
  failed: Failed,
  { maxAttempts, maxElapsedMs }: RetrySettings,
  now: number,
  pause: () => number,
  quota: () => boolean,
): Decision {
  const { verdict, wanted, gated } = failed;
  if (!(wanted ?? canPass(verdict))) return no(canPass(verdict) ? 'declined' : undefined);
  if (!failed.resendable) return no('body');
  if (failed.unclear && !failed.repeatable) return no('maybe-applied');
  if (!isLimited(verdict) && failed.attempts >= maxAttempts) return no('attempts');
  const told = isEndTold(verdict, now);
  const ladder = gated ? 0 : pause();
  const at = Math.max(now + ladder, verdict.retryAt ?? 0);
  if (at > failed.deadlineAt) return no('deadline');
  if (at > latestOf(failed, told, maxElapsedMs, now)) return no('elapsed');
  if (!gated && !told && !quota()) return no('budget');
  return { again: true, notBefore: gated ? undefined : at };
}

/** Whether the same request can succeed later by itself. */
function canPass(verdict: Verdict): boolean {
  const { retry, retryAt, window } = verdict;
  if (retry === 'backoff' || retry === 'reconnect' || retryAt !== undefined) return retry !== 'never';
  // Nobody tells when the limit of a day ends: it is not tried out.
  return isLimited(verdict) && window !== '24h-user' && window !== '24h-app';
}

/**
 * The latest instant of the next attempt. Each window whose end X reports gets the full patience anew, unless it
 * is a day long; refusals without an end share one patience. What the user set (deadline, maximums) always wins.
 */
function latestOf(failed: Failed, told: boolean, maxElapsedMs: number | undefined, now: number): number {
  const { failingSince, deadlineAt, maxWaitMs } = failed;
  if (maxElapsedMs !== undefined) return Math.min(failingSince + maxElapsedMs, now + maxWaitMs);
  if (Number.isFinite(deadlineAt)) return Math.min(deadlineAt, now + maxWaitMs);
  if (Number.isFinite(maxWaitMs))
    return told ? now + maxWaitMs : Math.min(failingSince + PATIENCE_MS, now + maxWaitMs);
  return (told ? now : failingSince) + PATIENCE_MS;
}

/** Stands in for `shouldRetry` where a stream asks: it connects again by its own ladders, and gives nothing up. */
export function leftToTheStream(): boolean {
  return false;
}

function no(why: GiveUpReason | undefined): Decision {
  return { again: false, why };
}

/** Where X told no window, its Retry-After or the second of a per-second limit is the floor of a gate. */
export function floorOf({ kind, window, retryAt }: Verdict): number | undefined {
  return kind === 'unavailable' || window === '1s' || window === 'unknown' ? retryAt : undefined;
}
