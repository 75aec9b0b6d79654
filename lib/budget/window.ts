import { RESET_JITTER_MS } from '../facts/headers.js';
import type { WindowReply } from '../model/budget-store.js';
import type { WindowName, WindowState } from '../model/rate-limit.js';
import type { RequestOutcome, Limit } from './limit.js';
import type { ServerClock } from './server-clock.js';

/** For how many more windows other spenders are assumed once they were seen: an hour of 15-minute windows. */
const REMEMBERED = 4;

/**
 * One fixed window of X's: what X told of it, and what is under way. The arithmetic: available is the lowest
 * remaining told in this window minus what was sent and not yet answered. A stale answer never raises it, what
 * others use up lowers it, a later reset is a new window. Where nothing is known, on a cold bucket and past the
 * reset, one probe goes first and the rest follow what it is told.
 */
export class Window implements Limit {
  limit: number | undefined;
  /** The lowest `remaining` that X reported in this window, less requests whose answer was lost or reported none. */
  left: number | undefined;
  /** X's clock. */
  resetAt: number | undefined;
  inFlight = 0;
  /** How long the window was seen to be when it opened. */
  seenLengthMs: number | undefined;
  /** The longest it was seen to be: one that was met half over looks short. */
  longestMs = 0;
  /** Whether the last answer changed a figure. */
  changed = false;
  /** A reset the last answer told that lies further away than any window of this kind is long. X's clock. */
  absurdAt: number | undefined;
  /** Held by other processes that share it. */
  elsewhere = 0;
  /** How many processes spend it unseen of one another, each its part. */
  spenders = 1;
  /** How many requests were deducted from `left` although no answer reported it. */
  assumed = 0;
  /** Whether a new window was met empty. */
  metEmpty = false;
  #probing = false;
  /** The lowest `remaining` that our own requests explain; anything lower means that others spend too. */
  #floor = -Infinity;
  /** For how many more windows other spenders are assumed. */
  #expected = 0;

  constructor(
    readonly name: WindowName,
    /** The longest it can be: a reset further away is none of this window's. */
    readonly lengthMs: number,
    /** What X documents: an upper bound for where answers tell nothing. */
    readonly documented: number | undefined,
    /** Whether answers leave it out: then it limits nothing. The 24-hour windows are told by few endpoints. */
    public silent: boolean,
    private readonly clock: ServerClock,
    /** How many are left for others: a share of the limit below 1, a count from 1 up. */
    private readonly reserve: number,
  ) {}

  /** Whether others were seen to spend it too, lately: more was gone than all of ours can have taken. */
  get isShared(): boolean {
    return this.#expected > 0;
  }

