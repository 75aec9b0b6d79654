import type { Limit } from './window.js';

/** How long a gate stays closed: the first pause, and the longest. Milliseconds. */
export interface GatePolicy {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** A pause is at most this share of the time the gate has been closed, so that no recovery is met late. */
const SHARE_OF_DOWNTIME = 1 / 5;
/** A probe this many pauses late comes after a time when nobody waited. */
const UNWATCHED = 4;

/**
 * Closed by a refusal whose end nobody told, for all who would run into the same: one probe at a time finds
 * out, and the first success lets everybody go. Pauses double, but never beyond a fifth of the time it has
 * been closed: an outage of five seconds is over for us a second after its end, one of an hour after minutes.
 */
export class Gate implements Limit {
  #closedSince: number | undefined;
  #until = 0;
  #refusedAt = 0;
  #failures = 0;
  #probing = false;
  /** How many calls waited for it. */
  waited = 0;

  constructor(private readonly policy: GatePolicy) {}

  get closedSince(): number | undefined {
    return this.#closedSince;
  }

  /** When the next probe may go. */
  get until(): number | undefined {
    return this.#closedSince === undefined ? undefined : this.#until;
  }

  available(now: number): number {
    if (this.#closedSince === undefined) return Infinity;
    return now < this.#until || this.#probing ? 0 : 1;
  }

  opensAt(): number | undefined {
    return this.#probing ? undefined : this.#until;
  }

  /** A request goes; true if it is the probe. */
  take(now: number): boolean {
    if (this.#closedSince === undefined) return false;
    // Long after it might have gone: nobody looked in between, so nobody knows how long it was closed.
    if (now - this.#refusedAt > UNWATCHED * (this.#until - this.#refusedAt)) this.#closedSince = now;
    this.#probing = true;
    return true;
  }

  /**
   * A request was refused. Those sent before the gate closed tell nothing new.
   * @param notBefore a floor that X told, such as Retry-After
   * @param random from 0 to 1
   * @returns whether the gate closed just now
   */
  refuse(wasProbe: boolean, now: number, random: number, notBefore = 0): boolean {
    const closes = this.#closedSince === undefined;
    if (!closes && !wasProbe) return false;
    if (closes) this.#closedSince = now;
    this.#probing = false;
    this.#refusedAt = now;
    this.#until = Math.max(now + this.#pause(now, random), notBefore);
    this.#failures++;
    return closes;
  }

  /** A request got through: returns how long the gate was closed, or undefined if it was open. */
  admit(now: number): number | undefined {
    const since = this.#closedSince;
    this.#closedSince = undefined;
    this.#failures = 0;
    this.#probing = false;
    this.waited = 0;
    return since === undefined ? undefined : now - since;
  }

  /** The probe ended and told neither way: the next one may go. */
  release(wasProbe: boolean): void {
    if (wasProbe) this.#probing = false;
  }

  #pause(now: number, random: number): number {
    const { baseMs, maxMs } = this.policy;
    const doubled = baseMs * 2 ** Math.min(this.#failures, 30);
    const shared = Math.max(baseMs, (now - (this.#closedSince ?? now)) * SHARE_OF_DOWNTIME);
    // Jitter shortens by up to a tenth: gates of many processes do not probe in step.
    return Math.min(doubled, shared, maxMs) * (1 - random / 10);
  }
}
