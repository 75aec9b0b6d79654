/** How far off the clocks of others may be read. Milliseconds. */
const SLACK_MS = 100;

/**
 * What is known of how far X's clock is ahead of ours. X tells its time in whole seconds (`Date`), so one answer
 * only narrows the offset to a second and the time the answer took; several, stamped at different fractions of
 * a second, narrow it further. While our own clock agrees with all of them, it is trusted.
 * @see RFC 9110, 6.6.1: Date is when the message was originated
 */
export class ServerClock {
  /** The offset lies in between, and below the upper one: milliseconds that X's clock is ahead of ours. */
  #low = -Infinity;
  #high = Infinity;
  #offset = 0;
  #followed: number | undefined;

  /** @param tickMs how finely that clock tells its time */
  constructor(private readonly tickMs = 1_000) {}

  /** How far X's clock is taken to be ahead, in milliseconds. */
  get offsetMs(): number {
    const followed = this.#followed;
    const isPossible = followed !== undefined && followed >= this.#low - SLACK_MS && followed <= this.#high;
    return isPossible ? followed : this.#offset;
  }

  /** What the offset lies in between, in milliseconds; infinite where no answer told. */
  get bounds(): readonly [low: number, high: number] {
    return [this.#low, this.#high];
  }

  /** Goes by what all processes together take it to be, where that agrees with what was observed here. */
  follow(offsetMs: number | undefined): void {
    this.#followed = offsetMs;
  }

  /** X's time at an instant of ours. */
  at(local: number): number {
    return local + this.offsetMs;
  }

  /** Our time at an instant of X's. */
  toLocal(server: number): number {
    return server - this.offsetMs;
  }

  /** An answer was stamped `date` (in whole ticks) at some instant between the sending and the coming. */
  observe(date: number, sentAt: number, answeredAt: number): void {
    const low = date - answeredAt;
    const high = date + this.tickMs - sentAt;
    const nextLow = Math.max(this.#low, low);
    const nextHigh = Math.min(this.#high, high);
    // A clock that was set, on either side, contradicts what was known: begin anew with what is told now.
    [this.#low, this.#high] = nextLow <= nextHigh ? [nextLow, nextHigh] : [low, high];
    // The lowest offset is the one that never comes too early; our own clock is better where nothing speaks against it.
    this.#offset = this.#low <= 0 && this.#high > 0 ? 0 : this.#low;
  }
}

/** Between which offsets a clock is ahead of another, where both were heard of. */
export function aheadOf(other: ServerClock, clock: ServerClock): { low?: number; high?: number } {
  const [low, high] = clock.bounds;
  const [otherLow, otherHigh] = other.bounds;
  if (!Number.isFinite(low) || !Number.isFinite(otherLow)) return {};
  return { low: Math.floor(low - otherHigh), high: Math.ceil(high - otherLow) };
}
