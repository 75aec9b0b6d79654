import type { StoreWord } from '../model/budget-store.js';
import type { SharedRedis } from '../model/shared-options.js';
import { readWord } from './read-answer.js';

/** By a registered symbol, on the client: the package's ESM and CommonJS copies use one connection too. */
const EARS = Symbol.for('axios-x-resilience.ears');

interface Listening {
  [EARS]?: Map<string, Ears>;
}

/** The client, with the options that `duplicate` takes. */
interface Duplicating extends SharedRedis {
  duplicate(...options: object[]): SharedRedis;
}

/**
 * How the subscriber connection differs from the user's: it is re-created whenever Redis is reachable, so that its
 * own reconnect timers do not keep the process alive. ioredis takes cluster options as the second argument.
 */
const OPTIONS = {
  lazyConnect: false,
  autoResubscribe: false,
  retryStrategy: null,
  clusterRetryStrategy: null,
};

/** One connection that hears the words of a channel, for all instances that share budgets through one client. */
export class Ears {
  readonly #hearers = new Set<(word: StoreWord) => void>();
  #connection: SharedRedis | undefined;
  readonly #ended = (): void => this.#close();

  private constructor(
    private readonly redis: Duplicating,
    private readonly channel: string,
  ) {}

  static of(redis: SharedRedis, channel: string): Ears {
    const client = redis as Listening;
    if (!client[EARS]) Object.defineProperty(client, EARS, { value: new Map<string, Ears>() });
    const all = client[EARS] as Map<string, Ears>;
    let ears = all.get(channel);
    if (!ears) all.set(channel, (ears = new Ears(redis, channel)));
    return ears;
  }

  /** Hears words from now on; returns what ends it. */
  listen(hear: (word: StoreWord) => void): () => void {
    if (this.#hearers.size === 0) this.redis.on('end', this.#ended);
    this.#hearers.add(hear);
    // Whoever is to connect lazily does so with the first exchange.
    if (this.redis.status !== 'wait') this.open();
    return () => {
      if (!this.#hearers.delete(hear) || this.#hearers.size > 0) return;
      this.redis.off('end', this.#ended);
      this.#close();
    };
  }

  /** Redis can be reached: connects, where that is not done. */
  open(): void {
    if (this.#connection || this.#hearers.size === 0) return;
    const connection = this.redis.duplicate(OPTIONS, OPTIONS);
    this.#connection = connection;
    // What is missed is found at the next look; the client's own connection tells of trouble.
    connection.on('error', () => {});
    // Hearing words is housekeeping: it does not keep the process alive.
    connection.on('connect', () => connection.stream?.unref?.());
    connection.on('ready', () => void connection.subscribe(this.channel).catch(() => {}));
    connection.on('message', (...[channel, text]: unknown[]) => {
      const word = channel === this.channel ? readWord(String(text)) : undefined;
      if (word) for (const hear of this.#hearers) hear(word);
    });
    connection.on('end', () => {
      if (this.#connection === connection) this.#connection = undefined;
    });
  }

  #close(): void {
    this.#connection?.disconnect();
    this.#connection = undefined;
  }
}
