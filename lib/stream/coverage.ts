import { STREAM_FACTS } from '../facts/streams.js';

/** A span of time that was missed, in epoch milliseconds, and what brings it. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly covered: 'backfill' | 'recovery' | 'no';
}

const MINUTE = 60_000;
const { deliveryMs } = STREAM_FACTS;
/** A connection that asked for backfill has brought it after so long: X does not say when. */
const REPLAY_MS = MINUTE;
/** Nothing comes for so long, then an empty line: whatever was to come again has come. */
const QUIET_MS = 10_000;
/** Nothing came for so long although it was read: nothing that was sent lies unread on the way. */
const DRAINED_MS = 1_000;
/** After so long without a pause whoever was behind has caught up. */
const CAUGHT_UP_MS = MINUTE;

/**
 * What one connection is sure to have brought: everything that X sent from `since` up to {@link covered}. What is read
 * after a pause, or late, may have been sent long before: that counts as being behind until something shows the contrary.
 */
export class Span {
  #last: number;
  #behindMs = 0;
  #pausedAt: number | undefined;
  /** Since when it is read without a pause; undefined after a pause until the first byte. */
  #flowingSince: number | undefined;
  /** When it was opened, moved on by every pause: what is not read does not settle. */
  #replayFrom: number;
  #settled: boolean;

  /** @param since what X sent from then on is brought; earlier than `openedAt` where backfill was asked for */
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

  /** Everything that was sent up to here has been read: epoch milliseconds. */
  get covered(): number {
    return Math.max(this.since, this.#last - this.#behindMs);
  }

  heard(now: number): void {
    const flowingSince = (this.#flowingSince ??= now);
    const silence = now - Math.max(this.#last, flowingSince);
    this.#last = now;
    if (silence >= DRAINED_MS || now - flowingSince >= CAUGHT_UP_MS) this.#behindMs = 0;
    this.#settled ||= this.#behindMs === 0 && now - this.#replayFrom >= REPLAY_MS;
  }

  /** An empty line came, so long after the last one that was not. */
  keptAlive(now: number, silence: number): void {
    this.#settled ||= Math.min(silence, now - (this.#flowingSince ?? now)) >= QUIET_MS;
  }

  /** A post came that was made then: later than posts take to arrive is behind. */
  stamp(madeAt: number, now: number): void {
    if (madeAt > now + MINUTE) return;
    const late = Math.max(0, now - madeAt);
    this.#behindMs = late > deliveryMs ? late : Math.min(this.#behindMs, late);
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
    // Not now: whoever took what was waiting may keep the loop for long until it is read again.
    this.#flowingSince = undefined;
  }
}

/**
 * What of a stream has been read without a hole, over all its connections, and what is missing. It reckons by when X
 * sent posts; these were made up to {@link STREAM_FACTS.deliveryMs} before, and gaps tell when posts were made.
 */
export class Coverage {
  /** Everything sent before it has been read or was told as missing. */
  #until: number | undefined;
  /** When the first connection was open: what was made before is nobody's. */
  #start = -Infinity;
  readonly #open = new Set<Span>();

  /** How long ago what is missing was made at the earliest; undefined where another connection is reading it. */
  away(now: number): number | undefined {
    this.#advance();
    if (this.#until === undefined || this.#isRead(this.#until, true)) return undefined;
    return now - this.#madeFrom(this.#until);
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
    const replayed = trusted ? minutes * MINUTE : 0;
    const span = new Span(now, replayed > 0 ? now - replayed + deliveryMs : now);
    if (this.#until === undefined) this.#start = now;
    const gaps = this.#until === undefined ? [] : this.#gapsBefore(now, now - replayed, this.#until, trusted);
    this.#until ??= now;
    this.#open.add(span);
    return { span, gaps };
  }

  /** A connection is gone; returns what was missed before another one began to read. */
  close(span: Span): readonly Gap[] {
    this.#advance();
    this.#open.delete(span);
    if (this.#until === undefined || this.#open.size === 0 || this.#isRead(this.#until, false)) return [];
    const gaps = this.#pass(Math.min(...[...this.#open].map(({ since }) => since)), 0, 'no');
    this.#advance();
    return gaps;
  }

  /** A recovery has brought everything that was made up to `to`. */
  recovered(to: number): readonly Gap[] {
    return this.#pass(to, deliveryMs, 'recovery');
  }

  /** What was made up to `to` is not to be had. */
  giveUp(to: number): readonly Gap[] {
    return this.#pass(to, deliveryMs, 'no');
  }

  /** Goes on to where everything made before `to` was sent. */
  #pass(to: number, sentWithin: number, covered: Gap['covered']): readonly Gap[] {
    if (this.#until === undefined || to + sentWithin <= this.#until) return [];
    const from = this.#madeFrom(this.#until);
    this.#until = to + sentWithin;
    return from < to ? [{ from, to, covered }] : [];
  }

  #madeFrom(sent: number): number {
    return Math.max(this.#start, sent - deliveryMs);
  }

  /** Whether an open connection goes on from there. */
  #isRead(until: number, settled: boolean): boolean {
    for (const span of this.#open) if (span.since <= until && (span.settled || !settled)) return true;
    return false;
  }

  #gapsBefore(openedAt: number, replayedFrom: number, until: number, trusted: boolean): readonly Gap[] {
    if (this.#isRead(until, false)) return [];
    if (!trusted) {
      // X threw away what it could not send: that is missing even where no time has passed.
      this.#until = openedAt;
      return [{ from: this.#madeFrom(until), to: openedAt, covered: 'no' }];
    }
    // What is replayed is known by when it was made, what is read live by when it was sent.
    const lost = replayedFrom < openedAt ? this.giveUp(replayedFrom) : this.#pass(openedAt, 0, 'no');
    const from = Math.max(replayedFrom, this.#madeFrom(until));
    return replayedFrom < openedAt ? [...lost, { from, to: openedAt, covered: 'backfill' }] : lost;
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
