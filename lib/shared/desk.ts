import type { Reporter } from '../budget/account.js';
import type { Bucket } from '../budget/bucket.js';
import type { Membership } from '../budget/membership.js';
import type { Change } from '../budget/ticket.js';
import type { BudgetKeys, News, Report } from '../model/budget-store.js';
import type { PatientClock } from '../model/clock.js';
import { LookTimer } from './look-timer.js';

/** What is worth a word but not at once waits this long for company. Milliseconds. */
const LATER_MS = 50;
/** Grants that nobody used for this long go back. Milliseconds. */
const IDLE_MS = 200;
/** Whoever waits for an answer that others get looks again after this long, should the word be missed. Milliseconds. */
const POLL_MS = 500;
/** How many words there are in the time after which silence means death. */
const BEATS = 3;

/** What desks have in common. */
export interface Counter {
  readonly clock: PatientClock;
  readonly reporter: Reporter;
  /** Resolves to undefined where the store could not be reached in time: then it was told so to all. */
  exchange(keys: BudgetKeys, report: Report): Promise<News | undefined>;
  /** What others found changed something for those who wait here. */
  changed(bucket: Bucket, change: Change): void;
}

/**
 * Where one shared bucket deals with the store: one exchange at a time. What happens meanwhile goes with the next
 * one, so that under load there are far fewer exchanges than requests.
 */
export class Desk {
  readonly #membership: Membership;
  readonly #timer: LookTimer;
  #underWay: Promise<void> | undefined;
  #again = false;
  #exchangedAt = -Infinity;
  /** How many the store knows to wait here. */
  #registered = 0;
  /** Whether somebody waits for how requests end here: others, or calls of this process. */
  #awaited = false;

  constructor(
    private readonly bucket: Bucket,
    readonly keys: BudgetKeys,
    private readonly counter: Counter,
  ) {
    this.#membership = bucket.share();
    this.#membership.wanted = () => this.#wanted();
    this.#membership.ended = (urgent) => this.#ended(urgent);
    this.#timer = new LookTimer(counter.clock, () => this.#look());
  }

  get isBusy(): boolean {
    return this.#underWay !== undefined || this.#membership.isBusy || this.bucket.own.inFlight > 0;
  }

  /**
   * The store has a word for this process.
   * @param isNamed there are grants for it: they are fetched, or others could not have them
   * @param isVoid what it was granted holds no longer
   */
  hear(isNamed: boolean, isVoid: boolean): void {
    const { lease, account } = this.#membership;
    if (!lease.joined) return;
    const dropped = isVoid ? lease.drop() : 0;
    account.returned(dropped);
    this.#membership.refusedUntil = -Infinity;
    if (isNamed || dropped > 0 || this.#membership.want > lease.unused) void this.#exchange();
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
    if (this.bucket.own.inFlight > 0 || this.#membership.want > 0) void this.#exchange();
  }

  /** Tells the store how things stand, whether or not anything is wanted. */
  refresh(): Promise<void> {
    return this.#exchange();
  }

  /** Gives everything back; nothing is looked at any more. */
  async resign(): Promise<void> {
    while (this.#underWay) await this.#underWay;
    const { lease, account } = this.#membership;
    account.returned(lease.drop());
    await this.#exchange(true);
    this.#timer.stop();
  }

  #wanted(): void {
    const { lease, want } = this.#membership;
    if (want === 0) this.#timer.relax();
    if (!lease.joined || this.#underWay || want === 0) return;
    const now = this.counter.clock.now();
    if (now >= this.#membership.refusedUntil) void this.#exchange();
    else if (want > this.#registered) this.#timer.by(now + LATER_MS, false);
  }

  #ended(urgent: boolean): void {
    if (!this.#membership.lease.joined) return;
    if (urgent || this.#awaited) void this.#exchange();
    else if (!this.#underWay) this.#timer.by(this.counter.clock.now() + LATER_MS, false);
  }

  #look(): void {
    const { lease, account, want } = this.#membership;
    if (!lease.joined) return;
    const now = this.counter.clock.now();
    const idle = lease.unused > 0 && now - lease.usedAt >= IDLE_MS && want === 0;
    if (idle) account.returned(lease.drop());
    const held = lease.unused + this.bucket.own.inFlight > 0;
    const due = held && now - this.#exchangedAt >= this.#beatMs;
    const wanting = want > 0 && (now >= this.#membership.refusedUntil || want > this.#registered);
    if (account.hasNews || due || wanting) void this.#exchange();
    else this.#lookLater(now);
  }

  /** One exchange; where one is under way already, another follows it. */
  #exchange(leaving = false): Promise<void> {
    if (this.#underWay) {
      this.#again = true;
      return this.#underWay;
    }
    this.#underWay = this.#deal(leaving).finally(() => {
      this.#underWay = undefined;
      this.#membership.answered();
      if (!this.#again) return;
      this.#again = false;
      if (this.#membership.lease.joined) void this.#exchange();
    });
    return this.#underWay;
  }

  async #deal(leaving: boolean): Promise<void> {
    const { bucket, counter } = this;
    const { clock, reporter } = counter;
    const { lease, account, want } = this.#membership;
    const askedAt = clock.now();
    if (lease.isStale(askedAt)) account.returned(lease.drop());
    const news = await counter.exchange(this.keys, account.report(reporter, want, askedAt, leaving));
    const now = clock.now();
    if (!news) {
      account.unheard();
      return;
    }
    const change = account.adopt(news, reporter, now);
    let until = Infinity;
    for (const { reset } of Object.values(news.windows)) until = Math.min(until, bucket.clock.toLocal(reset));
    lease.accept(news, askedAt, reporter.ttl, until, now);
    this.#exchangedAt = now;
    this.#awaited = news.awaited || (news.granted < want && news.wait === undefined);
    this.#registered = want;
    this.#membership.refusedUntil = news.granted >= want ? -Infinity : now + (news.wait ?? POLL_MS);
    counter.changed(bucket, change);
    this.#lookLater(now);
  }

  #lookLater(now: number): void {
    const { lease, account, want } = this.#membership;
    if (account.hasNews) this.#timer.by(now + LATER_MS, false);
    if (lease.unused > 0) this.#timer.by(Math.max(now, lease.usedAt) + IDLE_MS, false);
    if (lease.unused + this.bucket.own.inFlight > 0) this.#timer.by(now + this.#beatMs, false);
    // Calls that wait keep the process alive.
    if (want > 0 && Number.isFinite(this.#membership.refusedUntil))
      this.#timer.by(this.#membership.refusedUntil, true);
  }

  get #beatMs(): number {
    return this.counter.reporter.ttl / BEATS;
  }
}
