import type { ExchangeReply, Notice, Probed } from '../model/budget-store.js';
import type { Part } from './part.js';
import type { Limit } from './limit.js';

/** At most this many grants are requested ahead of need. */
const MOST_AHEAD = 16;
/** Grants expire here after this share of their lifetime, before the store takes them back, because clocks drift. */
const SURE = 0.8;
/** Assumed number of processes if the store was never reached. */
const UNKNOWN = 2;

/**
 * What this process may take of a shared bucket: grants of the store, each good for one request. While the store is
 * unreachable the bucket's own limits apply, and this limit leaves the other processes their parts of what remains.
 */
export class Lease implements Limit {
  /** Whether requests need grants; false while the store is unreachable. */
  joined = true;
  /** Whether nothing may go while the store is unreachable. */
  refuses = false;
  /** Grants not used yet. */
  unused = 0;
  /** Requests under way and unused grants of the other processes. */
  elsewhere = 0;
  /** How many processes draw on the bucket; 0 if the store was never reached. */
  processes = 0;
  /** When a grant was last used, or the store last heard from: epoch milliseconds. */
  usedAt = 0;
  /** What the next request probes on behalf of all processes. */
  probes: readonly Probed[] = [];
  /** How many grants came by message since the last exchange. */
  heard = 0;
  #used = 0;
  /** Until when the store considers this process alive; later it may grant these to others. Epoch milliseconds. */
  #aliveUntil = -Infinity;
  /** When the first of the windows that the grants came from ends: epoch milliseconds. */
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

  /** Whether unused grants are no longer valid. */
  isStale(now: number): boolean {
    return this.unused > 0 && !this.#isGood(now);
  }

  #isGood(now: number): boolean {
    return now < this.#aliveUntil && now < this.#windowEnds;
  }

  /** How many grants to request ahead of need: as many as were used since the last exchange. */
  get ahead(): number {
    return Math.min(this.#used, MOST_AHEAD);
  }

  /** Uses a grant; returns what its request probes. */
  take(now: number): readonly Probed[] {
    if (!this.joined) return [];
    this.unused--;
    this.#used++;
    this.usedAt = now;
    const { probes } = this;
    this.probes = [];
    return probes;
  }

  /** The store is unreachable: goes on without it, or refuses everything. */
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

  /** The store is reachable again. */
  join(): void {
    this.joined = true;
    this.refuses = false;
    this.#aliveUntil = -Infinity;
    this.#opensAt = undefined;
  }

  /** Gives up the unused grants; returns how many. */
  drop(): number {
    const { unused } = this;
    this.unused = 0;
    this.probes = [];
    return unused;
  }

  /**
   * Takes what the store replied.
   * @param askedAt when the exchange began: the lifetime of the grants, `ttl` milliseconds, starts no earlier
   * @param windowEnds when the first of the windows that the grants came from ends
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

  /** Takes what the store granted by message. */
  receive({ granted = 0, probes = [] }: Notice, windowEnds: number, now: number): void {
    this.#windowEnds = this.unused > 0 ? Math.min(windowEnds, this.#windowEnds) : windowEnds;
    this.unused += granted;
    this.heard += granted;
    this.probes = [...this.probes, ...probes];
    this.usedAt = now;
  }
}
