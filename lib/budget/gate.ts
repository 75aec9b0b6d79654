import type { Limit } from './limit.js';

/**
 * How long to pause before the next probe, in milliseconds: by the refusals in a row (from 1), the milliseconds that
 * the gate has been closed, and how many other calls wait for it.
 */
export type ProbePause = (failures: number, downMs: number, others: number) => number;

/** A probe that goes later than this many pauses after the last refusal shows that no call was waiting meanwhile. */
const UNWATCHED = 4;
/** X's longest window, in milliseconds. A longer Retry-After is cut to it: it must not close an endpoint for good. */
const LONGEST_FLOOR_MS = 86_400_000;

/**
 * Closes after a refusal that does not say when it ends, for all calls that would meet the same. One probe at a time
 * tests whether it is over; the first success opens the gate for all. The retry policy sets the pauses in between.
 */
export class Gate implements Limit {
  #closedSince: number | undefined;
  #until = 0;
  #refusedAt = 0;
  #failures = 0;
  #probing = false;
  /** How many calls have waited for it since it closed. */
  waited = 0;

  get closedSince(): number | undefined {
    return this.#closedSince;
  }

  /** When the next probe may go: epoch milliseconds. Undefined while the gate is open. */
  get until(): number | undefined {
    return this.#closedSince === undefined ? undefined : this.#until;
  }

  /** Refusals in a row. */
  get failures(): number {
    return this.#failures;
  }

  available(now: number): number {
    if (this.#closedSince === undefined) return Infinity;
    return now < this.#until || this.#probing ? 0 : 1;
  }

  opensAt(): number | undefined {
    return this.#probing ? undefined : this.#until;
  }

  /** A request is sent; true if it is the probe. */
  take(now: number): boolean {
    if (this.#closedSince === undefined) return false;
    // It goes much later than allowed: no call probed in between, so the downtime starts over.
    if (now - this.#refusedAt > UNWATCHED * (this.#until - this.#refusedAt)) this.#closedSince = now;
    this.#probing = true;
    return true;
  }

  /**
   * A request was refused. While the gate is closed only its probe counts: other requests were sent before it closed.
   * @param others how many calls wait for it
   * @param notBefore the earliest next try that X asked for, such as by Retry-After: epoch milliseconds
   * @returns whether the gate closed just now
   */
  refuse(wasProbe: boolean, now: number, pause: ProbePause, others: number, notBefore = 0): boolean {
    const closes = this.#closedSince === undefined;
    if (!closes && !wasProbe) return false;
    if (closes) this.#closedSince = now;
    this.#probing = false;
    this.#refusedAt = now;
    this.#failures++;
    const pauseMs = pause(this.#failures, now - (this.#closedSince ?? now), others);
    this.#until = Math.max(now + pauseMs, Math.min(notBefore, now + LONGEST_FLOOR_MS));
    return closes;
  }

  /** A request got through: returns how many milliseconds the gate was closed, or undefined if it was open. */
  admit(now: number): number | undefined {
    const since = this.#closedSince;
    this.#closedSince = undefined;
    this.#failures = 0;
    this.#probing = false;
    this.waited = 0;
    return since === undefined ? undefined : now - since;
  }

  /** Takes over the closed state that other processes report. Returns whether the gate was open here. */
  adopt(closedSince: number, until: number, failures: number, now: number): boolean {
    const closes = this.#closedSince === undefined;
    if (closes) this.#refusedAt = now;
    this.#closedSince = closedSince;
    this.#until = until;
    this.#failures = failures;
    return closes;
  }

  /** The probe ended without showing whether the gate may open: the next one may go. */
  release(wasProbe: boolean): void {
    if (wasProbe) this.#probing = false;
  }
}
