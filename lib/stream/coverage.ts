import { STREAM_FACTS } from '../facts/streams.js';
import { Span } from './span.js';

/** A span of time that was missed, in epoch milliseconds, and what brings it. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly covered: 'backfill' | 'recovery' | 'no';
}

const MINUTE = 60_000;
const { deliveryMs } = STREAM_FACTS;
const MOST_BACKFILL_MS = STREAM_FACTS.mostBackfillMinutes * MINUTE;
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

  /** How far back the missing posts go, in milliseconds; undefined where another connection is reading them. */
  away(now: number): number | undefined {
    this.#advance();
    if (this.#until === undefined || this.#isRead(this.#until, true)) return undefined;
    return now - this.#madeFrom(this.#until);
  }

  /**
   * A connection is open.
   * @param minutes of backfill that it asked for
   * @param trusted whether they are to be had
   * @param shared whether another connection may still come and ask for what this one did not
   * @returns what is missing before it, where no other connection brings that
   */
  open(
    now: number,
    minutes: number,
    trusted: boolean,
    shared = false,
  ): { readonly span: Span; readonly gaps: readonly Gap[] } {
    this.#advance();
    const replayed = trusted ? minutes * MINUTE : 0;
    const span = new Span(now, replayed > 0 ? now - replayed + deliveryMs : now);
    if (this.#until === undefined) this.#start = now;
    const gaps =
      this.#until === undefined || (shared && replayed === 0)
        ? []
        : this.#gapsBefore(now, now - replayed, this.#until, trusted);
    this.#until ??= now;
    this.#open.add(span);
    return { span, gaps };
  }

  /** A connection is gone; returns what nobody can bring any more. */
  close(span: Span, now: number): readonly Gap[] {
    // Whatever it read itself goes on from the hole before it.
    const gaps = this.#open.size === 1 ? this.#passHole() : this.expire(now);
    this.#advance();
    this.#open.delete(span);
    return gaps;
  }

  /** Gives up a hole before what is being read, once it is too old for the backfill of another connection. */
  expire(now: number): readonly Gap[] {
    this.#advance();
    if (this.#until === undefined || now - this.#madeFrom(this.#until) <= MOST_BACKFILL_MS) return [];
    return this.#passHole();
  }

  #passHole(): readonly Gap[] {
    this.#advance();
    if (this.#until === undefined || this.#open.size === 0 || this.#isRead(this.#until, false)) return [];
    const gaps = this.#pass(this.#firstSince(), 0, 'no');
    this.#advance();
    return gaps;
  }

  #firstSince(): number {
    return Math.min(...[...this.#open].map(({ since }) => since));
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
    // Another connection may have begun to read after the hole did.
    const to = Math.min(openedAt, this.#firstSince());
    // What is replayed is known by when it was made, what is read live by when it was sent.
    if (replayedFrom === openedAt) return this.#pass(to, 0, 'no');
    const lost = this.giveUp(Math.min(replayedFrom, to));
    const from = Math.max(replayedFrom, this.#madeFrom(until));
    return from < to ? [...lost, { from, to, covered: 'backfill' }] : lost;
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
