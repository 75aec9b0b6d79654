import type { Limit } from './limit.js';

/**
 * How long to pause before the next probe, in milliseconds: after so many refusals (from 1), closed for `downMs`
 * so far, with so many others waiting.
 */
export type ProbePause = (failures: number, downMs: number, others: number) => number;

/** A probe that comes this many pauses late shows that nobody was waiting meanwhile. */
const UNWATCHED = 4;
/** No window of X's is longer: a Retry-After beyond it must not shut an endpoint for good. Milliseconds. */
const LONGEST_FLOOR_MS = 86_400_000;

/**
 * Closed by a refusal whose end nobody told, for all who would run into the same: one probe at a time finds
 * out, and the first success lets everybody go. How long it pauses in between is the retry policy's.
 */
export class Gate implements Limit {
  #closedSince: number | undefined;
  #until = 0;
  #refusedAt = 0;
  #failures = 0;
  #probing = false;
  /** How many calls waited for it. */
  waited = 0;

  get closedSince(): number | undefined {
    return this.#closedSince;
  }

  /** When the next probe may go. */
  get until(): number | undefined {
    return this.#closedSince === undefined ? undefined : this.#until;
  }

  /** How many refusals in a row it has met. */
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

  /** A request goes; true if it is the probe. */
  take(now: number): boolean {
    if (this.#closedSince === undefined) return false;
    // Much later than it could have gone: nobody probed in between, so the downtime starts over.
    if (now - this.#refusedAt > UNWATCHED * (this.#until - this.#refusedAt)) this.#closedSince = now;
    this.#probing = true;
    return true;
  }

  /**
   * A request was refused. Those sent before the gate closed tell nothing new.
   * @param others how many wait for it
   * @param notBefore a floor that X told, such as Retry-After
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

  /** A request got through: returns how long the gate was closed, or undefined if it was open. */
  admit(now: number): number | undefined {
    const since = this.#closedSince;
    this.#closedSince = undefined;
    this.#failures = 0;
    this.#probing = false;
    this.waited = 0;
    return since === undefined ? undefined : now - since;
  }

  /** Is as other processes found it: closed, with so many refusals, until its next probe. */
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
