import { Bucket, type BucketPolicy, type Shared } from '../budget/bucket.js';
import { Concurrency } from '../budget/concurrency.js';
import { Gate } from '../budget/gate.js';
import { ServerClock } from '../budget/server-clock.js';
import { Window } from '../budget/window.js';
import { RATE_LIMIT_HEADERS } from '../facts/headers.js';
import type { Endpoint } from '../model/call.js';

/** How many entries are checked for each one added: enough to keep up with growth, too few to delay a call. */
const SWEEP = 4;

/** Shares buckets with other processes that draw on the same budgets. */
export interface Sharing {
  join(bucket: Bucket): void;
  forget(bucket: Bucket): void;
}

/**
 * Every bucket of one attached instance, and the limits they share. Buckets are made on first use and forgotten once
 * their windows have passed: ten thousand user tokens are normal.
 */
export class Ledger {
  readonly total: Concurrency;
  readonly #buckets = new Map<string, Bucket>();
  readonly #appDays = new Map<string, Window>();
  readonly #gates = new Map<string, Gate>();
  /** How many buckets share a gate or an app's 24-hour window: it is kept at least while one of them exists. */
  readonly #users = new Map<Gate | Window, number>();
  readonly #clocks = new Map<string, ServerClock>();
  #sweeper: Iterator<[string, Bucket]> | undefined;

  constructor(
    private readonly policy: BucketPolicy & { readonly maxConcurrentTotal: number },
    private readonly sharing?: Sharing,
  ) {
    this.total = new Concurrency(policy.maxConcurrentTotal);
  }

  get(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  /** The bucket of this name; made if it is new. */
  of(name: string, endpoint: Endpoint, credential: string, host: string, now: number): Bucket {
    let bucket = this.#buckets.get(name);
    if (!bucket) {
      this.#sweep(now);
      const clock = this.clockOf(host);
      bucket = new Bucket(name, endpoint, credential, this.#shared(endpoint, clock), this.policy, clock);
      this.#buckets.set(name, bucket);
      this.sharing?.join(bucket);
    }
    return bucket;
  }

  /** Forgets the buckets that are idle at `now`, and returns all others. */
  all(now: number): Bucket[] {
    for (const [name, bucket] of this.#buckets) if (bucket.isIdle(now)) this.#forget(name, bucket, now);
    return [...this.#buckets.values()];
  }

  /** What is known of a host's clock. */
  clockOf(host: string): ServerClock {
    let clock = this.#clocks.get(host);
    if (!clock) this.#clocks.set(host, (clock = new ServerClock()));
    return clock;
  }

  #shared({ operation, budget }: Endpoint, clock: ServerClock): Shared {
    let down = this.#gates.get(operation);
    if (!down) this.#gates.set(operation, (down = new Gate()));
    let appDay = this.#appDays.get(budget);
    if (!appDay) {
      const { windowMs } = RATE_LIMIT_HEADERS['24h-app'];
      appDay = new Window('24h-app', windowMs, undefined, true, clock, this.policy.reserve);
      this.#appDays.set(budget, appDay);
    }
    for (const one of [down, appDay]) this.#users.set(one, (this.#users.get(one) ?? 0) + 1);
    return { down, appDay, total: this.total };
  }

  /** Checks a few entries each time, in turn, so that neither time nor memory grows with all tokens ever seen. */
  #sweep(now: number): void {
    for (let looked = 0; looked < SWEEP; looked++) {
      const next = (this.#sweeper ??= this.#buckets.entries()).next();
      if (next.done) {
        this.#sweeper = undefined;
        return;
      }
      const [name, bucket] = next.value;
      if (bucket.isIdle(now)) this.#forget(name, bucket, now);
    }
  }

  #forget(name: string, bucket: Bucket, now: number): void {
    this.#buckets.delete(name);
    this.sharing?.forget(bucket);
    const { endpoint, shared } = bucket;
    const { operation, budget } = endpoint;
    const downIsFree = this.#isFree(shared.down);
    const appDayIsFree = this.#isFree(shared.appDay);
    // Documented endpoints are few and are used again, so keep what they share. Other paths can be any number.
    if (endpoint.documented) return;
    if (downIsFree && shared.down.closedSince === undefined) this.#gates.delete(operation);
    if (appDayIsFree && shared.appDay.isIdle(now)) this.#appDays.delete(budget);
  }

  /** One bucket fewer shares it; returns whether none does any longer. */
  #isFree(shared: Gate | Window): boolean {
    const users = (this.#users.get(shared) ?? 1) - 1;
    if (users > 0) this.#users.set(shared, users);
    else this.#users.delete(shared);
    return users === 0;
  }
}
