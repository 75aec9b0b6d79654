import { DATE } from '../facts/headers.js';
import type { Headers } from '../model/ports.js';

/** IMF-fixdate (RFC 9110, 5.6.7). X writes `UTC` where the standard has `GMT`. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|UTC)$/;
const DELAY_SECONDS = /^\d{1,8}$/;

/** An HTTP date as epoch milliseconds. Anything else is undefined, never a guess. */
function readHttpDate(value: string | undefined): number | undefined {
  if (value === undefined || !HTTP_DATE.test(value)) return undefined;
  const instant = Date.parse(value);
  return Number.isNaN(instant) ? undefined : instant;
}

/** X's clock when the answer was made, in whole seconds, as epoch milliseconds. */
export function readServerDate(headers: Headers): number | undefined {
  return readHttpDate(headers[DATE]);
}

/** `readServerDate` for successive answers: those of one second have the same date, which is parsed once. */
export class ServerDates {
  #text: string | undefined;
  #instant: number | undefined;

  read(headers: Headers): number | undefined {
    const text = headers[DATE];
    if (text !== this.#text) [this.#text, this.#instant] = [text, readHttpDate(text)];
    return this.#instant;
  }
}

/**
 * Retry-After (RFC 9110, 10.2.3), in seconds or as an HTTP date, as epoch milliseconds of our clock.
 * @param skewMs how far our clock is ahead of X's, in milliseconds
 */
export function readRetryAfter(value: string | undefined, now: number, skewMs: number): number | undefined {
  if (value === undefined) return undefined;
  if (DELAY_SECONDS.test(value)) return now + Number(value) * 1000;
  const date = readHttpDate(value);
  return date === undefined ? undefined : Math.max(date + skewMs, now);
}
