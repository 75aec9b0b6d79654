import type { WindowReply } from '../model/budget-store.js';
import type { WindowName, WindowState } from '../model/rate-limit.js';
import type { RequestOutcome, Limit } from './limit.js';
import { OtherSpenders } from './other-spenders.js';
import type { ServerClock } from './server-clock.js';
import { Unreported } from './unreported.js';
import { isAbsurdEnd, isSameEnd } from './window-end.js';

/**
 * One fixed window of X's. Available is the lowest `remaining` reported in it, less what was sent and not reported yet: a
 * stale answer never raises it, a later reset is a new window. While nothing is known, before the first answer and past
 * the reset, one probe goes and the others wait for its answer.
 */
export class Window implements Limit {
  limit: number | undefined;
  /** The lowest `remaining` that X reported in this window. */
  left: number | undefined;
  /** When it ends: epoch milliseconds of X's clock. */
  resetAt: number | undefined;
  inFlight = 0;
  /** Milliseconds from when this window was first seen to its reset. */
  seenLengthMs: number | undefined;
  /** The longest of those so far: a window first seen half over looks short. */
  longestMs = 0;
  /** Whether the last answer changed the limit, what is left, or the reset. */
  changed = false;
  /** The last answer's reset, if further away than such a window can last. Epoch milliseconds of X's clock. */
  absurdAt: number | undefined;
  /** Requests under way and unused grants of the other processes that share it. */
  elsewhere = 0;
  /** How many processes spend it without coordination, each its own part. */
  spenders = 1;
  /** Whether its figures are assumed, because no answer has reported any. */
  isAssumed = false;
  readonly unreported = new Unreported();
  /** Whether a new window was empty when first seen: others spend it too. */
  metEmpty = false;
  #probing = false;
  readonly #others = new OtherSpenders();

  constructor(
    readonly name: WindowName,
    /** The longest it can last, in milliseconds: a reset further away is implausible. */
    readonly lengthMs: number,
    /** The limit that X documents, used where answers report none. */
    readonly documented: number | undefined,
    /** Whether answers leave it out: then it limits nothing. Few endpoints report the 24-hour windows. */
    public silent: boolean,
    private readonly clock: ServerClock,
    /** How many requests to leave for others: below 1 a share of the limit, from 1 up a count. */
    private readonly reserve: number,
  ) {}

  /** Whether others are assumed to spend it too: more was gone lately than our own requests can have used. */
  get isShared(): boolean {
    return this.#others.expected;
  }

