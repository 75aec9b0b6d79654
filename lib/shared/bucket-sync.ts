import type { Reporter } from '../budget/account.js';
import type { Bucket } from '../budget/bucket.js';
import type { Membership } from '../budget/membership.js';
import type { Change } from '../budget/ticket.js';
import type { BudgetKeys, ExchangeReply, Notice, Report, StoreMessage } from '../model/budget-store.js';
import type { PatientClock } from '../model/clock.js';
import { CheckTimer } from './check-timer.js';

/** News that is not urgent waits this long to be batched. Milliseconds. */
const LATER_MS = 50;
/** Grants that nobody used for this long go back. Milliseconds. */
const IDLE_MS = 200;
/** Waiting calls poll at this interval in case a pub/sub message was missed. Milliseconds. */
const POLL_MS = 500;
/** How many heartbeats fit into `deadAfterMs`. */
const HEARTBEATS = 3;

/** What all buckets of a process need to exchange. */
export interface SyncParts {
  readonly clock: PatientClock;
  readonly reporter: Reporter;
  /** Resolves to undefined where the store could not be reached in time: then it was told so to all. */
  exchange(keys: BudgetKeys, report: Report): Promise<ExchangeReply | undefined>;
  /** What others found changed something for those who wait here. */
  changed(bucket: Bucket, change: Change): void;
}

/** Exchanges one shared bucket with the store, one at a time: what happens meanwhile goes with the next one. */
export class BucketSync {
  readonly #membership: Membership;
  readonly #timer: CheckTimer;
  readonly #heartbeatMs: number;
  #underWay: Promise<void> | undefined;
  #again = false;
  #exchangedAt = -Infinity;
  /** How many the store knows to wait here. */
  #registered = 0;
  /** The latest of the store's words that was heeded, by its count. */
  #seq = 0;
  /** Words heard while an exchange is under way: its answer tells which of them are newer. */
  #early: [StoreMessage, Notice | undefined][] = [];
  /** Whether somebody waits for how requests end here: others, or calls of this process. */
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

  /** The store has a word: for this process, or for all. */
  onMessage(message: StoreMessage, notice: Notice | undefined): void {
    const { lease, account } = this.#membership;
    if (!lease.joined) return;
    if (this.#underWay) {
      if (message.void || notice?.void) account.returned(lease.drop());
      this.#early.push([message, notice]);
    } else if (this.#apply(message, notice)) void this.#exchange();
    else if (notice?.granted) this.#membership.answered();
  }

  /** Takes in what a word says; whether the store has to be asked all the same. */
  #apply(message: StoreMessage, notice: Notice | undefined): boolean {
    const { lease, account } = this.#membership;
    // What was said before the latest answer is in that, and what it granted is void.
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

  /** Takes what a word grants; whether that can be used. */
  #takeGrants({ ends = Infinity, offset }: StoreMessage, notice: Notice, granted: number): boolean {
    const { clock, reporter } = this.parts;
    const { lease, account, want } = this.#membership;
    // Anybody can publish on the channel: a real grant is never larger than the number of calls waiting here.
    if (granted > this.#registered) return false;
    const now = clock.now();
    account.follow(offset, reporter);
    lease.hear(notice, reporter.clock.toLocal(ends), now);
    this.#registered -= granted;
    if (want <= lease.unused) this.#membership.refusedUntil = -Infinity;
    this.#scheduleCheck(now);
    return !lease.isStale(now);
  }

  /** The store is away: goes on alone, or refuses. */
  leave(refuses: boolean): void {
    this.#membership.lease.leave(refuses);
    this.#membership.account.rejoined = true;
    this.bucket.clock.follow(undefined);
    this.#timer.stop();
    this.#membership.answered();
  }

  /** The store is back, or is tried. */
  join(): void {
    this.#membership.lease.join();
    this.#membership.refusedUntil = -Infinity;
    this.#membership.answered();
    if (this.bucket.concurrency.inFlight > 0 || this.#membership.want > 0) void this.#exchange();
  }

  /** Exchanges anew, whether or not anything is wanted: an exchange that is under way began too early. */
  refresh(): Promise<void> {
    return Promise.resolve(this.#underWay).then(() => this.#exchange());
  }

  /** Gives everything back; nothing is looked at any more. */
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
    // Whoever called may call again at once: then one exchange does for both.
    if (!this.#underWay) this.#timer.by(this.parts.clock.now() + (this.#awaited ? 0 : LATER_MS), false);
    else if (this.#awaited) this.#again = true;
  }

  #check(): void {
    const { lease, account, want } = this.#membership;
    // After an exchange there is another look.
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

  /** One exchange; where one is under way already, another follows it. */
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
