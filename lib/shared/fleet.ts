import type { Bucket } from '../budget/bucket.js';
import type { Reporter } from '../budget/account.js';
import { ServerClock } from '../budget/server-clock.js';
import type { Change } from '../budget/ticket.js';
import type { BudgetKeys, BudgetStore, News, Report, StoreWord } from '../model/budget-store.js';
import type { PatientClock } from '../model/clock.js';
import type { SharedSettings } from '../model/settings.js';
import { Desk } from './desk.js';
import { Health } from './health.js';
import { keysOf } from './keys.js';
import { within } from './within.js';

/** What a fleet is told of, and tells. */
export interface FleetParts {
  readonly store: BudgetStore;
  readonly clock: PatientClock;
  readonly random: () => number;
  readonly settings: SharedSettings;
  readonly appId: string | undefined;
  /** How this process spends. */
  readonly reserve: number;
  readonly spread: boolean;
  /** What others found changed something for those who wait here. */
  readonly changed: (bucket: Bucket, change: Change) => void;
  readonly down: (reason: string) => void;
  readonly up: (downMs: number) => void;
}

/** All processes that share budgets, as one of them sees them: a desk for each bucket that it draws on. */
export class Fleet {
  readonly #desks = new Map<Bucket, Desk>();
  /** Desks by the keys that words name. */
  readonly #byKey = new Map<string, Set<Desk>>();
  readonly #reporter: Reporter;
  readonly #health: Health;
  #left = false;

  constructor(private readonly parts: FleetParts) {
    const { clock, settings, random, reserve, spread } = parts;
    const id = Math.floor(random() * 36 ** 10).toString(36);
    this.#reporter = { id, ttl: settings.deadAfterMs, reserve, spread, clock: new ServerClock(1) };
    this.#health = new Health(clock, {
      lost: (reason) => {
        for (const desk of this.#desks.values()) desk.leave(settings.onLost === 'fail');
        parts.down(reason);
      },
      found: (downMs) => {
        for (const desk of this.#desks.values()) desk.join();
        parts.up(downMs);
      },
      retry: () => this.#retry(),
    });
    parts.store.listen((word) => this.#hear(word));
  }

  /** Shares a bucket that is drawn on for the first time. */
  join(bucket: Bucket): void {
    const { settings, appId, clock } = this.parts;
    const keys = keysOf(settings.namespace, appId, bucket.endpoint, bucket.credential);
    const desk = new Desk(bucket, keys, {
      clock,
      reporter: this.#reporter,
      exchange: (of, report) => this.#exchange(of, report),
      changed: this.parts.changed,
    });
    this.#desks.set(bucket, desk);
    for (const key of [keys.bucket, keys.appDay, keys.down]) {
      let desks = this.#byKey.get(key);
      if (!desks) this.#byKey.set(key, (desks = new Set()));
      desks.add(desk);
    }
    if (!this.#health.isUp) desk.leave(settings.onLost === 'fail');
  }

  /** A bucket means nothing any more. */
  forget(bucket: Bucket): void {
    const desk = this.#desks.get(bucket);
    if (!desk) return;
    this.#desks.delete(bucket);
    for (const key of [desk.keys.bucket, desk.keys.appDay, desk.keys.down]) {
      const desks = this.#byKey.get(key);
      desks?.delete(desk);
      if (desks?.size === 0) this.#byKey.delete(key);
    }
  }

  /** Asks the store how every bucket that is known here stands. */
  async refresh(): Promise<void> {
    if (this.#health.isUp) await Promise.all([...this.#desks.values()].map((desk) => desk.refresh()));
  }

  /** Gives back what this process holds, and hears nothing any more. */
  async leave(): Promise<void> {
    if (this.#left) return;
    this.#left = true;
    this.parts.store.leave();
    if (this.#health.isUp) await Promise.all([...this.#desks.values()].map((desk) => desk.resign()));
    this.#health.stop();
  }

  async #exchange(keys: BudgetKeys, report: Report): Promise<News | undefined> {
    const { store, clock, settings } = this.parts;
    const askedAt = clock.now();
    try {
      const news = await within(clock, settings.timeoutMs, store.exchange(keys, report), report.want > 0);
      this.#reporter.clock.observe(news.now, askedAt, clock.now());
      this.#health.succeeded();
      return news;
    } catch (error) {
      this.#health.failed(error);
      return undefined;
    }
  }

  #hear(word: StoreWord): void {
    const { id } = this.#reporter;
    const notice = word.notices && Object.hasOwn(word.notices, id) ? word.notices[id] : undefined;
    if (word.notices && !notice) return;
    for (const desk of this.#byKey.get(word.key) ?? []) desk.hear(word, notice);
  }

  /** One desk is as good as another: it is only to find out. */
  #retry(): void {
    const [desk] = this.#desks.values();
    if (desk) void desk.refresh();
    else this.#health.retryLater();
  }
}
