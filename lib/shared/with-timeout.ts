import type { PatientClock } from '../model/clock.js';

/** After the timeout, a process that was busy itself gets this long to read a reply that has arrived. Milliseconds. */
const GRACE_MS = 20;

/** Rejection of a store that did not answer in time. */
export class StoreTimeout extends Error {
  override readonly name = 'NoAnswer';
  readonly code = 'timeout';
}

/** Rejects if the answer takes longer than `ms` milliseconds; a later answer is ignored. */
export function withTimeout<T>(
  clock: PatientClock,
  ms: number,
  answer: Promise<T>,
  keepsAlive: boolean,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const arm = (instant: number, wake: () => void): (() => void) =>
      keepsAlive ? clock.at(instant, wake) : clock.idly(instant, wake);
    const late = (): void => reject(new StoreTimeout(`no answer within ${ms} ms`));
    let cancel = arm(clock.now() + ms, () => {
      cancel = arm(clock.now() + GRACE_MS, late);
    });
    answer.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(error);
      },
    );
  });
}
