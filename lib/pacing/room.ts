import type { Bucket } from '../budget/bucket.js';
import type { PatientClock } from '../model/clock.js';
import type { Waiter } from './entrant.js';
import { Line } from './line.js';

/** At most so many `throttle` events in one turn of the event loop: a hundred thousand calls may be waiting. */
const MOST_AT_ONCE = 1_000;

/** Those who wait for one bucket, with the one wake that is set for them. */
export class Room {
  readonly line = new Line<Waiter>();
  turnAsked = false;
  /** Whether one of the places under `maxConcurrent` is kept free for its next turn. */
  promised = false;
  /** The next opening that those who wait were held against. */
  opening = 0;
  /** Those in line who have not been told yet what holds them back. */
  #untold: Waiter[] = [];
  /** Those who have been told that, but not until when: nobody knew. Some may have left the line since. */
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

  /** Tells those who came lately what holds them back. */
  tellHeld(now: number): void {
    if (this.#untold.length === 0) return;
    const untold = this.#untold;
    this.#untold = [];
    const { bucket, line } = this;
    const blocker = bucket.blocker(now);
    const unsure = blocker?.at === undefined;
    if (unsure && this.#unsure.length > 2 * line.size) this.#unsure = this.#unsure.filter(isInLine);
    for (const waiter of untold) {
      // A listener of what was just told may have sent it away.
      if (!isInLine(waiter)) continue;
      if (blocker?.limit === bucket.shared.down) bucket.shared.down.waited++;
      if (unsure) this.#unsure.push(waiter);
      waiter.entrant.held(bucket, line.size, blocker?.limit, blocker?.at);
    }
  }

  /** Tells those who could not be told until when, once that is known. */
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

  /** Sets the wake, in place of the one that was set; Infinity sets none. */
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
