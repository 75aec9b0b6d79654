import type { Clock } from '../model/clock.js';
import { onGiveUp, type Entrant } from './entrant.js';
import { closed, deadlineCame, Refusal } from './refusal.js';

/** Calls that wait outside every line: for the pause after a failure of their own, or for a new token. */
export class Holds {
  readonly #held = new Set<(refusal: Refusal) => void>();
  #aborted = false;

  constructor(private readonly clock: Clock) {}

  /**
   * Holds a call back until `go` is called: what it waits for must not hold up its neighbours. Its deadline, its
   * signal and closing end it as they end a wait in line.
   * @param arm sets what will call `go`, and returns what takes that back
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
  return new Refusal('aborted', 'aborted while it waited');
}