  available(now: number): number {
    if (this.silent) return Infinity;
    if (this.#isUnknown(now)) return this.#probing ? 0 : 1;
    return Math.max(0, this.#unsent() - this.elsewhere);
  }

  opensAt(now: number): number | undefined {
    return this.#isUnknown(now) || this.resetAt === undefined ? undefined : this.clock.toLocal(this.resetAt);
  }

  /** When the n-th request from now on may start at the earliest, as far as is known. */
  startOf(n: number, now: number): number {
    // What others hold may be counted already, or come back: it is no reason to refuse a call.
    const room = Math.max(0, this.#unsent());
    if (n <= room || this.silent || this.#isUnknown(now)) return now;
    const perWindow = Math.max(1, (this.limit ?? 1) - this.#kept());
    const further = Math.ceil((n - room) / perWindow) - 1;
    return (this.opensAt(now) ?? now) + further * (this.seenLengthMs ?? this.lengthMs);
  }

  /** Takes one; true if it is the probe. */
  take(now: number): boolean {
    this.inFlight++;
    this.#floor--;
    const probe = !this.silent && this.#isUnknown(now);
    if (probe) this.#probing = true;
    return probe;
  }

  /** Gives one back, with what its answer told. */
  settle(outcome: RequestOutcome, told: WindowState | undefined, wasProbe: boolean, now: number): void {
    this.inFlight--;
    this.changed = false;
    this.absurdAt = undefined;
    if (wasProbe) this.#probing = false;
    // Neither was taken from it: one never left, the other found it empty.
    if (outcome === 'unsent' || (outcome === 'limited' && told?.remaining === 0)) this.#floor++;
    if (outcome === 'unsent') return;
    if (told && (told.remaining !== undefined || told.resetAt !== undefined)) this.#learn(told, outcome, now);
    else if (outcome !== 'limited') this.#assume(outcome, now);
  }

  /** Takes over what other processes know of this window. */
  adopt({ left, limit, reset }: WindowReply, now: number): void {
    const isOlder = this.resetAt !== undefined && reset < this.resetAt;
    if (isOlder && this.left !== undefined && !this.isOver(now)) return;
    this.silent = false;
    const sameWindow = this.left !== undefined && reset === this.resetAt;
    if (!sameWindow) this.#open(Math.max(0, reset - this.clock.at(now)));
    this.left = sameWindow ? Math.min(this.left as number, left) : left;
    this.resetAt = reset;
    this.limit = limit ?? this.limit;
    this.#floor = -Infinity;
  }

  /** Others may spend it unseen from now on. */
  expectOthers(): void {
    this.#expected = REMEMBERED;
  }

  isOver(now: number): boolean {
    return this.resetAt !== undefined && this.clock.at(now) >= this.resetAt;
  }

  /** The window as it stands, for those who look. */
  state(): WindowState | undefined {
    if (this.left === undefined) return undefined;
    return {
      window: this.name,
      ...(this.limit !== undefined && { limit: this.limit }),
      remaining: Math.max(0, this.left),
      ...(this.resetAt !== undefined && { resetAt: this.resetAt }),
    };
  }

  /** Whether nothing is known or under way that would be lost by forgetting it. */
  isIdle(now: number): boolean {
    return this.inFlight === 0 && (this.left === undefined || this.isOver(now));
  }

  /** How many may go beside those of this process that are under way. */
  #unsent(): number {
    return (this.left ?? 0) - this.inFlight - this.#kept();
  }

  #kept(): number {
    return this.reserve < 1 ? Math.floor((this.limit ?? 0) * this.reserve) : this.reserve;
  }

  #isUnknown(now: number): boolean {
    return this.left === undefined || this.isOver(now);
  }

  #learn(told: WindowState, outcome: RequestOutcome, local: number): void {
    this.silent = false;
    const now = this.clock.at(local);
    const resetAt = this.#plausible(told.resetAt ?? this.resetAt ?? now + this.lengthMs, now);
    if (
      this.resetAt !== undefined &&
      resetAt < this.resetAt &&
      this.left !== undefined &&
      !this.isOver(local)
    )
      return;
    const sameWindow =
      this.left !== undefined &&
      this.resetAt !== undefined &&
      (resetAt === this.resetAt ||
        (resetAt - this.resetAt <= RESET_JITTER_MS && now < this.resetAt - RESET_JITTER_MS));
    const left = told.remaining ?? told.limit ?? this.documented ?? 1;
    const othersSpent = sameWindow
      ? told.remaining !== undefined && left < this.#floor
      : this.left !== undefined && outcome === 'limited' && told.remaining === 0;
    if (!sameWindow) this.#open(Math.max(0, resetAt - now));
    if (othersSpent) this.expectOthers();
    this.metEmpty ||= othersSpent && !sameWindow;
    // Those under way may be counted in what was told, or not yet.
    if (!sameWindow || othersSpent) this.#floor = left - this.inFlight;
    const { left: before, resetAt: endBefore, limit: limitBefore } = this;
    this.left = sameWindow ? Math.min(this.left as number, left) : left;
    this.resetAt = resetAt;
    this.limit = told.limit ?? this.limit;
    this.changed = before !== this.left || endBefore !== resetAt || limitBefore !== this.limit;
  }

  #open(lengthMs: number): void {
    this.seenLengthMs = lengthMs;
    this.longestMs = Math.max(this.longestMs, lengthMs);
    if (this.#expected > 0) this.#expected--;
  }

  /** An answer told nothing of this window: it counted all the same. */
  #assume(outcome: RequestOutcome, now: number): void {
    if (this.left !== undefined && !this.isOver(now)) {
      this.left--;
      this.assumed++;
    } else if (outcome === 'answered') {
      // Answers of this endpoint tell nothing: what X documents has to do, or there is no limit.
      this.silent = this.documented === undefined;
      if (this.documented === undefined) return;
      this.limit = this.documented;
      this.left = this.documented - 1;
      this.#floor = -Infinity;
      this.resetAt = this.clock.at(now) + this.lengthMs;
    }
  }

  #plausible(resetAt: number, now: number): number {
    const latest = now + this.lengthMs + RESET_JITTER_MS;
    if (resetAt <= latest) return resetAt;
    this.absurdAt = resetAt;
    return now + this.lengthMs;
  }
}
