import type { Reporter } from '../budget/account.js';
import type { Bucket } from '../budget/bucket.js';
import type { Membership } from '../budget/membership.js';
import type { Change } from '../budget/ticket.js';
import type { BudgetKeys, ExchangeReply, Notice, Report, StoreMessage } from '../model/budget-store.js';
import type { PatientClock } from '../model/clock.js';
import { CheckTimer } from './check-timer.js';

/** Events that are not urgent wait this long to be batched. Milliseconds. */
const LATER_MS = 50;
/** Grants that stay unused for this long go back to the store. Milliseconds. */
const IDLE_MS = 200;
/** Waiting calls poll at this interval in case a pub/sub message was missed. Milliseconds. */
const POLL_MS = 500;
/** How many heartbeats fit into `deadAfterMs`. */
const HEARTBEATS = 3;

/** What the syncs of a process share. */
export interface SyncParts {
  readonly clock: PatientClock;
  readonly reporter: Reporter;
  /** Resolves to undefined if it failed or timed out: by then every sync has been made to leave. */
  exchange(keys: BudgetKeys, report: Report): Promise<ExchangeReply | undefined>;
  /** Called after each exchange, with how its reply changed the endpoint's gate. */
  changed(bucket: Bucket, change: Change): void;
}

/** Exchanges one shared bucket with the store, one exchange at a time: what happens meanwhile goes into the next. */
export class BucketSync {
  readonly #membership: Membership;
  readonly #timer: CheckTimer;
  readonly #heartbeatMs: number;
  #underWay: Promise<void> | undefined;
  #again = false;
  #exchangedAt = -Infinity;
  /** How many waiting calls of this process the store knows of. */
  #registered = 0;
  /** The sequence number of the latest message or reply that was applied. */
  #seq = 0;
  /** Messages received while an exchange is under way: its reply tells which of them are newer. */
  #early: [StoreMessage, Notice | undefined][] = [];
  /** Whether calls, of other processes or of this one, wait for the outcome of requests under way here. */
  #awaited = false;

  constructor(
    private readonly bucket: Bucket,
    readonly keys: BudgetKeys,
    private readonly parts: SyncParts,
  ) {
    this.#membership = bucket.share();
    this.#membership.wanted = () => this.#wanted();
    this.#membership.ended = (urgent) => this.#ended(urgent);
    this.#heartbeatMs = parts.reporter.ttl / HEARTBEATS;
    this.#timer = new CheckTimer(parts.clock, () => this.#check());
  }

  get isBusy(): boolean {
    return this.#underWay !== undefined || this.#membership.isBusy || this.bucket.concurrency.inFlight > 0;
  }

