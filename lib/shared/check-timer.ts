import type { PatientClock } from '../model/clock.js';

/** One timer for several reasons to check: set to the earliest, and keeping the process alive if one of them must. */
export class CheckTimer {
  #at = Infinity;
  #keepsAlive = false;
  #cancel: (() => void) | undefined;

  constructor(
    private readonly clock: PatientClock,
    private readonly look: () => void,
  ) {}

  /** Checks at this instant at the latest. */
  by(instant: number, keepsAlive: boolean): void {
    if (instant >= this.#at && (this.#keepsAlive || !keepsAlive)) return;
    const at = Math.min(instant, this.#at);
    const alive = keepsAlive || this.#keepsAlive;
    this.stop();
    this.#at = at;
    this.#keepsAlive = alive;
    const wake = (): void => {
      this.#at = Infinity;
      this.#keepsAlive = false;
      this.#cancel = undefined;
      this.look();
    };
    this.#cancel = alive ? this.clock.at(at, wake) : this.clock.idly(at, wake);
  }

  /** No call waits any longer: the timer no longer keeps the process alive. */
  relax(): void {
    if (!this.#keepsAlive) return;
    const at = this.#at;
    this.stop();
    this.by(at, false);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#at = Infinity;
    this.#keepsAlive = false;
  }
}
