import type { BucketLimits } from '../index.js';
import type { Progress } from './progress.js';

/** How many calls wait over all buckets, and the time until the last of them is sent, in milliseconds. */
export function waitingIn(
  limits: readonly BucketLimits[],
  now: number,
): Pick<Progress, 'waiting' | 'leftMs'> {
  const busy = limits.filter(({ queued }) => queued > 0);
  const waiting = busy.reduce((sum, { queued }) => sum + queued, 0);
  // Only buckets whose window is known from an answer: the `eta` of any other would be now.
  const ends = busy
    .filter(({ limit, resetAt = 0, offsetMs }) => limit !== undefined && resetAt - offsetMs > now)
    .map((bucket) => bucket.eta(1));
  return { waiting, ...(ends.length > 0 && { leftMs: Math.max(...ends) - now }) };
}
