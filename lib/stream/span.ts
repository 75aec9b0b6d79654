import { STREAM_FACTS } from '../facts/streams.js';

const MINUTE = 60_000;
const { deliveryMs } = STREAM_FACTS;
/** After this long a connection is taken to have brought its backfill: X does not say when it has. Milliseconds. */
const REPLAY_MS = MINUTE;
/** A keep-alive after this long without another line shows that the backfill is complete. Milliseconds. */
const QUIET_MS = 10_000;
/** If nothing comes for this long while it is read, nothing that X sent is still unread on the way. Milliseconds. */
const DRAINED_MS = 1_000;
/** After this long without a pause, a reader that was behind is taken to have caught up. Milliseconds. */
const CAUGHT_UP_MS = MINUTE;

/**
 * What one connection is sure to have brought: everything that X sent from `since` up to {@link covered}. What is read
 * late, or after a pause, may have been sent long before: the reader counts as behind until something proves otherwise.
 */
export class Span {
  #last: number;
  #behindMs = 0;
  #pausedAt: number | undefined;
  /** Since when it has been read without a pause; undefined from the end of a pause until the next byte. */
  #flowingSince: number | undefined;
  /** When it was opened, moved on by the length of every pause: backfill does not come while nothing is read. */
  #replayFrom: number;
  #settled: boolean;

  /** @param since it brings what X sent from then on; earlier than `openedAt` where it asked for backfill */
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

  /** Whether the backfill that was asked for has come, as far as can be known. */
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

  /** An empty line came, `silence` milliseconds after the last one that was not empty. */
  keptAlive(now: number, silence: number): void {
    this.#settled ||= Math.min(silence, now - (this.#flowingSince ?? now)) >= QUIET_MS;
  }

  /** A post came that was made at `madeAt`: if it took longer than posts take to be delivered, the reader is behind. */
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
    // Set by the next byte, not now: the consumer may block the event loop for long before reading goes on.
    this.#flowingSince = undefined;
  }
}
