import type { Probed, SharedGate } from '../model/budget-store.js';
import { Account } from './account.js';
import type { Bucket } from './bucket.js';
import { Lease } from './lease.js';
import { Part } from './part.js';
import type { Change, Settlement, Ticket } from './ticket.js';
import type { Limit } from './limit.js';

/**
 * A bucket's part in a budget that several processes share: what this one may take, and what it has to tell. The
 * bucket's own rules are kept all the same: they are what holds while the others cannot be asked.
 */
export class Membership {
  readonly lease: Lease;
  readonly account: Account;
  /** What holds while the others can be asked. */
  readonly limits: readonly Limit[];
  /** Until when the store has nothing more to grant: epoch milliseconds. */
  refusedUntil = -Infinity;
  /** Called whenever a request ended: whether others want to know at once. */
  ended: (urgent: boolean) => void = () => {};
  /** Called when calls wait for a grant, and when none does any more. */
  wanted: () => void = () => {};
  /** Called once what was wanted is here, or is known not to be. */
  answered: () => void = () => {};

  constructor(private readonly bucket: Bucket) {
    const { quarter, day, concurrency, shared, refused } = bucket;
    this.lease = new Lease(new Part([quarter, day, shared.appDay]));
    this.account = new Account(bucket);
    // A gate that closed here holds back what was granted before the others know of it.
    this.limits = [this.lease, refused, shared.down, concurrency, shared.total];
  }

  /** Whether forgetting the bucket would lose something. */
  get isBusy(): boolean {
    return this.lease.unused > 0 || this.account.hasNews;
  }

  /** How many calls wait that nothing of this process's own holds back. */
  get want(): number {
    const { concurrency, shared, queued } = this.bucket;
    return Math.min(queued, concurrency.available(), shared.total.available());
  }

  /** Whether calls that wait are about to ask the others, rather than refused by them already. */
  asks(now: number): boolean {
    return this.lease.joined && this.want > 0 && now >= this.refusedUntil;
  }

  /** A request goes; what it probes for all. */
  take(now: number): readonly Probed[] {
    const probes = this.lease.take(now);
    this.account.sent(probes);
    return probes;
  }

  /** Settles a ticket with the bucket's own rules, and notes what others have to know of it. */
  settle(ticket: Ticket, settlement: Settlement, own: () => Change): Change {
    const { refused, shared } = this.bucket;
    const refusedUntil = refused.until;
    const downUntil = shared.down.until;
    const change = own();
    const gates: SharedGate[] = [];
    if (refused.until !== refusedUntil) gates.push('refused');
    if (shared.down.until !== downUntil) gates.push('down');
    // What was granted ahead is for a gate that is open; the one probe is granted anew.
    const closed = gates.some((gate) => (gate === 'down' ? shared.down : refused).until !== undefined);
    if (closed) this.account.returned(this.lease.drop());
    this.ended(this.account.settled(ticket, settlement, gates));
    return change;
  }
}