  /** A message came: with a notice for this process, or for all. */
  onMessage(message: StoreMessage, notice: Notice | undefined): void {
    const { lease, account } = this.#membership;
    if (!lease.joined) return;
    if (this.#underWay) {
      if (message.void || notice?.void) account.returned(lease.drop());
      this.#early.push([message, notice]);
    } else if (this.#apply(message, notice)) void this.#exchange();
    else if (notice?.granted) this.#membership.answered();
  }

  /** Applies a message; returns whether an exchange is needed. */
  #apply(message: StoreMessage, notice: Notice | undefined): boolean {
    const { lease, account } = this.#membership;
    // The latest reply already includes older messages, and their grants are void.
    if (message.seq !== undefined && message.seq <= this.#seq) return false;
    this.#seq = message.seq ?? this.#seq;
    const dropped = message.void || notice?.void ? lease.drop() : 0;
    account.returned(dropped);
    this.#awaited ||= notice?.awaited === true;
    if (!notice) this.#membership.refusedUntil = -Infinity;
    else if (notice.granted !== undefined)
      return !this.#takeGrants(message, notice, notice.granted) || dropped > 0;
    const asks = notice ? this.#awaited && account.hasNews : this.#membership.want > lease.unused;
    return asks || dropped > 0;
  }

  /** Takes the grants of a message; returns whether they can be used. */
  #takeGrants({ ends = Infinity, offset }: StoreMessage, notice: Notice, granted: number): boolean {
    const { clock, reporter } = this.parts;
    const { lease, account, want } = this.#membership;
    // Anybody can publish on the channel: a real grant is never larger than the number of calls waiting here.
    if (granted > this.#registered) return false;
    const now = clock.now();
    account.follow(offset, reporter);
    lease.receive(notice, reporter.clock.toLocal(ends), now);
    this.#registered -= granted;
    if (want <= lease.unused) this.#membership.refusedUntil = -Infinity;
    this.#scheduleCheck(now);
    return !lease.isStale(now);
  }

  /** The store is unreachable: goes on without it, or refuses all calls. */
  leave(refuses: boolean): void {
    this.#membership.lease.leave(refuses);
    this.#membership.account.rejoined = true;
    this.bucket.clock.follow(undefined);
    this.#timer.stop();
    this.#membership.answered();
  }

  /** The store is reachable again. */
  join(): void {
    this.#membership.lease.join();
    this.#membership.refusedUntil = -Infinity;
    this.#membership.answered();
    if (this.bucket.concurrency.inFlight > 0 || this.#membership.want > 0) void this.#exchange();
  }

  /** Exchanges even if no grants are wanted; not before an exchange under way, which may have begun too early, ends. */
  refresh(): Promise<void> {
    return Promise.resolve(this.#underWay).then(() => this.#exchange());
  }

  /** Gives everything back, and stops all checks. */
  async giveBack(): Promise<void> {
    while (this.#underWay) await this.#underWay;
    const { lease, account } = this.#membership;
    account.returned(lease.drop());
    await this.#exchange(true);
    this.#timer.stop();
  }

  #wanted(): void {
    const { lease, want, refusedUntil } = this.#membership;
    if (want === 0) this.#timer.relax();
    if (!lease.joined || this.#underWay || want + this.#registered === 0) return;
    const now = this.parts.clock.now();
    if (want > 0 && now >= refusedUntil) void this.#exchange();
    else this.#timer.by(want === this.#registered ? refusedUntil : now + LATER_MS, want > 0);
  }

  #ended(urgent: boolean): void {
    if (!this.#membership.lease.joined) return;
    if (urgent) return void this.#exchange();
    // The caller may send its next request at once: then one exchange serves both.
    if (!this.#underWay) this.#timer.by(this.parts.clock.now() + (this.#awaited ? 0 : LATER_MS), false);
    else if (this.#awaited) this.#again = true;
  }

  #check(): void {
    const { lease, account, want } = this.#membership;
    // An exchange under way schedules the next check when it ends.
    if (!lease.joined || this.#underWay) return;
    const now = this.parts.clock.now();
    const idle = lease.unused > 0 && now - lease.usedAt >= IDLE_MS && want === 0;
    if (idle) account.returned(lease.drop());
    const held = lease.unused + this.bucket.concurrency.inFlight > 0;
    const due = held && now - this.#exchangedAt >= this.#heartbeatMs;
    const wanting = want !== this.#registered || (want > 0 && now >= this.#membership.refusedUntil);
    if (account.hasNews || due || wanting) void this.#exchange();
    else this.#scheduleCheck(now);
  }

  /** Starts an exchange; if one is under way already, another follows it. */
  #exchange(leaving = false): Promise<void> {
    if (this.#underWay) {
      this.#again = true;
      return this.#underWay;
    }
    this.#underWay = this.#exchangeOnce(leaving).finally(() => {
      this.#underWay = undefined;
      this.#membership.answered();
      if (!this.#again) return;
      this.#again = false;
      if (this.#membership.lease.joined) void this.#exchange();
    });
    return this.#underWay;
  }

  async #exchangeOnce(leaving: boolean): Promise<void> {
    const { bucket, parts } = this;
    const { clock, reporter } = parts;
    const { lease, account, want } = this.#membership;
    const askedAt = clock.now();
    if (lease.isStale(askedAt)) account.returned(lease.drop());
    const reply = await parts.exchange(this.keys, account.report(reporter, want, askedAt, leaving));
    const now = clock.now();
    if (!reply) {
      account.exchangeFailed();
      this.#early = [];
      return;
    }
    const change = account.adopt(reply, reporter, now);
    const resets = Object.values(reply.windows).map(({ reset }) => bucket.clock.toLocal(reset));
    const until = Math.min(Infinity, ...resets);
    lease.accept(reply, askedAt, reporter.ttl, until, now);
    this.#exchangedAt = now;
    this.#seq = reply.seq;
    this.#awaited = reply.awaited;
    this.#registered = Math.max(0, want - reply.granted);
    this.#membership.refusedUntil = reply.granted >= want ? -Infinity : now + (reply.wait ?? POLL_MS);
    for (const early of this.#early.splice(0)) this.#again = this.#apply(...early) || this.#again;
    parts.changed(bucket, change);
    this.#scheduleCheck(now);
  }

  #scheduleCheck(now: number): void {
    const { lease, account, want } = this.#membership;
    if (account.hasNews) this.#timer.by(now + LATER_MS, false);
    if (lease.unused > 0) this.#timer.by(Math.max(now, lease.usedAt) + IDLE_MS, false);
    if (lease.unused + this.bucket.concurrency.inFlight > 0) this.#timer.by(now + this.#heartbeatMs, false);
    // Calls that wait keep the process alive.
    if (want > 0 && Number.isFinite(this.#membership.refusedUntil))
      this.#timer.by(this.#membership.refusedUntil, true);
  }
}
