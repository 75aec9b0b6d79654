import type { Bucket } from '../budget/bucket.js';
import type { Reporter } from '../budget/account.js';
import { ServerClock } from '../budget/server-clock.js';
import type { Change } from '../budget/ticket.js';
import type { BudgetKeys, BudgetStore, ExchangeReply, Report, StoreMessage } from '../model/budget-store.js';
import type { PatientClock } from '../model/clock.js';
import type { SharedSettings } from '../model/settings.js';
import { BucketSync } from './bucket-sync.js';
import { Health } from './health.js';
import { keysOf } from './keys.js';
import { withTimeout } from './with-timeout.js';

/** What a fleet depends on. */
export interface FleetParts {
  readonly store: BudgetStore;
  readonly clock: PatientClock;
  readonly random: () => number;
  readonly settings: SharedSettings;
  readonly appId: string | undefined;
  /** This process's pacing options. */
  readonly reserve: number;
  readonly spread: boolean;
  /** Called after each exchange, with how its reply changed the endpoint's gate. */
  readonly changed: (bucket: Bucket, change: Change) => void;
  readonly down: (reason: string) => void;
  readonly up: (downMs: number) => void;
}

/** One process's side of budgets that several processes share: a sync for each bucket that it draws on. */
export class Fleet {
  readonly #syncs = new Map<Bucket, BucketSync>();
  /** Syncs by the keys that messages name. */
  readonly #byKey = new Map<string, Set<BucketSync>>();
  readonly #reporter: Reporter;
  readonly #health: Health;
  #left = false;

  constructor(private readonly parts: FleetParts) {
    const { clock, settings, random, reserve, spread } = parts;
    const id = Math.floor(random() * 36 ** 10).toString(36);
    this.#reporter = { id, ttl: settings.deadAfterMs, reserve, spread, clock: new ServerClock(1) };
    this.#health = new Health(clock, {
      lost: (reason) => {
        for (const sync of this.#syncs.values()) sync.leave(settings.onLost === 'fail');
        parts.down(reason);
      },
      found: (downMs) => {
        for (const sync of this.#syncs.values()) sync.join();
        parts.up(downMs);
      },
      retry: () => this.#retry(),
    });
    parts.store.listen((message) => this.#onMessage(message));
  }

  /** Starts to share a bucket, on its first use. */
  join(bucket: Bucket): void {
    const { settings, appId, clock } = this.parts;
    const keys = keysOf(settings.namespace, appId, bucket.endpoint, bucket.credential);
    const sync = new BucketSync(bucket, keys, {
      clock,
      reporter: this.#reporter,
      exchange: (of, report) => this.#exchange(of, report),
      changed: this.parts.changed,
    });
    this.#syncs.set(bucket, sync);
    for (const key of [keys.bucket, keys.appDay, keys.down]) {
      let syncs = this.#byKey.get(key);
      if (!syncs) this.#byKey.set(key, (syncs = new Set()));
      syncs.add(sync);
    }
    if (!this.#health.isUp) sync.leave(settings.onLost === 'fail');
  }

  /** Stops sharing a bucket that is idle. */
  forget(bucket: Bucket): void {
    const sync = this.#syncs.get(bucket);
    if (!sync) return;
    this.#syncs.delete(bucket);
    for (const key of [sync.keys.bucket, sync.keys.appDay, sync.keys.down]) {
      const syncs = this.#byKey.get(key);
      syncs?.delete(sync);
      if (syncs?.size === 0) this.#byKey.delete(key);
    }
  }

  /** Exchanges every bucket known here, to learn its current state from the store. */
  async refresh(): Promise<void> {
    if (this.#health.isUp) await Promise.all([...this.#syncs.values()].map((sync) => sync.refresh()));
  }

  /** Gives back what this process holds, and stops receiving messages. */
  async leave(): Promise<void> {
    if (this.#left) return;
    this.#left = true;
    this.parts.store.leave();
    if (this.#health.isUp) await Promise.all([...this.#syncs.values()].map((sync) => sync.giveBack()));
    this.#health.stop();
  }

  async #exchange(keys: BudgetKeys, report: Report): Promise<ExchangeReply | undefined> {
    const { store, clock, settings } = this.parts;
    const askedAt = clock.now();
    try {
      const reply = await withTimeout(
        clock,
        settings.timeoutMs,
        store.exchange(keys, report),
        report.want > 0,
      );
      this.#reporter.clock.observe(reply.now, askedAt, clock.now());
      this.#health.succeeded();
      return reply;
    } catch (error) {
      this.#health.failed(error);
      return undefined;
    }
  }

  #onMessage(word: StoreMessage): void {
    const { id } = this.#reporter;
    const notice = word.notices && Object.hasOwn(word.notices, id) ? word.notices[id] : undefined;
    if (word.notices && !notice) return;
    for (const sync of this.#byKey.get(word.key) ?? []) sync.onMessage(word, notice);
  }

  /** Any bucket will do: its exchange only tests whether the store is reachable. */
  #retry(): void {
    const [sync] = this.#syncs.values();
    if (sync) void sync.refresh();
    else this.#health.retryLater();
  }
}
