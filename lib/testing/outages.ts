import { outOfService, type Answer } from './answers.js';
import { checkKeys } from './known-keys.js';
import type { Routes } from './routes.js';

/** How and when X is out of service. */
export interface OutageOptions {
  /** How long after the call it begins, in milliseconds of the server's clock. By default 0. */
  readonly fromMs?: number;
  /** How long it lasts, in milliseconds of the server's clock; with `Infinity`, until `reset()`. */
  readonly forMs: number;
  /** The status of its answers, 500 to 599. By default 503. */
  readonly status?: number;
  /** The `retry-after` header: seconds, or an HTTP date. By default there is none, since X sends none. */
  readonly retryAfter?: number | string;
  /** A problem document (the default), or plain text as from a proxy in front of X. */
  readonly body?: 'problem' | 'text';
}

/** An outage, and the requests it has affected so far. Its counts keep growing while it lasts. */
export interface Outage {
  /** The operation that is out of service, or `*` for all of X. */
  readonly operation: string;
  /** When it begins and ends (`until` may be `Infinity`): epoch milliseconds of the server's clock. */
  readonly from: number;
  readonly until: number;
  readonly status: number;
  /** How many requests it has answered. */
  readonly requests: number;
  /** The most requests for its operation that were in flight at once while it lasted. */
  readonly mostInFlight: number;
}

interface RunningOutage extends Outage {
  readonly answer: Answer;
  requests: number;
  inFlight: number;
  mostInFlight: number;
}

/** The outages that count a request as in flight, each at most once. */
export type Flight = Set<RunningOutage>;

/** The outages that a test has set up. */
export class Outages {
  readonly list: Outage[] = [];
  readonly #routes: Routes;
  /** Those that are not over, in the order in which they were added. */
  #coming: readonly RunningOutage[] = [];

  constructor(routes: Routes) {
    this.#routes = routes;
  }

  /** @throws TypeError where the operation or an option is wrong. */
  add(operation: string, options: OutageOptions, at: number): Outage {
    if (operation !== '*' && !this.#routes.has(operation)) {
      throw new TypeError(
        `outage takes an operation of X such as 'GET /2/tweets/:id', or '*', got '${operation}'`,
      );
    }
    checkOptions(options);
    const { fromMs = 0, forMs, status = 503, retryAfter, body = 'problem' } = options;
    const from = at + fromMs;
    const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    const answer = { ...outOfService(status, body), headers };
    const counts = { requests: 0, inFlight: 0, mostInFlight: 0 };
    const outage: RunningOutage = { operation, from, until: from + forMs, status, answer, ...counts };
    this.#coming = [...this.#coming, outage];
    this.list.push(outage);
    return outage;
  }

  /** Counts a request as in flight if its operation is out of service. */
  enter(operation: string, at: number, flight: Flight): void {
    const outage = this.#runningFor(operation, at);
    if (!outage || flight.has(outage)) return;
    flight.add(outage);
    outage.inFlight += 1;
    outage.mostInFlight = Math.max(outage.mostInFlight, outage.inFlight);
  }

  /** The answer to a request while its operation is out of service; undefined otherwise. */
  answer(operation: string, at: number, flight: Flight): Answer | undefined {
    const outage = this.#runningFor(operation, at);
    if (!outage) return undefined;
    this.enter(operation, at, flight);
    outage.requests += 1;
    return outage.answer;
  }

  /** The request is no longer in flight. A second call does no harm. */
  leave(flight: Flight): void {
    for (const outage of flight) outage.inFlight -= 1;
    flight.clear();
  }

  reset(): void {
    this.#coming = [];
    this.list.length = 0;
  }

  #runningFor(operation: string, at: number): RunningOutage | undefined {
    if (this.#coming.some((outage) => at >= outage.until)) {
      this.#coming = this.#coming.filter((outage) => at < outage.until);
    }
    return this.#coming.find(
      (outage) => at >= outage.from && (outage.operation === '*' || outage.operation === operation),
    );
  }
}

function checkOptions(options: OutageOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('outage takes { forMs, fromMs?, status?, retryAfter?, body? }');
  }
  checkKeys('outage', options, ['forMs', 'fromMs', 'status', 'retryAfter', 'body']);
  const { fromMs = 0, forMs, status = 503, retryAfter = 0, body = 'problem' } = options;
  if (!Number.isFinite(fromMs) || fromMs < 0) {
    throw new TypeError(`fromMs takes milliseconds, 0 or more, got ${String(fromMs)}`);
  }
  if (typeof forMs !== 'number' || !(forMs > 0)) {
    throw new TypeError(`forMs takes milliseconds above 0, got ${String(forMs)}`);
  }
  if (!Number.isInteger(status) || status < 500 || status > 599) {
    throw new TypeError(`status takes a whole number from 500 to 599, got ${String(status)}`);
  }
  if (typeof retryAfter === 'number' ? !(retryAfter >= 0) : typeof retryAfter !== 'string') {
    throw new TypeError(`retryAfter takes seconds, 0 or more, or a date, got ${String(retryAfter)}`);
  }
  if (body !== 'problem' && body !== 'text') {
    throw new TypeError(`body takes 'problem' or 'text', got ${String(body)}`);
  }
}
