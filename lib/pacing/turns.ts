import Bottleneck from 'bottleneck';

/** How many buckets take their turn at once. A turn is short: it only lets go whom the ledger grants. */
const AT_ONCE = 20;

/** Gives turns: runs each function soon, in order, a bounded number at a time. */
export interface Turns {
  give(turn: () => void): void;
}

/**
 * Turns by Bottleneck. It schedules the turns of buckets, not the calls themselves: a job costs it
 * milliseconds and cannot be taken out again, so a turn lets go as many calls as its bucket allows.
 */
export function bottleneckTurns(): Turns {
  // Made when somebody has to wait for the first time.
  let limiter: Bottleneck | undefined;
  return {
    give(turn) {
      limiter ??= new Bottleneck({ maxConcurrent: AT_ONCE });
      void limiter.schedule(() => Promise.resolve(turn()));
    },
  };
}
