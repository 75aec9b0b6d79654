import type { BucketLimits } from '../index.js';
import type { Progress } from './progress.js';

/** How many calls wait, and until when the last of them is sent, over all buckets. */
export function waitingIn(
  limits: readonly BucketLimits[],
  now: number,
): Pick<Progress, 'waiting' | 'leftMs'> {
  const busy = limits.filter(({ queued }) => queued > 0);
  const waiting = busy.reduce((sum, { queued }) => sum + queued, 0);
  // A bucket that no answer has told of yet would say that all can go now.
  const ends = busy
    .filter(({ limit, resetAt = 0, offsetMs }) => limit !== undefined && resetAt - offsetMs > now)
    .map((bucket) => bucket.eta(1));
  return { waiting, ...(ends.length > 0 && { leftMs: Math.max(...ends) - now }) };
}
