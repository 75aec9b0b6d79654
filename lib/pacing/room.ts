import type { Bucket } from '../budget/bucket.js';
import type { PatientClock } from '../model/clock.js';
import type { Waiter } from './entrant.js';
import { Line } from './line.js';

/** At most this many `throttle` events per turn of the event loop: a hundred thousand calls may be waiting. */
const MOST_AT_ONCE = 1_000;

/** The calls that wait for one bucket, and the one timer that is set for them. */
export class Room {
  readonly line = new Line<Waiter>();
  turnAsked = false;
  /** Whether one of the slots under `maxConcurrent` is kept free for its next turn. */
  promised = false;
  /** The next opening at the last check for calls that do not wait that long: epoch milliseconds. */
  opening = 0;
  /** Waiters whose `held` has not been called yet. */
  #untold: Waiter[] = [];
  /** Waiters whose `held` was called while the end of the wait was unknown. Some may have left the queue since. */
  #unsure: Waiter[] = [];
  #tellsLater = false;
  #wakeAt = Infinity;
  #cancelWake: (() => void) | undefined;

  constructor(
    readonly bucket: Bucket,
    private readonly clock: PatientClock,
  ) {}

  join(waiter: Waiter): void {
    this.line.join(waiter);
    this.bucket.queued++;
    this.#untold.push(waiter);
  }

  /** Tells new waiters what blocks them. */
  tellHeld(now: number): void {
    if (this.#untold.length === 0) return;
    const untold = this.#untold;
    this.#untold = [];
    const { bucket, line } = this;
    const blocker = bucket.blocker(now);
    const unsure = blocker?.at === undefined;
    if (unsure && this.#unsure.length > 2 * line.size) this.#unsure = this.#unsure.filter(isInLine);
    for (const waiter of untold) {
      // A listener of a `throttle` event just emitted may have made it leave.
      if (!isInLine(waiter)) continue;
      if (blocker?.limit === bucket.shared.down) bucket.shared.down.waited++;
      if (unsure) this.#unsure.push(waiter);
      waiter.entrant.held(bucket, line.size, blocker?.limit, blocker?.at);
    }
  }

  /** Tells the waiters in `#unsure` until when they have to wait, once that is known. */
  tellUntil(now: number): void {
    if (this.#unsure.length === 0 || this.#tellsLater) return;
    const { bucket, line } = this;
    const blocker = bucket.blocker(now);
    if (blocker?.at === undefined) return;
    for (const waiter of this.#unsure.splice(0, MOST_AT_ONCE))
      if (isInLine(waiter)) waiter.entrant.held(bucket, line.size, blocker.limit, blocker.at);
    if (this.#unsure.length === 0) return;
    this.#tellsLater = true;
    this.clock.idly(now, () => {
      this.#tellsLater = false;
      this.tellUntil(this.clock.now());
    });
  }

  /** Sets the timer, in place of the previous one; Infinity sets none. */
  wakeAt(at: number, wake: () => void): void {
    if (this.#wakeAt === at) return;
    this.#cancelWake?.();
    this.#wakeAt = at;
    this.#cancelWake = Number.isFinite(at)
      ? this.clock.at(at, () => {
          this.#wakeAt = Infinity;
          this.#cancelWake = undefined;
          wake();
        })
      : undefined;
  }
}

const isInLine = ({ at }: Waiter): boolean => at >= 0;
