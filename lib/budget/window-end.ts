import { RESET_JITTER_MS } from '../facts/headers.js';

/**
 * Whether two ends are those of one window: answers of one window may report its reset a second apart. All instants are
 * epoch milliseconds of X's clock.
 */
export function isSameEnd(known: number | undefined, told: number, now: number): boolean {
  if (known === undefined || told === known) return told === known;
  return told > known
    ? told - known <= RESET_JITTER_MS && now < known - RESET_JITTER_MS
    : known - told <= RESET_JITTER_MS && now < told;
}

/** Whether an end lies further away than the longest window can last. */
export function isAbsurdEnd(told: number, now: number, lengthMs: number): boolean {
  return told > now + lengthMs + RESET_JITTER_MS;
}
