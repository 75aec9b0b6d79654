import type { BudgetKeys, BudgetStore, ExchangeReply, Report, StoreMessage } from '../model/budget-store.js';
import type { SharedRedis } from '../model/shared-options.js';
import { Subscriber } from './subscriber.js';
import { channelOf } from './keys.js';
import { readReply } from './read-answer.js';
import { exchangeScript } from './script/exchange.js';

const COMMAND = 'axiosXExchange';

/** The client, with the command that `defineCommand` adds to it. */
interface Commanding {
  [COMMAND](...keysAndArguments: string[]): Promise<unknown>;
}

/** Keeps budgets in Redis: each exchange is one call of a script, which ioredis reloads if Redis no longer has it. */
export class RedisStore implements BudgetStore {
  readonly #channel: string;
  readonly #subscriber: Subscriber;
  #unsubscribe: (() => void) | undefined;
  /** One for all exchanges that wait for it: each would add listeners to the user's client. */
  #connecting: Promise<void> | undefined;

  constructor(
    private readonly redis: SharedRedis,
    namespace: string,
    script = exchangeScript(),
  ) {
    this.#channel = channelOf(namespace);
    this.#subscriber = Subscriber.of(redis, this.#channel);
    redis.defineCommand(COMMAND, { numberOfKeys: 3, lua: script });
  }

  /** The nodes of a cluster can fail one by one. */
  get isSharded(): boolean {
    return this.redis.isCluster === true;
  }

  async exchange({ bucket, appDay, down }: BudgetKeys, report: Report): Promise<ExchangeReply> {
    const { redis } = this;
    await this.#connected();
    const keys = [bucket, appDay, down];
    const commanding = redis as unknown as Commanding;
    const text = await commanding[COMMAND](...keys, JSON.stringify(report), this.#channel, ...keys);
    this.#subscriber.open();
    return readReply(String(text));
  }

  listen(onMessage: (message: StoreMessage) => void): void {
    this.#unsubscribe = this.#subscriber.listen(onMessage);
  }

  leave(): void {
    this.#unsubscribe?.();
  }

  /** Waits for a client that is connecting: with `enableOfflineQueue: false`, commands would fail until it is ready. */
  #connected(): Promise<void> | undefined {
    const { redis } = this;
    // Of `lazyConnect`: it connects with the first command, which would fail without a queue.
    if (redis.status === 'wait') void redis.connect?.().catch(() => {});
    if (redis.status !== 'connecting' && redis.status !== 'connect') return undefined;
    return (this.#connecting ??= connected(redis).finally(() => (this.#connecting = undefined)));
  }
}

/** Resolves once the client is ready, or its attempt to connect failed. */
function connected(redis: SharedRedis): Promise<void> {
  return new Promise((resolve) => {
    const settled = (): void => {
      redis.off('ready', settled);
      redis.off('close', settled);
      resolve();
    };
    redis.on('ready', settled);
    redis.on('close', settled);
  });
}
