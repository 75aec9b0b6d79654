/** Tolerance below the lower bound for an offset from all processes: clock readings are inexact. Milliseconds. */
const SLACK_MS = 100;
/** Clocks that run unevenly contradict themselves by less than this between two answers. Milliseconds. */
const DRIFT_MS = 500;

/**
 * Estimates how far X's clock is ahead of ours. X sends its time in whole seconds (`Date`), so one answer only
 * narrows the offset to one second plus the round trip; several, stamped at different fractions of a second, narrow
 * it further. While an offset of 0 agrees with all answers, our own clock is trusted. Also used for the store's clock.
 * @see RFC 9110, 6.6.1: Date is when the message was originated
 */
export class ServerClock {
  /** The offset is at least the lower bound and below the upper one: milliseconds that X's clock is ahead of ours. */
  #low = -Infinity;
  #high = Infinity;
  #offset = 0;
  /** The offset that all processes together have found. */
  #followed: number | undefined;

  /** @param tickMs resolution of the other clock's time stamps, in milliseconds */
  constructor(private readonly tickMs = 1_000) {}

  /** How far X's clock is taken to be ahead, in milliseconds. */
  get offsetMs(): number {
    const followed = this.#followed;
    const isPossible = followed !== undefined && followed >= this.#low - SLACK_MS && followed <= this.#high;
    return isPossible ? followed : this.#offset;
  }

  /** The bounds of the offset, in milliseconds; infinite before the first answer. */
  get bounds(): readonly [low: number, high: number] {
    return [this.#low, this.#high];
  }

  /** Prefers the offset that all processes together have found, while it agrees with what was observed here. */
  follow(offsetMs: number | undefined): void {
    this.#followed = offsetMs;
  }

  /** Converts an instant of our clock to X's. */
  at(local: number): number {
    return local + this.offsetMs;
  }

  /** Converts an instant of X's clock to ours. */
  toLocal(server: number): number {
    return server - this.offsetMs;
  }

  /**
   * An answer was stamped `date` (in whole ticks) at some instant between `sentAt` and `answeredAt`.
   * @returns whether one of the clocks was set: the answer contradicts the earlier ones by more than clocks drift
   */
  observe(date: number, sentAt: number, answeredAt: number): boolean {
    const low = date - answeredAt;
    const high = date + this.tickMs - sentAt;
    const nextLow = Math.max(this.#low, low);
    const nextHigh = Math.min(this.#high, high);
    // A contradiction means that one of the clocks was set: start over with this answer alone.
    [this.#low, this.#high] = nextLow <= nextHigh ? [nextLow, nextHigh] : [low, high];
    // With the lowest offset nothing is sent before X's reset; our own clock is better while it fits the bounds.
    this.#offset = this.#low <= 0 && this.#high > 0 ? 0 : this.#low;
    return nextLow - nextHigh > DRIFT_MS;
  }
}

/** Bounds of how far `clock` is ahead of `other`, in milliseconds; empty unless both were observed. */
export function aheadOf(other: ServerClock, clock: ServerClock): { low?: number; high?: number } {
  const [low, high] = clock.bounds;
  const [otherLow, otherHigh] = other.bounds;
  if (!Number.isFinite(low) || !Number.isFinite(otherLow)) return {};
  return { low: Math.floor(low - otherHigh), high: Math.ceil(high - otherLow) };
}
