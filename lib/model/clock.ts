/**
 * Time as a port: pure code takes `now` as a number, code that waits gets a Clock. Outside `cli/`, only this file reads
 * the system clock, starts timers or draws random numbers.
 */
export interface Clock {
  /** Epoch milliseconds. Monotonic: it does not follow when the system clock is set. */
  now(): number;
  /** Calls `wake` once, at `instant` or as soon after it as possible. Returns a function that cancels this. */
  at(instant: number, wake: () => void): () => void;
}

/** A clock that can also wait without keeping the process alive: for housekeeping, never for a call. */
export interface PatientClock extends Clock {
  /** Like `at`, but the process may exit before `instant`. */
  idly(instant: number, wake: () => void): () => void;
}

/** setTimeout takes a signed 32-bit number of milliseconds; longer waits are split. */
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
      // Due housekeeping runs at the end of this turn of the event loop: a zero timer would take a millisecond.
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

/** The real timer, even if a test installs fake ones later. */
const realTimeout = setTimeout;

/** Lets all zero timers run that were started earlier, in real time even under a test's fake clock. */
export function realTurn(): Promise<void> {
  return new Promise((resolve) => realTimeout(resolve, 0));
}

/** A number from 0 to below 1. */
export const systemRandom = (): number => Math.random();
