import { RATE_LIMIT_HEADERS } from '../facts/headers.js';
import type { Endpoint } from '../model/call.js';
import { stateIn } from '../model/rate-limit.js';
import { Caution } from './caution.js';
import { Concurrency } from './concurrency.js';
import { documentedLimit } from './documented-limit.js';
import { Gate } from './gate.js';
import { HiddenLimit } from './hidden-limit.js';
import type { Lease } from './lease.js';
import { Membership } from './membership.js';
import { noPause, settleRefusals } from './refusals.js';
import type { ServerClock } from './server-clock.js';
import { SlowStart } from './slow-start.js';
import { Spread } from './spread.js';
import type { Change, Settlement, Ticket } from './ticket.js';
import type { Limit } from './limit.js';
import { Window } from './window.js';

const SECOND_MS = 1_000;

/** Limits that several buckets share. */
export interface Shared {
  /** X's 24-hour window of the app for this endpoint, all users together. */
  readonly appDay: Window;
  /** Closed while the endpoint answers 503, for every credential. */
  readonly down: Gate;
  /** Bounds the requests under way in all buckets together. */
  readonly total: Concurrency;
}

/** How a bucket may be spent. */
export interface BucketPolicy {
  readonly spread: boolean;
  readonly reserve: number;
  readonly maxConcurrentBucket: number;
}

const NOTHING: Change = Object.freeze({});
const NO_PROBES: Ticket['leased'] = Object.freeze([]);

/** One endpoint's budget for one credential: every limit that a request has to pass, with its state. */
export class Bucket {
  readonly quarter: Window;
  readonly day: Window;
  readonly concurrency: Concurrency;
  /** Closed by a 429 when no window says how long the refusals last. */
  readonly refused = new Gate();
  updatedAt = 0;
  /** How many calls wait for it. */
  queued = 0;
  readonly #hidden: HiddenLimit;
  readonly #spread: Spread | undefined;
  readonly #slowStart: SlowStart;
  readonly #caution: Caution;
  readonly #limits: Limit[];
  /** Requests per second, where X documents it. */
  readonly perSecond: number | undefined;
  #membership: Membership | undefined;

