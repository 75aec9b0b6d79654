import type { BudgetKeys, BudgetStore, News, Report, StoreWord } from '../model/budget-store.js';
import type { SharedRedis } from '../model/shared-options.js';
import { channelOf } from './keys.js';
import { readNews, readWord } from './read-answer.js';
import { exchangeScript } from './script/exchange.js';

const COMMAND = 'axiosXExchange';

/** The client with the command that is defined on it, and with what versions of it disagree about for the compiler. */
interface Commanding {
  [COMMAND](...keysAndArguments: string[]): Promise<unknown>;
  duplicate(...options: object[]): SharedRedis;
}

/**
 * How the connection that hears words differs from the user's: it is made anew whenever Redis was reached, rather
 * than that its own timers kept the process alive. ioredis takes options of a cluster in the second place.
 */
const EARS = { lazyConnect: false, autoResubscribe: false, retryStrategy: null, clusterRetryStrategy: null };

/** Budgets kept in Redis: each exchange is one script, which ioredis loads again by itself when it is gone. */
export class RedisStore implements BudgetStore {
  readonly #channel: string;
  #hear: ((word: StoreWord) => void) | undefined;
  #ears: SharedRedis | undefined;
  readonly #ended = (): void => this.#closeEars();

  constructor(
    private readonly redis: SharedRedis,
    namespace: string,
    script = exchangeScript(),
  ) {
    this.#channel = channelOf(namespace);
    redis.defineCommand(COMMAND, { numberOfKeys: 3, lua: script });
  }

  async exchange({ bucket, appDay, down }: BudgetKeys, report: Report): Promise<News> {
    const redis = this.redis as unknown as Commanding;
    const keys = [bucket, appDay, down];
    const text = await redis[COMMAND](...keys, JSON.stringify(report), this.#channel, ...keys);
    this.#openEars();
    return readNews(String(text));
  }

  listen(hear: (word: StoreWord) => void): void {
    this.#hear = hear;
    this.redis.on('end', this.#ended);
    // Whoever is to connect lazily does so with the first exchange.
    if (this.redis.status !== 'wait') this.#openEars();
  }

  leave(): void {
    this.#hear = undefined;
    this.redis.off('end', this.#ended);
    this.#closeEars();
  }

  #openEars(): void {
    if (this.#ears || !this.#hear) return;
    const ears = (this.redis as unknown as Commanding).duplicate(EARS, EARS);
    this.#ears = ears;
    // What is missed is found at the next look; the client's own connection tells of trouble.
    ears.on('error', () => {});
    ears.on('connect', () => unref(ears));
    ears.on('ready', () => void ears.subscribe(this.#channel).catch(() => {}));
    ears.on('message', (...[channel, text]: unknown[]) => {
      const word = channel === this.#channel && readWord(String(text));
      if (word) this.#hear?.(word);
    });
    ears.on('end', () => {
      if (this.#ears === ears) this.#ears = undefined;
    });
  }

  #closeEars(): void {
    this.#ears?.disconnect();
    this.#ears = undefined;
  }
}

/** Hearing words is housekeeping: it does not keep the process alive. */
function unref({ stream }: SharedRedis): void {
  stream?.unref?.();
}
