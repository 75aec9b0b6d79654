import type Bottleneck from 'bottleneck';

/** Gives turns: runs each function soon, in order. */
export interface Turns {
  give(turn: () => void): void;
}

/**
 * Turns scheduled by Bottleneck, one round at a time. It schedules the turns of buckets, not the calls: a Bottleneck
 * job costs milliseconds and cannot be withdrawn. So one job is one round, in which every bucket that asked gets its
 * turn, and a turn lets as many calls go as its bucket allows.
 */
export function bottleneckTurns(): Turns {
  // Imported when a call has to wait for the first time: importing it takes longer than everything else here.
  let limiter: Bottleneck | undefined;
  let asked: (() => void)[] = [];
  const round = (): Promise<void> => {
    const turns = asked;
    asked = [];
    for (const turn of turns) turn();
    return Promise.resolve();
  };
  return {
    give(turn) {
      asked.push(turn);
      if (asked.length > 1) return;
      if (limiter) void limiter.schedule(round);
      else
        void import('bottleneck').then(
          ({ default: Limiter }) => {
            limiter = new Limiter({ maxConcurrent: 1 });
            return limiter.schedule(round);
          },
          // It cannot be loaded, because the package was replaced meanwhile, say: nobody waits for ever.
          round,
        );
    },
  };
}
