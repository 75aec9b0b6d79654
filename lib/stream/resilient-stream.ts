import type { ItemStream, StreamItem, StreamState } from '../model/stream.js';
import { judgeRefusal } from '../reading/thrown.js';
import { Feed } from './feed.js';
import { Intake, type StreamParts } from './intake.js';
import { ItemBuffer } from './item-buffer.js';

const DONE = Object.freeze({ done: true, value: undefined });
/** Texts of `queue-full` for a stream: the usual ones are about calls, these about items that wait. */
const OVERFLOWN = {
  meaning: 'More items are waiting for the consumer than `maxBuffered` allows.',
  advice: 'Consume items faster, raise `maxBuffered`, or choose another `overflow`.',
} as const;

/** Keeps track of the streams being read, so that all of them can be ended. */
export interface StreamKeeper {
  /** The stream is read for the first time; false where all streams have already been ended. */
  began(stream: ResilientStream): boolean;
  over(stream: ResilientStream): void;
}

/** The items of a stream, across all its reconnects. */
export class ResilientStream implements ItemStream {
  readonly #parts: StreamParts;
  readonly #buffer: ItemBuffer;
  readonly #intake: Intake;
  readonly #feeds: Feed[] = [];
  readonly #keeper: StreamKeeper;
  #running: Promise<unknown> | undefined;
  #alive = 0;
  #consumed = false;
  #over = false;

  constructor(parts: StreamParts, keeper: StreamKeeper) {
    this.#parts = parts;
    this.#keeper = keeper;
    const { settings, clock, bus, name: stream, port } = parts;
    this.#buffer = new ItemBuffer(settings, clock, {
      full: () => this.#feeds.forEach((feed) => feed.pause()),
      drained: () => this.#feeds.forEach((feed) => feed.resume()),
      overflown: () => {
        const detail = `more than ${settings.maxBuffered} items are waiting to be read (\`maxBuffered\`)`;
        this.#finish(port.errorOf({ ...judgeRefusal('queue-full', detail), ...OVERFLOWN }));
      },
      dropped: (count) => bus.emit('dropped', { stream, count, total: this.#buffer.dropped }),
    });
    this.#intake = new Intake(parts, this.#buffer);
  }

  get state(): StreamState {
    return this.#intake.state;
  }

  [Symbol.asyncIterator](): AsyncIterator<StreamItem, undefined, undefined> {
    if (this.#consumed) throw new TypeError('a stream can be consumed only once; call x.stream() again');
    this.#consumed = true;
    return {
      next: () => {
        this.#running ??= this.#run();
        return this.#buffer.take();
      },
      return: async () => {
        await this.end(true);
        return DONE;
      },
    };
  }

  /**
   * Ends it without an error; resolves when its sockets are closed.
   * @param discard whether to drop the items that wait; otherwise they can still be taken
   */
  async end(discard: boolean): Promise<void> {
    if (discard) this.#buffer.clear();
    this.#finish();
    await this.#running;
  }

  async #run(): Promise<void> {
    if (this.#over) return;
    const { options, settings } = this.#parts;
    if (options.signal?.aborted || !this.#keeper.began(this)) this.#finish();
    if (this.#over) return;
    options.signal?.addEventListener('abort', this.#onAbort);
    for (let number = 1; number <= settings.connections; number++)
      this.#feeds.push(new Feed(this.#intake, number));
    this.#alive = this.#feeds.length;
    await Promise.all(this.#feeds.map((feed) => this.#follow(feed)));
  }

  readonly #onAbort = (): void => void this.end(true);

  /** The stream ends with its last connection: a failure of one does not end the other. */
  async #follow(feed: Feed): Promise<void> {
    let error: unknown;
    try {
      await feed.run();
    } catch (thrown) {
      error = thrown;
    }
    this.#alive--;
    if (this.#alive === 0) this.#finish(error);
  }

  #finish(error?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#parts.options.signal?.removeEventListener('abort', this.#onAbort);
    this.#buffer.end(error);
    for (const feed of this.#feeds) feed.end();
    this.#keeper.over(this);
  }
}
