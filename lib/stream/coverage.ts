import { STREAM_FACTS } from '../facts/streams.js';
import { Span } from './span.js';

/** A period whose posts were missed, in epoch milliseconds, and what brings them (`no`: nothing does). */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly covered: 'backfill' | 'recovery' | 'no';
}

const MINUTE = 60_000;
const { deliveryMs } = STREAM_FACTS;
const MOST_BACKFILL_MS = STREAM_FACTS.mostBackfillMinutes * MINUTE;
/**
 * Tracks up to when a stream has been read without a hole, over all its connections, and what is missing. It reckons
 * with the instants at which X sent posts. They were made up to {@link STREAM_FACTS.deliveryMs} before that, and a
 * {@link Gap} says when posts were made.
 */
export class Coverage {
  /** Everything sent before this instant has been read or reported as missing. Epoch milliseconds. */
  #until: number | undefined;
  /** When the first connection was open: posts made before then are not missing. Epoch milliseconds. */
  #start = -Infinity;
  readonly #open = new Set<Span>();

  /** How far back the missing posts go, in milliseconds; undefined where none are, or another connection reads them. */
  away(now: number): number | undefined {
    this.#advance();
    if (this.#until === undefined || this.#isRead(this.#until, true)) return undefined;
    return now - this.#madeFrom(this.#until);
  }

  /**
   * A connection has been opened.
   * @param minutes the backfill that it asked for
   * @param trusted whether X still has the posts that were missed
   * @param shared whether another connection may still be opened and ask for the backfill that this one did not
   * @returns the gaps before it that no other connection covers
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

  /** A connection is gone; returns the gaps that no connection can fill any more. */
  close(span: Span, now: number): readonly Gap[] {
    // If it is the last one, report the hole before it now: then what it read itself counts as read.
    const gaps = this.#open.size === 1 ? this.#passHole() : this.expire(now);
    this.#advance();
    this.#open.delete(span);
    return gaps;
  }

  /** Gives up a hole before what is being read, once it is too old for another connection to fill by backfill. */
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

  /** What was made up to `to` cannot be had any more. */
  giveUp(to: number): readonly Gap[] {
    return this.#pass(to, deliveryMs, 'no');
  }

  /** Moves on to when everything made before `to` had been sent, and reports that as a gap. */
  #pass(to: number, sentWithin: number, covered: Gap['covered']): readonly Gap[] {
    if (this.#until === undefined || to + sentWithin <= this.#until) return [];
    const from = this.#madeFrom(this.#until);
    this.#until = to + sentWithin;
    return from < to ? [{ from, to, covered }] : [];
  }

  #madeFrom(sent: number): number {
    return Math.max(this.#start, sent - deliveryMs);
  }

  /** Whether an open connection reads on from `until`. With `settled`, only one whose backfill is complete counts. */
  #isRead(until: number, settled: boolean): boolean {
    for (const span of this.#open) if (span.since <= until && (span.settled || !settled)) return true;
    return false;
  }

  #gapsBefore(openedAt: number, replayedFrom: number, until: number, trusted: boolean): readonly Gap[] {
    if (this.#isRead(until, false)) return [];
    if (!trusted) {
      // X discarded what it could not send: there is a gap even if no time has passed.
      this.#until = openedAt;
      return [{ from: this.#madeFrom(until), to: openedAt, covered: 'no' }];
    }
    // The hole ends earlier if another connection has been reading since before this one.
    const to = Math.min(openedAt, this.#firstSince());
    // Backfill is chosen by when posts were made, live posts by when they were sent.
    if (replayedFrom === openedAt) return this.#pass(to, 0, 'no');
    const lost = this.giveUp(Math.min(replayedFrom, to));
    const from = Math.max(replayedFrom, this.#madeFrom(until));
    return from < to ? [...lost, { from, to, covered: 'backfill' }] : lost;
  }

  /** Moves on over the connections that continue from where everything has been read. */
  #advance(): void {
    if (this.#until === undefined) return;
    // One round per connection: one may reach to where another begins.
    for (let round = 0; round < this.#open.size; round++) {
      for (const span of this.#open) {
        if (span.settled && span.since <= this.#until) this.#until = Math.max(this.#until, span.covered);
      }
    }
  }
}
