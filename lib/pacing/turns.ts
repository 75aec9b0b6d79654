import type Bottleneck from 'bottleneck';

/** Gives turns: runs each function soon, in order. */
export interface Turns {
  give(turn: () => void): void;
}

/**
 * Turns by Bottleneck, one round at a time. It schedules the turns of buckets, not the calls themselves: a job
 * costs it milliseconds and cannot be taken out again. So one job is one round, in which every bucket that asked
 * has its turn, and a turn lets go as many calls as its bucket allows.
 */
export function bottleneckTurns(): Turns {
  // Loaded and made when somebody has to wait for the first time: importing it takes longer than all else here.
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
        void import('bottleneck').then(({ default: Limiter }) => {
          limiter = new Limiter({ maxConcurrent: 1 });
          return limiter.schedule(round);
        });
    },
  };
}