  constructor(
    readonly name: string,
    readonly endpoint: Endpoint,
    readonly credential: string,
    readonly shared: Shared,
    policy: BucketPolicy,
    readonly clock: ServerClock,
  ) {
    const quarterMs = RATE_LIMIT_HEADERS['15min'].windowMs;
    const documented = documentedLimit(endpoint, credential, quarterMs);
    this.quarter = new Window('15min', quarterMs, documented, false, clock, policy.reserve);
    const dayMs = RATE_LIMIT_HEADERS['24h-user'].windowMs;
    this.day = new Window('24h-user', dayMs, undefined, true, clock, policy.reserve);
    this.concurrency = new Concurrency(policy.maxConcurrentBucket);
    this.#slowStart = new SlowStart(this.quarter, this.concurrency);
    this.#caution = new Caution([this.quarter, this.day], this.concurrency);
    this.perSecond = endpoint.perSecond ? documentedLimit(endpoint, credential, SECOND_MS) : undefined;
    this.#hidden = new HiddenLimit(this.perSecond);
    this.#limits = [
      this.#slowStart,
      this.#caution,
      this.#hidden,
      this.quarter,
      this.day,
      shared.appDay,
      this.refused,
      shared.down,
      this.concurrency,
      shared.total,
    ];
    if (policy.spread) this.#limits.push((this.#spread = new Spread(this.quarter)));
  }

  /** Its membership in a budget that several processes share, if it is shared. */
  get membership(): Membership | undefined {
    return this.#membership;
  }

  get lease(): Lease | undefined {
    return this.#membership?.lease;
  }

  /** Average round trip in milliseconds; 0 while unknown. */
  get tripMs(): number {
    return this.#caution.tripMs ?? 0;
  }

  /** Shares it with other processes from now on. */
  share(): Membership {
    this.#membership = new Membership(this);
    this.#limits.push(this.#membership.lease);
    return this.#membership;
  }

  /** How many requests may go now. */
  available(now: number): number {
    let least = Infinity;
    for (const limit of (this.lease?.joined && this.#membership?.limits) || this.#limits) {
      const count = limit.available(now);
      if (count < least) least = count;
      if (least === 0) return 0;
    }
    return least;
  }

  /** The limit that blocks requests now; of several, the one that opens last as far as known. */
  blocker(now: number): { readonly limit: Limit; readonly at: number | undefined } | undefined {
    let worst: { limit: Limit; at: number | undefined } | undefined;
    for (const limit of this.#limits) {
      if (limit.available(now) > 0) continue;
      const at = limit.opensAt(now);
      if (!worst || (at ?? 0) > (worst.at ?? 0)) worst = { limit, at };
    }
    return worst;
  }

  /** When the n-th request from now on may start at the earliest, as far as known: epoch milliseconds. */
  startOf(n: number, now: number): number {
    let latest = now;
    for (const window of [this.quarter, this.day, this.shared.appDay])
      latest = Math.max(latest, window.startOf(n, now));
    for (const gate of [this.refused, this.shared.down]) latest = Math.max(latest, gate.until ?? 0);
    // The store may know a later instant: there, hidden limits and the spread cover the requests of all processes.
    if (this.lease?.joined && n > this.lease.unused) latest = Math.max(latest, this.lease.opensAt(now) ?? 0);
    return Math.max(latest, this.#hidden.startOf(n, now));
  }

  /** Takes one from every limit. Only when {@link available}. */
  take(now: number): Ticket {
    const leased = this.#membership?.take(now) ?? NO_PROBES;
    this.#spread?.take(now);
    this.concurrency.inFlight++;
    this.shared.total.inFlight++;
    this.#hidden.take();
    const probes = {
      quarter: this.quarter.take(now),
      day: this.day.take(now),
      appDay: this.shared.appDay.take(now),
      refused: this.refused.take(now),
      down: this.shared.down.take(now),
    };
    return { bucket: this, sentAt: now, probes, leased, settled: false };
  }

  /**
   * Returns everything that the ticket holds, and applies what the answer reported.
   * @param others after a 503, how many calls wait for the endpoint
   */
  settle(ticket: Ticket, settlement: Settlement, now: number, others: number): Change {
    if (!this.#membership) return this.#settle(ticket, settlement, now, others);
    return this.#membership.settle(ticket, settlement, () => this.#settle(ticket, settlement, now, others));
  }

  #settle(ticket: Ticket, settlement: Settlement, now: number, others: number): Change {
    const { probes, sentAt } = ticket;
    const { outcome, rateLimit, unavailable, retryAt, pause = noPause } = settlement;
    this.concurrency.inFlight--;
    this.shared.total.inFlight--;
    this.#hidden.settle(outcome, now);
    this.quarter.settle(outcome, stateIn(rateLimit, '15min'), probes.quarter, now, sentAt);
    this.day.settle(outcome, stateIn(rateLimit, '24h-user'), probes.day, now, sentAt);
    this.shared.appDay.settle(outcome, stateIn(rateLimit, '24h-app'), probes.appDay, now, sentAt);
    if (outcome !== 'lost' && outcome !== 'unsent') this.updatedAt = now;
    if (outcome === 'answered') {
      this.#slowStart.carriedOut();
      this.#caution.answered(now - sentAt);
    } else if (outcome === 'limited') this.#slowStart.refused();
    settleRefusals(this, this.#hidden, ticket, settlement, now);
    const { down } = this.shared;
    if (unavailable) {
      const closes = down.refuse(probes.down, now, pause, others, retryAt);
      return closes ? { closedUntil: down.until ?? now } : NOTHING;
    }
    if (outcome === 'answered' || outcome === 'limited' || (outcome === 'refused' && !settlement.faulty)) {
      const { waited } = down;
      const downMs = down.admit(now);
      return downMs === undefined ? NOTHING : { reopened: { downMs, waited } };
    }
    down.release(probes.down);
    return NOTHING;
  }

  isIdle(now: number): boolean {
    return (
      this.queued + this.concurrency.inFlight === 0 &&
      this.quarter.isIdle(now) &&
      // Where answers report no budget, what the slow start learnt is kept for as long as a window lasts.
      !(this.quarter.silent && now - this.updatedAt < this.quarter.lengthMs) &&
      this.day.isIdle(now) &&
      (this.refused.until ?? 0) <= now &&
      (this.shared.down.until ?? 0) <= now &&
      !this.#membership?.isBusy
    );
  }
}
