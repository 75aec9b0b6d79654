import type { StoreMessage } from '../model/budget-store.js';
import type { SharedRedis } from '../model/shared-options.js';
import { readMessage } from './read-answer.js';

/** A registered symbol on the client, so that the package's ESM and CommonJS copies share one connection. */
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

/** One connection that receives the messages of a channel, for all instances that share budgets through one client. */
export class Subscriber {
  readonly #listeners = new Set<(message: StoreMessage) => void>();
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

  /** Receives messages from now on; returns a function that stops it. */
  listen(onMessage: (message: StoreMessage) => void): () => void {
    if (this.#listeners.size === 0) this.redis.on('end', this.#ended);
    this.#listeners.add(onMessage);
    // A client with `lazyConnect` connects with the first exchange, which then opens this connection.
    if (this.redis.status !== 'wait') this.open();
    return () => {
      if (!this.#listeners.delete(onMessage) || this.#listeners.size > 0) return;
      this.redis.off('end', this.#ended);
      this.#close();
    };
  }

  /** Redis is reachable: connects, unless connected. */
  open(): void {
    if (this.#connection || this.#listeners.size === 0) return;
    const connection = this.redis.duplicate(OPTIONS, OPTIONS);
    this.#connection = connection;
    // The next exchange makes up for missed messages; the client's own connection reports errors.
    connection.on('error', () => {});
    // Receiving messages is housekeeping: it does not keep the process alive.
    connection.on('connect', () => connection.stream?.unref?.());
    connection.on('ready', () => void connection.subscribe(this.channel).catch(() => {}));
    connection.on('message', (...[channel, text]: unknown[]) => {
      const message = channel === this.channel ? readMessage(String(text)) : undefined;
      if (message) for (const listener of this.#listeners) listener(message);
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
