import type { Bucket } from '../budget/bucket.js';
import type { WindowName } from '../model/rate-limit.js';

/**
 * Why a call was not sent: its wait would be too long, too many wait, it was given up, all is closing, or the
 * others cannot be asked.
 */
export type RefusalKind = 'deadline' | 'queue-full' | 'aborted' | 'closed' | 'shared-down';

/** What a call that was not sent is rejected with. It never leaves the library: a Result says it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly kind: RefusalKind,
    message: string,
    /** When it could have been sent: epoch milliseconds. */
    readonly retryAt?: number,
    /** Whether it was under way already: then it may have been carried out. */
    readonly sent = false,
    /** Which window it would have waited for. */
    readonly window?: WindowName,
  ) {
    super(message);
  }
}

/** What those who wait are told when the client is closed. */
export function closed(): Refusal {
  return new Refusal('closed', 'the client was closed');
}

/** What a call is told whose signal came before it was sent. */
export function aborted(): Refusal {
  return new Refusal('aborted', 'aborted before it was sent');
}

/** What a call is told whose own deadline came before it was sent. */
export function deadlineCame(): Refusal {
  return new Refusal('deadline', 'its deadline came while it waited');
}

/** What calls are told when other processes cannot be asked, and nothing may go without. */
export function sharedDown(): Refusal {
  return new Refusal('shared-down', 'the Redis that budgets are shared through cannot be reached');
}

/** What a call is told whose wait would be too long: it is the nth to come, and would have room at `startAt`. */
export function tooLate(bucket: Bucket, n: number, startAt: number, now: number): Refusal {
  const { quarter, day, shared } = bucket;
  const at = Math.ceil(Math.max(startAt, now));
  const window = [quarter, day, shared.appDay].find(
    (one) => startAt > now && one.startOf(n, now) === startAt,
  );
  const what = window ? `the ${window.name} window` : 'the budget';
  const text = `${what} has room in ${inWords(at - now)}, later than this call waits`;
  return new Refusal('deadline', text, at, false, window?.name);
}

const MINUTE = 60_000;

function inWords(ms: number): string {
  if (ms < 2 * MINUTE) return `${Math.ceil(ms / 1_000)} s`;
  return ms < 120 * MINUTE ? `${Math.ceil(ms / MINUTE)} minutes` : `${Math.ceil(ms / (60 * MINUTE))} hours`;
}
