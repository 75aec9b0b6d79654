import type { Probed, SharedGate } from '../model/budget-store.js';
import { Account } from './account.js';
import type { Bucket } from './bucket.js';
import { Lease } from './lease.js';
import { Part } from './part.js';
import type { Change, Settlement, Ticket } from './ticket.js';
import type { Limit } from './limit.js';

/**
 * A bucket's membership in a budget that several processes share: what this process may take, and what it has to
 * report. The bucket's own limits keep counting, because they apply while the store is unreachable.
 */
export class Membership {
  readonly lease: Lease;
  readonly account: Account;
  /** The limits that apply while the store is reachable. */
  readonly limits: readonly Limit[];
  /** Until when the store has nothing more to grant: epoch milliseconds. */
  refusedUntil = -Infinity;
  /** Called when a request has ended. `urgent`: the other processes should know at once. */
  ended: (urgent: boolean) => void = () => {};
  /** Called when calls wait for a grant, and when none waits any longer. */
  wanted: () => void = () => {};
  /** Called when calls that wait should look again: an exchange ended, grants came, the store was lost or is back. */
  answered: () => void = () => {};

  constructor(private readonly bucket: Bucket) {
    const { quarter, day, concurrency, shared, refused } = bucket;
    this.lease = new Lease(new Part([quarter, day, shared.appDay]));
    this.account = new Account(bucket);
    // A gate that closes here holds back grants at once, before the other processes know of it.
    this.limits = [this.lease, refused, shared.down, concurrency, shared.total];
  }

  /** Whether forgetting the bucket would lose grants or unreported events. */
  get isBusy(): boolean {
    return this.lease.unused > 0 || this.account.hasNews;
  }

  /** How many calls wait that this process's concurrency limits would let go. */
  get want(): number {
    const { concurrency, shared, queued } = this.bucket;
    return Math.min(queued, concurrency.available(), shared.total.available());
  }

  /** Whether the store is about to be asked for waiting calls, as opposed to having refused them already. */
  asks(now: number): boolean {
    return this.lease.joined && this.want > 0 && now >= this.refusedUntil;
  }

  /** A request is sent; returns what it probes on behalf of all processes. */
  take(now: number): readonly Probed[] {
    const probes = this.lease.take(now);
    this.account.sent(probes);
    return probes;
  }

  /** Settles a ticket by the bucket's own rules (`own`), and notes what to report of it. */
  settle(ticket: Ticket, settlement: Settlement, own: () => Change): Change {
    const { refused, shared } = this.bucket;
    const refusedUntil = refused.until;
    const downUntil = shared.down.until;
    const change = own();
    const gates: SharedGate[] = [];
    if (refused.until !== refusedUntil) gates.push('refused');
    if (shared.down.until !== downUntil) gates.push('down');
    // Unused grants were meant for an open gate. The store grants its probe separately.
    const closed = gates.some((gate) => (gate === 'down' ? shared.down : refused).until !== undefined);
    if (closed) this.account.returned(this.lease.drop());
    this.ended(this.account.settled(ticket, settlement, gates));
    return change;
  }
}
