import type { StoreMessage } from '../model/budget-store.js';
import type { SharedRedis } from '../model/shared-options.js';
import { readMessage } from './read-answer.js';

/** By a registered symbol, on the client: the package's ESM and CommonJS copies use one connection too. */
const SUBSCRIBERS = Symbol.for('axios-x-resilience.subscribers');

interface Subscribed {
  [SUBSCRIBERS]?: Map<string, Subscriber>;
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
export class Subscriber {
  readonly #listeners = new Set<(word: StoreMessage) => void>();
  #connection: SharedRedis | undefined;
  readonly #ended = (): void => this.#close();

  private constructor(
    private readonly redis: Duplicating,
    private readonly channel: string,
  ) {}

  static of(redis: SharedRedis, channel: string): Subscriber {
    const client = redis as Subscribed;
    if (!client[SUBSCRIBERS])
      Object.defineProperty(client, SUBSCRIBERS, { value: new Map<string, Subscriber>() });
    const all = client[SUBSCRIBERS] as Map<string, Subscriber>;
    let subscriber = all.get(channel);
    if (!subscriber) all.set(channel, (subscriber = new Subscriber(redis, channel)));
    return subscriber;
  }

  /** Hears words from now on; returns what ends it. */
  listen(hear: (word: StoreMessage) => void): () => void {
    if (this.#listeners.size === 0) this.redis.on('end', this.#ended);
    this.#listeners.add(hear);
    // Whoever is to connect lazily does so with the first exchange.
    if (this.redis.status !== 'wait') this.open();
    return () => {
      if (!this.#listeners.delete(hear) || this.#listeners.size > 0) return;
      this.redis.off('end', this.#ended);
      this.#close();
    };
  }

  /** Redis can be reached: connects, where that is not done. */
  open(): void {
    if (this.#connection || this.#listeners.size === 0) return;
    const connection = this.redis.duplicate(OPTIONS, OPTIONS);
    this.#connection = connection;
    // What is missed is found at the next look; the client's own connection tells of trouble.
    connection.on('error', () => {});
    // Hearing words is housekeeping: it does not keep the process alive.
    connection.on('connect', () => connection.stream?.unref?.());
    connection.on('ready', () => void connection.subscribe(this.channel).catch(() => {}));
    connection.on('message', (...[channel, text]: unknown[]) => {
      const message = channel === this.channel ? readMessage(String(text)) : undefined;
      if (message) for (const hear of this.#listeners) hear(message);
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
