import type { Clock } from '../model/clock.js';
import type { StreamItem, StreamSettings } from '../model/stream.js';
import { createdAt } from './read-line.js';

/** The most bytes of lines that may wait, even if there are fewer than `maxBuffered` items. */
const MOST_BYTES = 16_777_216;

type Taken = IteratorResult<StreamItem, undefined>;
const DONE: Taken = Object.freeze({ done: true, value: undefined });

interface Taker {
  readonly resolve: (taken: Taken) => void;
  readonly reject: (error: unknown) => void;
}

/** An item or the length of its line in bytes: the two alternate in the array. */
type Waiting = StreamItem | number | undefined;

/** How the buffer calls its stream. */
export interface BufferListener {
  /** The buffer is full: stop reading. */
  full(): void;
  /** At least half of the buffer is free again: resume reading. */
  drained(): void;
  /** The buffer is full and `overflow` is `error`: end the stream. */
  overflown(): void;
  /** `count` of the oldest items were dropped since the last call. */
  dropped(count: number): void;
}

/** The bounded queue of items between the sockets and the consumer. */
export class ItemBuffer {
  /** Taken from index `#head` on: `shift()` on a long array would copy it. */
  #waiting: Waiting[] = [];
  #head = 0;
  #bytes = 0;
  #full = false;
  #untold = 0;
  #toldSinceTaken = false;
  #takers: Taker[] = [];
  #ended = false;
  #error: unknown;
  #lastTaken: StreamItem | undefined;
  #lastTakenAt = 0;
  /** How many were dropped in all. */
  dropped = 0;

  constructor(
    private readonly settings: Pick<StreamSettings, 'maxBuffered' | 'overflow'>,
    private readonly clock: Clock,
    private readonly listener: BufferListener,
  ) {}

  get length(): number {
    return (this.#waiting.length - this.#head) / 2;
  }

  get full(): boolean {
    return this.#full;
  }

  /** The age of the item taken last: now, if more items wait; otherwise when it was taken. Milliseconds. */
  get lag(): number | undefined {
    const made = createdAt(this.#lastTaken?.data);
    if (made === undefined) return undefined;
    return Math.round((this.length > 0 ? this.clock.now() : this.#lastTakenAt) - made);
  }

  /** Adds an item. `bytes` is the length of its line. */
  push(item: StreamItem, bytes: number): void {
    if (this.#ended) return;
    if (this.#takers.length > 0) {
      this.#took(item);
      return this.#takers.shift()?.resolve({ done: false, value: item });
    }
    this.#waiting.push(item, bytes);
    this.#bytes += bytes;
    if (!this.#isOver()) return;
    const { overflow } = this.settings;
    if (overflow === 'error') this.listener.overflown();
    else if (overflow === 'drop-oldest') this.#drop();
    else this.#fill();
  }

  /** Resolves with the next item as soon as there is one. */
  take(): Promise<Taken> {
    const value = this.#shift();
    if (value) {
      this.#took(value);
      if (this.#full && this.#isHalfEmpty()) {
        this.#full = false;
        this.listener.drained();
      }
      if (this.#untold > 0) this.#tellDropped();
      this.#toldSinceTaken = false;
      return Promise.resolve({ done: false, value });
    }
    if (this.#ended) return this.#end();
    return new Promise((resolve, reject) => this.#takers.push({ resolve, reject }));
  }

  /** No more items come. Those that wait can still be taken; then comes the end, or `error` once. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    for (const taker of this.#takers.splice(0)) void this.#end().then(taker.resolve, taker.reject);
  }

  /** Discards the items that wait. */
  clear(): void {
    this.#waiting = [];
    this.#head = 0;
    this.#bytes = 0;
  }

  #end(): Promise<Taken> {
    const error = this.#error;
    this.#error = undefined;
    return error === undefined ? Promise.resolve(DONE) : Promise.reject(error);
  }

  #took(item: StreamItem): void {
    this.#lastTaken = item;
    // `lag` needs the instant only if no item waits: this saves reading the clock for each one.
    if (this.#head === this.#waiting.length) this.#lastTakenAt = this.clock.now();
  }

  #shift(): StreamItem | undefined {
    const waiting = this.#waiting;
    if (this.#head === waiting.length) return undefined;
    const item = waiting[this.#head] as StreamItem;
    this.#bytes -= waiting[this.#head + 1] as number;
    waiting[this.#head] = undefined;
    this.#head += 2;
    if (this.#head === waiting.length) this.clear();
    else if (this.#head >= 2 * this.settings.maxBuffered) {
      this.#waiting = waiting.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  #isOver(): boolean {
    return this.length > this.settings.maxBuffered || (this.#bytes > MOST_BYTES && this.length > 1);
  }

  #isHalfEmpty(): boolean {
    return 2 * this.length <= this.settings.maxBuffered && 2 * this.#bytes <= MOST_BYTES;
  }

  /** The rest of a chunk already read still comes in: the bound is exceeded by one chunk at most. */
  #fill(): void {
    if (this.#full) return;
    this.#full = true;
    this.listener.full();
  }

  #drop(): void {
    while (this.#isOver()) {
      this.#shift();
      this.dropped++;
      this.#untold++;
    }
    // The first drop is reported at once, later ones together when the consumer takes the next item.
    if (!this.#toldSinceTaken) this.#tellDropped();
  }

  #tellDropped(): void {
    const count = this.#untold;
    this.#untold = 0;
    this.#toldSinceTaken = true;
    this.listener.dropped(count);
  }
}
