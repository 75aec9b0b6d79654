import type { BackoffClass } from '../model/backoff.js';
import { PATIENCE_MS, type RetrySettings } from '../model/settings.js';
import type { Verdict } from '../model/verdict.js';
import type { GiveUpReason } from '../model/x-error.js';
import { latestEnd } from '../model/rate-limit.js';

/** A failed attempt, and the call it belongs to. */
export interface Failed {
  readonly verdict: Verdict;
  /** How often the call was sent, this attempt included, without 429s and a 401 that led to a new token. */
  readonly attempts: number;
  /** When it first failed: epoch milliseconds. */
  readonly failingSince: number;
  /** The deadline of the call: epoch milliseconds; Infinity without one. */
  readonly deadlineAt: number;
  /** How long a call may wait before it is sent. Milliseconds; Infinity without a limit. */
  readonly maxWaitMs: number;
  /** Whether X may have carried it out, now or at an earlier attempt. */
  readonly unclear: boolean;
  /** Whether carrying it out twice does no harm. */
  readonly repeatable: boolean;
  /** Whether its body can be sent again. */
  readonly resendable: boolean;
  /** Whether the refusal closed a window or gate: then the queue holds the retry back, with the other calls. */
  readonly gated: boolean;
  /** What the user's `shouldRetry` returned; undefined leaves the decision to the library. */
  readonly wanted: boolean | undefined;
}

/** Retry, no earlier than `notBefore` (undefined: the pacer decides), or give up, and why (undefined: hopeless). */
export type Decision =
  | { readonly again: true; readonly notBefore: number | undefined }
  | { readonly again: false; readonly why: GiveUpReason | undefined };

/** The class of a failure, which selects its ladder. */
export function classOf({ kind, status }: Pick<Verdict, 'kind' | 'status'>): BackoffClass {
  if (kind === 'rate-limited' || status === 429) return 'rate-limited';
  if (kind === 'unavailable') return 'unavailable';
  return status === undefined ? 'network' : 'server-error';
}

/**
 * Whether a request was refused for a limit that is over after some time, whatever problem type X sends. A limit of the
 * account (a 403 for follows or posts) does not count: X does not say when it ends, so it is not waited for.
 */
export function isLimited({ kind, status, retryAt }: Verdict): boolean {
  if (kind === 'unknown') return status === 429 && retryAt !== undefined;
  return kind === 'rate-limited' && status !== 403;
}

/**
 * Whether X reported when the limit ends. It never does for a limit per second, which only its documentation states. A
 * reset that had to be clamped, because no window is that long, does not count.
 */
export function isEndTold(verdict: Verdict, now: number): boolean {
  const { window, retryAt } = verdict;
  if (!isLimited(verdict) || window === '1s' || retryAt === undefined || retryAt <= now) return false;
  return window === undefined || window === 'unknown' || retryAt < latestEnd(window, now);
}

/**
 * Decides whether a failed attempt is retried, and when.
 * @param pause gives the ladder's pause in milliseconds; called only if the queue does not hold the retry back
 * @param quota takes a retry from the retry budget; called last, and not for a retry that waits for a window or gate
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

/** Whether the same request can succeed later, unchanged. */
function canPass(verdict: Verdict): boolean {
  const { retry, retryAt, window } = verdict;
  if (retry === 'backoff' || retry === 'reconnect' || retryAt !== undefined) return retry !== 'never';
  // A daily limit whose end X did not report is not probed.
  return isLimited(verdict) && window !== '24h-user' && window !== '24h-app';
}

/**
 * The latest instant of the next attempt. Each window whose end X reports gets the whole of {@link PATIENCE_MS} anew,
 * which a 24-hour window usually exceeds. Failures without a reported end share it, counted from the first failure of
 * the call. A deadline or maximum that the user set takes precedence.
 */
function latestOf(failed: Failed, told: boolean, maxElapsedMs: number | undefined, now: number): number {
  const { failingSince, deadlineAt, maxWaitMs } = failed;
  if (maxElapsedMs !== undefined) return Math.min(failingSince + maxElapsedMs, now + maxWaitMs);
  if (Number.isFinite(deadlineAt)) return Math.min(deadlineAt, now + maxWaitMs);
  if (Number.isFinite(maxWaitMs))
    return told ? now + maxWaitMs : Math.min(failingSince + PATIENCE_MS, now + maxWaitMs);
  return (told ? now : failingSince) + PATIENCE_MS;
}

/** The `shouldRetry` of a stream's connects: the stream reconnects by its own ladders, and no give-up is noted. */
export function leftToTheStream(): boolean {
  return false;
}

function no(why: GiveUpReason | undefined): Decision {
  return { again: false, why };
}

/**
 * The earliest instant for the next probe of a gate, where no window says it: `Retry-After`, or one second for a limit
 * per second. Epoch milliseconds.
 */
export function floorOf({ kind, window, retryAt }: Verdict): number | undefined {
  return kind === 'unavailable' || window === '1s' || window === 'unknown' ? retryAt : undefined;
}