  available(now: number): number {
    if (this.silent) return Infinity;
    if (this.#isUnknown(now)) return this.#probing ? 0 : 1;
    return Math.max(0, this.#unsent() - this.elsewhere);
  }

  opensAt(now: number): number | undefined {
    return this.#isUnknown(now) || this.resetAt === undefined ? undefined : this.clock.toLocal(this.resetAt);
  }

  /** When the n-th request from now on may start at the earliest, as far as known: epoch milliseconds. */
  startOf(n: number, now: number): number {
    // What other processes hold may be counted in `left` already, or be given back: no reason to refuse a call.
    const room = Math.max(0, this.#unsent());
    if (n <= room || this.silent || this.#isUnknown(now)) return now;
    const perWindow = Math.max(1, (this.limit ?? 1) - this.#kept());
    const further = Math.ceil((n - room) / perWindow) - 1;
    return (this.opensAt(now) ?? now) + further * (this.seenLengthMs ?? this.lengthMs);
  }

  /** Counts a request as under way; true if it is the probe. */
  take(now: number): boolean {
    this.inFlight++;
    this.#others.sent();
    const probe = !this.silent && this.#isUnknown(now);
    if (probe) this.#probing = true;
    return probe;
  }

  /** A request ended: applies what its answer reported. */
  settle(
    outcome: RequestOutcome,
    told: WindowState | undefined,
    wasProbe: boolean,
    now: number,
    sentAt: number,
  ): void {
    this.inFlight--;
    this.changed = false;
    this.absurdAt = undefined;
    if (wasProbe) this.#probing = false;
    // Neither used the window: one was never sent, the other was refused because it was empty.
    if (outcome === 'unsent' || (outcome === 'limited' && told?.remaining === 0)) this.#others.notCounted();
    if (outcome === 'unsent') return;
    if (told?.remaining !== undefined || told?.resetAt !== undefined) this.#learn(told, outcome, now, sentAt);
    else if (outcome !== 'limited') this.#assume(outcome, now);
  }

  /** Takes over what other processes know of this window. */
  adopt({ left, limit, reset }: WindowReply, now: number): void {
    const same = isSameEnd(this.resetAt, reset, this.clock.at(now));
    if (!same && !this.#isUnknown(now) && reset < (this.resetAt as number)) return;
    this.silent = this.isAssumed = false;
    if (!same) this.#open(Math.max(0, reset - this.clock.at(now)));
    this.left = same ? Math.min(this.left as number, left) : left;
    this.resetAt = same ? Math.max(this.resetAt as number, reset) : reset;
    this.limit = limit ?? this.limit;
    this.#others.forget();
  }

  /** Assumes that others spend it too, for some windows to come. */
  expectOthers(): void {
    this.#others.expect();
  }

  isOver(now: number): boolean {
    return this.resetAt !== undefined && this.clock.at(now) >= this.resetAt;
  }

  /** What is known of the window, for `limits` and events. */
  state(): WindowState | undefined {
    if (this.left === undefined) return undefined;
    return {
      window: this.name,
      ...(this.limit !== undefined && { limit: this.limit }),
      remaining: Math.max(0, this.left - this.unreported.count),
      ...(this.resetAt !== undefined && { resetAt: this.resetAt }),
    };
  }

  /** Whether it can be forgotten: no request is under way, and nothing is known of a current window. */
  isIdle(now: number): boolean {
    return this.inFlight === 0 && (this.left === undefined || this.isOver(now));
  }

  /** How many requests may go in addition to this process's requests under way. */
  #unsent(): number {
    return (this.left ?? 0) - this.inFlight - this.unreported.count - this.#kept();
  }

  #kept(): number {
    return this.reserve < 1 ? Math.floor((this.limit ?? 0) * this.reserve) : this.reserve;
  }

  #isUnknown(now: number): boolean {
    return this.left === undefined || this.isOver(now);
  }

  #learn(told: WindowState, outcome: RequestOutcome, local: number, sentAt: number): void {
    this.silent = false;
    const now = this.clock.at(local);
    const isKnown = !this.#isUnknown(local);
    const end = this.#plausible(told.resetAt ?? this.resetAt ?? now + this.lengthMs, now);
    // Of a window that is over: it was spent there.
    if (isKnown && end < (this.resetAt as number) && end <= now) return;
    const same = isSameEnd(this.resetAt, end, now);
    // One that ends earlier than reported before goes on, too: that report was wrong, or of another limit.
    const goesOn = same || (isKnown && end < (this.resetAt as number));
    const left = told.remaining ?? told.limit ?? this.limit ?? this.documented ?? 1;
    const othersSpent = goesOn
      ? told.remaining !== undefined && !this.#others.explains(left)
      : this.left !== undefined && outcome === 'limited' && told.remaining === 0;
    if (!goesOn) this.#open(Math.max(0, end - now));
    if (told.remaining !== undefined) this.unreported.reportedTo(sentAt);
    // It says when the window ends, but not what is left: it is one less.
    else if (outcome !== 'limited') this.unreported.add(local);
    if (othersSpent) this.expectOthers();
    this.metEmpty ||= othersSpent && !goesOn;
    if (!goesOn || othersSpent) this.#others.countFrom(left, this.inFlight);
    const { left: before, resetAt: endBefore, limit: limitBefore } = this;
    this.left = goesOn ? Math.min(this.left as number, left) : left;
    this.resetAt = same ? Math.max(this.resetAt as number, end) : end;
    this.limit = told.limit ?? this.limit;
    this.isAssumed = false;
    this.changed = before !== this.left || endBefore !== this.resetAt || limitBefore !== this.limit;
  }

  #open(lengthMs: number): void {
    this.unreported.clear();
    this.seenLengthMs = lengthMs;
    this.longestMs = Math.max(this.longestMs, lengthMs);
    this.#others.windowOpened();
  }

  /** No answer came, or it left this window out: assume that X counted the request. */
  #assume(outcome: RequestOutcome, now: number): void {
    if (!this.#isUnknown(now)) {
      this.unreported.add(now);
    } else if (outcome === 'answered') {
      // Use the limit that X reported before or documents; without either there is none.
      const usual = this.limit ?? this.documented;
      this.silent = usual === undefined;
      if (usual === undefined) return;
      this.#open(this.longestMs || this.lengthMs);
      this.unreported.add(now);
      this.limit = this.left = usual;
      this.isAssumed = true;
      this.#others.forget();
      this.resetAt = this.clock.at(now) + (this.longestMs || this.lengthMs);
    }
  }

  #plausible(resetAt: number, now: number): number {
    if (!isAbsurdEnd(resetAt, now, this.lengthMs)) return resetAt;
    this.absurdAt = resetAt;
    return now + this.lengthMs;
  }
}
