import { STREAM_FACTS } from '../facts/streams.js';

/** A span of time that was missed, in epoch milliseconds, and what brings it. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly covered: 'backfill' | 'recovery' | 'no';
}

const MINUTE = 60_000;
/** A connection that asked for backfill has brought it after so long: X does not say when. */
const REPLAY_MS = MINUTE;
/** Nothing comes for so long, then an empty line: whatever was to come again has come. */
const QUIET_MS = 10_000;
/** Nothing came for so long although it was read: nothing that was sent lies unread on the way. */
const DRAINED_MS = 1_000;
/** After so long without a pause whoever was behind has caught up. */
const CAUGHT_UP_MS = MINUTE;

/**
 * What one connection is sure to have brought: everything from `since` up to {@link covered}. What was read after a
 * pause may have been sent before it, so a pause counts as being behind until something shows the contrary.
 */
export class Span {
  #last: number;
  #behindMs = 0;
  #pausedAt: number | undefined;
  #flowingSince: number;
  /** When it was opened, moved on by every pause: what is not read does not settle. */
  #replayFrom: number;
  #settled: boolean;

  constructor(
    readonly openedAt: number,
    readonly since: number,
  ) {
    this.#last = openedAt;
    this.#flowingSince = openedAt;
    this.#replayFrom = openedAt;
    this.#settled = since >= openedAt;
  }

  /** When the last byte came: epoch milliseconds. */
  get last(): number {
    return this.#last;
  }

  /** Whether what was asked for again has come, as far as can be known. */
  get settled(): boolean {
    return this.#settled;
  }

  /** Whether it may be behind: then the instants of posts tell more. */
  get behind(): boolean {
    return this.#behindMs > 0;
  }

  /** Everything up to here has been read: epoch milliseconds. */
  get covered(): number {
    return Math.max(this.since, this.#last - this.#behindMs - STREAM_FACTS.deliveryMs);
  }

  heard(now: number): void {
    const silence = now - this.#last;
    this.#last = now;
    const flowing = now - this.#flowingSince;
    if ((silence >= DRAINED_MS && flowing >= DRAINED_MS) || flowing >= CAUGHT_UP_MS) this.#behindMs = 0;
    this.#settled ||= this.#behindMs === 0 && now - this.#replayFrom >= REPLAY_MS;
  }

  /** An empty line came, so long after the last one that was not. */
  keptAlive(now: number, silence: number): void {
    this.#settled ||= Math.min(silence, now - this.#flowingSince) >= QUIET_MS;
  }

  /** A post came that was made then. */
  stamp(madeAt: number, now: number): void {
    if (madeAt <= now + MINUTE) this.#behindMs = Math.min(this.#behindMs, Math.max(0, now - madeAt));
  }

  pause(now: number): void {
    this.#pausedAt ??= now;
  }

  resume(now: number): void {
    if (this.#pausedAt === undefined) return;
    const paused = now - this.#pausedAt;
    this.#behindMs += paused;
    this.#replayFrom += paused;
    this.#pausedAt = undefined;
    this.#flowingSince = now;
  }
}

/** What of a stream has been read without a hole, over all its connections, and what is missing. */
export class Coverage {
  /** Everything before it has been read or was told as missing. */
  #until: number | undefined;
  readonly #open = new Set<Span>();

  /** How long ago what is missing begins; undefined where nothing is, or another connection is reading it. */
  away(now: number): number | undefined {
    this.#advance();
    if (this.#until === undefined || this.#isRead(this.#until, true)) return undefined;
    return now - this.#until;
  }

  /**
   * A connection is open.
   * @param minutes of backfill that it asked for
   * @param trusted whether they are to be had
   * @returns what is missing before it, where no other connection brings that
   */
  open(
    now: number,
    minutes: number,
    trusted: boolean,
  ): { readonly span: Span; readonly gaps: readonly Gap[] } {
    this.#advance();
    const span = new Span(now, trusted ? now - minutes * MINUTE : now);
    const gaps = this.#until === undefined ? [] : this.#gapsBefore(span, this.#until);
    this.#until ??= now;
    this.#open.add(span);
    return { span, gaps };
  }

  /** A connection is gone. */
  close(span: Span): void {
    this.#advance();
    this.#open.delete(span);
  }

  /** A recovery has brought everything up to `to`. */
  recovered(to: number): readonly Gap[] {
    return this.#pass(to, 'recovery');
  }

  /** What is missing up to `to` is not to be had. */
  giveUp(to: number): readonly Gap[] {
    return this.#pass(to, 'no');
  }

  #pass(to: number, covered: Gap['covered']): readonly Gap[] {
    const from = this.#until ?? to;
    if (from >= to) return [];
    this.#until = to;
    return [{ from, to, covered }];
  }

  /** Whether an open connection goes on from there. */
  #isRead(until: number, settled: boolean): boolean {
    for (const span of this.#open) if (span.since <= until && (span.settled || !settled)) return true;
    return false;
  }

  #gapsBefore({ openedAt, since }: Span, until: number): readonly Gap[] {
    if (this.#isRead(until, false)) return [];
    // Another connection may have begun after the hole did.
    const others = Math.min(...[...this.#open].map((other) => other.since), openedAt);
    const lost = this.giveUp(Math.min(since, others));
    const from = Math.max(since, until);
    return from < others ? [...lost, { from, to: others, covered: 'backfill' }] : lost;
  }

  /** Follows the connections that go on from where everything has been read. */
  #advance(): void {
    if (this.#until === undefined) return;
    // As often as there are connections: one may reach to where the other begins.
    for (let round = 0; round < this.#open.size; round++) {
      for (const span of this.#open) {
        if (span.settled && span.since <= this.#until) this.#until = Math.max(this.#until, span.covered);
      }
    }
  }
}
