import type { Clock } from '../model/clock.js';
import type { StreamItem, StreamSettings } from '../model/stream.js';
import { createdAt } from './read-line.js';

/** However large the items are, no more than this of lines waits. Bytes. */
const MOST_BYTES = 16_777_216;

type Taken = IteratorResult<StreamItem, undefined>;
const DONE: Taken = Object.freeze({ done: true, value: undefined });

interface Taker {
  readonly resolve: (taken: Taken) => void;
  readonly reject: (error: unknown) => void;
}

/** An item, or the bytes of its line: each pair stands side by side. */
type Waiting = StreamItem | number | undefined;

/** What the buffer tells its stream. */
export interface BufferListener {
  /** So many wait that no more should be read. */
  full(): void;
  /** There is room again. */
  drained(): void;
  /** Nobody takes what comes: the stream is to end. */
  overflown(): void;
  /** So many of the oldest were dropped since this was told last. */
  dropped(count: number): void;
}

/** What lies between the sockets and the consumer: a bounded line of items. */
export class ItemBuffer {
  /** Taken from where `#head` says: to take from the front of a long list would copy it. */
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

  /** How old the item last taken was when it was taken; while others wait behind it, how old it is. Milliseconds. */
  get lag(): number | undefined {
    const made = createdAt(this.#lastTaken?.data);
    if (made === undefined) return undefined;
    return (this.length > 0 ? this.clock.now() : this.#lastTakenAt) - made;
  }

  /** An item came, from a line of so many bytes. */
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

  /** The next item, when there is one. */
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

  /** No more comes: what waits is still to be had, then the end, or the error once. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    for (const taker of this.#takers.splice(0)) void this.#end().then(taker.resolve, taker.reject);
  }

  /** What waits is for nobody. */
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
    // Once for each run of items, not for each of them.
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

  /** What is read already still comes in: the bound is met by a chunk at most. */
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
    // The first is told at once, the others when the consumer comes: not each by itself.
    if (!this.#toldSinceTaken) this.#tellDropped();
  }

  #tellDropped(): void {
    const count = this.#untold;
    this.#untold = 0;
    this.#toldSinceTaken = true;
    this.listener.dropped(count);
  }
}
