import type { Bucket } from './bucket.js';
import type { HiddenLimit } from './hidden-limit.js';
import type { Settlement } from './ticket.js';

/**
 * What a 429, or an answer that is none, means for the gate of refusals: it closes where no window tells when the
 * refusals end.
 */
export function settleRefusals(
  bucket: Bucket,
  hidden: HiddenLimit,
  wasProbe: boolean,
  { outcome, rateLimit, retryAt, pause = noPause }: Settlement,
  now: number,
): void {
  const { refused, quarter, day, shared, concurrency, queued } = bucket;
  if (outcome !== 'limited') {
    if (outcome === 'answered') refused.admit(now);
    else refused.release(wasProbe);
    return;
  }
  const closed = [quarter, day, shared.appDay].some(
    (window) => window.available(now) === 0 && (window.opensAt(now) ?? 0) > now,
  );
  if (closed && retryAt === undefined) {
    refused.release(wasProbe);
    return;
  }
  // Budget left, by X's own words: a shorter limit that it does not tell.
  const left = rateLimit?.remaining;
  if (left !== undefined && left > 0) {
    hidden.learn(now, concurrency.inFlight);
    bucket.membership?.account.hidden();
  }
  refused.refuse(wasProbe, now, pause, queued, retryAt);
}

/** Where no policy says how long a gate pauses. */
export function noPause(): number {
  return 0;
}
