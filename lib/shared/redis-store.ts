import type { BudgetKeys, BudgetStore, News, Probed, Report, StoreWord } from '../model/budget-store.js';
import type { SharedRedis } from '../model/shared-options.js';
import { channelOf } from './keys.js';
import { exchangeScript } from './script/exchange.js';

const COMMAND = 'axiosXExchange';

/** The client with the command that is defined on it. */
interface Commanding {
  [COMMAND](...keysAndArguments: string[]): Promise<unknown>;
}

/** Budgets kept in Redis: each exchange is one script, which ioredis loads again by itself when it is gone. */
export class RedisStore implements BudgetStore {
  readonly #channel: string;
  #ears: SharedRedis | undefined;
  readonly #ended = (): void => this.leave();

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
    const news = JSON.parse(String(text)) as News;
    // Lua knows no empty list.
    return { ...news, probes: Array.isArray(news.probes) ? (news.probes as Probed[]) : [] };
  }

  listen(hear: (word: StoreWord) => void): void {
    // By itself the client would subscribe anew once at most, and nobody could catch what that rejects with. A
    // cluster takes no options here and catches it.
    const ears = this.redis.duplicate({ autoResubscribe: false });
    const subscribe = (): void => void ears.subscribe(this.#channel).catch(() => {});
    this.#ears = ears;
    // What is missed is found at the next look; the client's own connection tells of trouble.
    ears.on('error', () => {});
    ears.on('connect', () => unref(ears));
    ears.on('ready', subscribe);
    ears.on('message', (...[channel, text]: unknown[]) => {
      if (channel === this.#channel) hear(JSON.parse(String(text)) as StoreWord);
    });
    // Whoever connects lazily connects for this.
    subscribe();
    this.redis.on('end', this.#ended);
  }

  leave(): void {
    this.redis.off('end', this.#ended);
    this.#ears?.disconnect();
    this.#ears = undefined;
  }
}

/** Hearing words is housekeeping: it does not keep the process alive. */
function unref({ stream }: SharedRedis): void {
  stream?.unref?.();
}
