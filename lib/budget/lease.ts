import type { ExchangeReply, Notice, Probed } from '../model/budget-store.js';
import type { Part } from './part.js';
import type { Limit } from './limit.js';

/** How many grants more than are needed now may be asked for at most. */
const MOST_AHEAD = 16;
/** Grants expire here after this share of their lifetime, before the store takes them back: clocks drift. */
const SURE = 0.8;
/** How many processes there are taken to be where the store was never reached. */
const UNKNOWN = 2;

/**
 * What this process may take of a bucket that it shares: grants of the store, each good for one request. While the
 * store is away the bucket's own rules hold, and of what is left by them this leaves their part to the others.
 */
export class Lease implements Limit {
  /** Whether the store's word counts; false while it is away. */
  joined = true;
  /** Whether nothing may go without it. */
  refuses = false;
  /** Grants in hand. */
  unused = 0;
  /** Held by other processes. */
  elsewhere = 0;
  /** How many processes draw on the bucket; 0 where that was never known. */
  processes = 0;
  /** When a grant was last used: epoch milliseconds. */
  usedAt = 0;
  /** What the next request to go probes for all processes. */
  probes: readonly Probed[] = [];
  /** How many the store granted by words since the last exchange. */
  heard = 0;
  #used = 0;
  /** Until when the store considers this process alive. After that it may give these grants to others. Epoch milliseconds. */
  #aliveUntil = -Infinity;
  /** When the first of the windows ends that was granted of. */
  #windowEnds = Infinity;
  #opensAt: number | undefined;

  constructor(private readonly part: Part) {}

  available(now: number): number {
    if (this.refuses) return 0;
    if (this.joined) return this.#isGood(now) ? this.unused : 0;
    return this.part.available(this.#sharers, now);
  }

  opensAt(now: number): number | undefined {
    if (!this.joined) return this.part.opensAt(now);
    return this.#opensAt !== undefined && this.#opensAt > now ? this.#opensAt : undefined;
  }

  /** Whether what was granted holds no longer. */
  isStale(now: number): boolean {
    return this.unused > 0 && !this.#isGood(now);
  }

  #isGood(now: number): boolean {
    return now < this.#aliveUntil && now < this.#windowEnds;
  }

  /** How many grants more than are waited for may be of use soon: as many as were used since the last exchange. */
  get ahead(): number {
    return Math.min(this.#used, MOST_AHEAD);
  }

  /** Uses a grant; what it probes. */
  take(now: number): readonly Probed[] {
    if (!this.joined) return [];
    this.unused--;
    this.#used++;
    this.usedAt = now;
    const { probes } = this;
    this.probes = [];
    return probes;
  }

  /** The store is away: goes on alone, or not at all. */
  leave(refuses: boolean): void {
    this.joined = false;
    this.refuses = refuses;
    this.unused = 0;
    this.probes = [];
    this.elsewhere = 0;
    this.part.beware(this.#sharers);
  }

  get #sharers(): number {
    return this.processes || UNKNOWN;
  }

  /** The store is back. */
  join(): void {
    this.joined = true;
    this.refuses = false;
    this.#aliveUntil = -Infinity;
    this.#opensAt = undefined;
  }

  /** Gives up what was not used, and says how much that is. */
  drop(): number {
    const { unused } = this;
    this.unused = 0;
    this.probes = [];
    return unused;
  }

  /**
   * Takes what the store granted.
   * @param askedAt when it was asked: what it grants is counted from no earlier
   * @param windowEnds when the first of the windows ends that it was granted of
   */
  accept(reply: ExchangeReply, askedAt: number, ttl: number, windowEnds: number, now: number): void {
    this.unused += reply.granted;
    if (reply.granted > 0) this.probes = reply.probes;
    this.heard = 0;
    this.elsewhere = reply.elsewhere;
    this.processes = reply.processes;
    this.#opensAt = reply.wait === undefined ? undefined : now + reply.wait;
    this.#aliveUntil = askedAt + ttl * SURE;
    this.#windowEnds = windowEnds;
    this.#used = 0;
    this.usedAt = now;
  }

  /** Takes what the store granted by a word. */
  hear({ granted = 0, probes = [] }: Notice, windowEnds: number, now: number): void {
    this.#windowEnds = this.unused > 0 ? Math.min(windowEnds, this.#windowEnds) : windowEnds;
    this.unused += granted;
    this.heard += granted;
    this.probes = [...this.probes, ...probes];
    this.usedAt = now;
  }
}
