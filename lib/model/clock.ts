/**
 * Time as a port. Pure code takes `now` as a number; what has to wait holds a Clock.
 * This is the only file of the library that reads the clock, starts a timer or rolls dice.
 */
export interface Clock {
  /** Epoch milliseconds. Monotonic: a step of the system clock does not move it. */
  now(): number;
  /** Calls `wake` once, at `instant` or as soon after it as possible; returns the cancel. */
  at(instant: number, wake: () => void): () => void;
}

/** A clock that can also wait without keeping the process alive: for housekeeping, never for a call. */
export interface PatientClock extends Clock {
  /** As `at`, but the process may end before. */
  idly(instant: number, wake: () => void): () => void;
}

/** setTimeout takes a signed 32-bit number of milliseconds; longer waits are taken in legs. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const { timeOrigin } = performance;

export const systemClock: PatientClock = {
  now: () => timeOrigin + performance.now(),
  at: (instant, wake) => start(instant, wake, true),
  idly: (instant, wake) => start(instant, wake, false),
};

function start(instant: number, wake: () => void, keepsAlive: boolean): () => void {
  let cancel: () => void;
  const arm = (): void => {
    const left = instant - systemClock.now();
    if (left <= 0 && !keepsAlive) {
      // Housekeeping that is due comes at the end of this turn: a timer of no time takes a millisecond.
      const soon = setImmediate(wake);
      cancel = () => clearImmediate(soon);
      return;
    }
    const ms = Math.min(Math.max(Math.ceil(left), 0), LONGEST_TIMER_MS);
    const timer = setTimeout(left > 0 ? arm : wake, ms);
    if (!keepsAlive) timer.unref();
    cancel = () => clearTimeout(timer);
  };
  arm();
  return () => cancel();
}

/** The real one, also where a test puts a fake in its place later. */
const realTimeout = setTimeout;

/** Lets every zero timer that was started before run, in real time whatever clock a test goes by. */
export function realTurn(): Promise<void> {
  return new Promise((resolve) => realTimeout(resolve, 0));
}

/** A number from 0 to below 1. */
export const systemRandom = (): number => Math.random();
