import type { BucketLimits, ThrottleEvent, XHandle } from '../index.js';
import { duration, plural } from './text.js';

/** What is known of a bucket that calls wait for. */
interface Told {
  /** The reason in its newest `throttle` event. */
  reason: ThrottleEvent['reason'];
  /** The wait that has been shown already. */
  shown?: string;
}

/** Each call that is held back emits `throttle`, some of them twice: here all calls of one wait share one line. */
export class ThrottleDigest {
  readonly #told = new Map<string, Told>();

  constructor(
    { events }: Pick<XHandle, 'events'>,
    private readonly limits: XHandle['limits'],
  ) {
    events.on('throttle', ({ bucket, reason }) => {
      const told = this.#told.get(bucket);
      if (told) told.reason = reason;
      else this.#told.set(bucket, { reason });
    });
  }

  /** A line for each wait that began since the last call and still goes on. */
  take(now: number): string[] {
    return [...this.#told].flatMap(([bucket, told]) => {
      const limits = this.limits.get(bucket);
      if (!limits || limits.queued === 0) return [];
      const opensAt = windowOpens(limits, now);
      const reason = opensAt === undefined ? told.reason : 'window';
      const wait = `${reason} ${reason === 'window' ? limits.resetAt : ''}`;
      if (told.shown === wait) return [];
      told.shown = wait;
      const start = opensAt === undefined ? '' : `, next start in ${duration(opensAt - now)}`;
      const calls = `${plural(limits.queued, 'call')} ${limits.queued === 1 ? 'waits' : 'wait'}`;
      return [`${calls} for ${limits.operation} (${reason})${start}`];
    });
  }
}

/** When a used-up window ends, on our clock. Not `nextStartAt`: that is for calls behind those that wait. */
function windowOpens({ remaining, resetAt, offsetMs }: BucketLimits, now: number): number | undefined {
  if (remaining !== 0 || resetAt === undefined) return undefined;
  const opensAt = resetAt - offsetMs;
  return opensAt > now ? opensAt : undefined;
}
