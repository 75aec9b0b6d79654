import type { Clock } from '../model/clock.js';
import { onGiveUp, type Entrant } from './entrant.js';
import { closed, deadlineCame, Refusal } from './refusal.js';

/** Calls that wait outside every queue: for the backoff after a failure of their own, or for a new token. */
export class Holds {
  readonly #held = new Set<(refusal: Refusal) => void>();
  #aborted = false;

  constructor(private readonly clock: Clock) {}

  /**
   * Holds a call back until `go` is called, without blocking other calls of its bucket. Its deadline, its signal and
   * closing the client end the wait as they end one in a queue.
   * @param arm arranges for `go` to be called; returns a function that cancels this
   */
  hold({ deadlineAt, signal }: Entrant, arm: (go: () => void) => () => void): Promise<void> {
    if (this.#aborted) return Promise.reject(closed());
    if (signal?.aborted) return Promise.reject(aborted());
    return new Promise((resolve, reject) => {
      let cancel = (): void => {};
      const leave = (): void => {
        disarm();
        cancel();
        this.#held.delete(refuse);
      };
      const refuse = (refusal: Refusal): void => {
        leave();
        reject(refusal);
      };
      const late = (): void => refuse(deadlineCame());
      const disarm = onGiveUp(
        signal,
        () => refuse(aborted()),
        Number.isFinite(deadlineAt) ? this.clock.at(deadlineAt, late) : undefined,
      );
      this.#held.add(refuse);
      cancel = arm(() => {
        leave();
        resolve();
      });
    });
  }

  /** Refuses all held calls, and all that come later. */
  abort(): void {
    this.#aborted = true;
    for (const refuse of this.#held) refuse(closed());
  }
}

function aborted(): Refusal {
  return new Refusal('aborted', 'aborted while waiting to be sent');
}
