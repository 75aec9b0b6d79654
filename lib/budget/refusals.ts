import type { Bucket } from './bucket.js';
import type { HiddenLimit } from './hidden-limit.js';
import type { Settlement, Ticket } from './ticket.js';

/**
 * Applies an outcome to the `refused` gate. A 429 closes it, unless an exhausted window says when the refusals end
 * and the answer names no other instant (`retryAt`).
 */
export function settleRefusals(
  bucket: Bucket,
  hidden: HiddenLimit,
  { probes: { refused: wasProbe }, sentAt }: Ticket,
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
  // X itself reports budget left, so this was a shorter limit that no header reports.
  const left = rateLimit?.remaining;
  if (left !== undefined && left > 0) {
    hidden.learn(now, sentAt, concurrency.inFlight);
    bucket.membership?.account.hidden();
  }
  refused.refuse(wasProbe, now, pause, queued, retryAt);
}

/** The pause of a gate where no retry policy sets one. */
export function noPause(): number {
  return 0;
}
