import { SelfTimedWindow } from './self-timed-window.js';
import type { RequestOutcome, Limit } from './limit.js';

const SECOND_MS = 1_000;
/** A refusal says nothing of the limit any more after this long without another one. Milliseconds. */
const FORGET_MS = 300_000;

/**
 * A limit of the endpoint that no header reports, if it has one: X documents it per second, or a 429 that reports
 * budget left reveals it. It then allows at least what was carried out within the last second.
 */
export class HiddenLimit implements Limit {
  #window: SelfTimedWindow | undefined;
  #recent = 0;
  #recentSince = 0;
  /** When X last refused although it reported budget left: epoch milliseconds. */
  #refusedAt = -Infinity;

  constructor(private readonly perSecond: number | undefined) {
    this.#window = perSecond === undefined ? undefined : new SelfTimedWindow(perSecond, SECOND_MS);
  }

  available(now: number): number {
    if (now - this.#refusedAt >= FORGET_MS) this.#forget();
    return this.#window?.available(now) ?? Infinity;
  }

  opensAt(): number | undefined {
    return this.#window?.opensAt();
  }

  /** When the n-th request from now on may start at the earliest, as far as known: epoch milliseconds. */
  startOf(n: number, now: number): number {
    return this.#window?.startOf(n, now) ?? now;
  }

  take(): void {
    this.#window?.take();
  }

  settle(outcome: RequestOutcome, now: number): void {
    this.#window?.settle(outcome, now);
    if (outcome !== 'answered') return;
    if (now - this.#recentSince > SECOND_MS) [this.#recentSince, this.#recent] = [now, 0];
    this.#recent++;
  }

  /**
   * X sent a 429 although it reports budget left; `inFlight` other requests are under way. Requests that were sent before
   * the last such 429 came are refused for the same reason: they reveal nothing new.
   */
  learn(now: number, sentAt: number, inFlight: number): void {
    if (sentAt < this.#refusedAt) return;
    this.#refusedAt = now;
    if (this.#window) {
      this.#window.tighten();
      return;
    }
    const seen = now - this.#recentSince <= SECOND_MS ? this.#recent : 1;
    this.#window = new SelfTimedWindow(Math.max(1, seen), SECOND_MS);
    // Requests under way were sent before this window existed: count them now.
    this.#window.adopt(inFlight);
  }

  #forget(): void {
    if (this.#refusedAt === -Infinity) return;
    this.#refusedAt = -Infinity;
    if (this.perSecond === undefined) this.#window = undefined;
    else this.#window?.relax(this.perSecond, SECOND_MS);
  }
}
