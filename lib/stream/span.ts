import { STREAM_FACTS } from '../facts/streams.js';

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
