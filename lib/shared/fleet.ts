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
  /** The syncs whose store was lost: all at once, or in a cluster those of the nodes that cannot be reached. */
  readonly #lost = new Set<BucketSync>();
  readonly #health: Health;
  #leaving: Promise<void> | undefined;
  /** Whether all that are lost are being tried. */
  #trying = false;

  constructor(private readonly parts: FleetParts) {
    const { clock, settings, random, reserve, spread } = parts;
    const id = Math.floor(random() * 36 ** 10).toString(36);
    this.#reporter = { id, ttl: settings.deadAfterMs, reserve, spread, clock: new ServerClock(1) };
    this.#health = new Health(clock, { lost: parts.down, found: parts.up, retry: () => this.#retry() });
    parts.store.listen((message) => this.#onMessage(message));
  }

  /** Starts to share a bucket, on its first use. */
  join(bucket: Bucket): void {
    const { settings, appId, clock } = this.parts;
    const keys = keysOf(settings.namespace, appId, bucket.endpoint, bucket.credential);
    const sync: BucketSync = new BucketSync(bucket, keys, {
      clock,
      reporter: this.#reporter,
      exchange: (of, report) => this.#exchange(sync, of, report),
      changed: this.parts.changed,
    });
    this.#syncs.set(bucket, sync);
    for (const key of [keys.bucket, keys.appDay, keys.down]) {
      let syncs = this.#byKey.get(key);
      if (!syncs) this.#byKey.set(key, (syncs = new Set()));
      syncs.add(sync);
    }
    const allLost = this.#lost.size === this.#syncs.size - 1;
    if (!this.#health.isUp && (allLost || !this.parts.store.isSharded)) this.#lose(sync);
  }

  /** Stops sharing a bucket that is idle. */
  forget(bucket: Bucket): void {
    const sync = this.#syncs.get(bucket);
    if (!sync) return;
    this.#syncs.delete(bucket);
    this.#lost.delete(sync);
    for (const key of [sync.keys.bucket, sync.keys.appDay, sync.keys.down]) {
      const syncs = this.#byKey.get(key);
      syncs?.delete(sync);
      if (syncs?.size === 0) this.#byKey.delete(key);
    }
  }

  /** Exchanges every bucket whose store can be reached, to learn its current state. */
  async refresh(): Promise<void> {
    await Promise.all(this.#reachable().map((sync) => sync.refresh()));
  }

  /** Gives back what this process holds, and stops receiving messages. */
  leave(): Promise<void> {
    return (this.#leaving ??= this.#leave());
  }

  async #leave(): Promise<void> {
    this.parts.store.leave();
    await Promise.all(this.#reachable().map((sync) => sync.giveBack()));
    this.#health.stop();
  }

  #reachable(): BucketSync[] {
    return [...this.#syncs.values()].filter((sync) => !this.#lost.has(sync));
  }

  async #exchange(sync: BucketSync, keys: BudgetKeys, report: Report): Promise<ExchangeReply | undefined> {
    const { store, clock, settings } = this.parts;
    const askedAt = clock.now();
    const keepsAlive = report.want > 0;
    try {
      const reply = await withTimeout(clock, settings.timeoutMs, store.exchange(keys, report), keepsAlive);
      const wasSet = this.#reporter.clock.observe(reply.now, askedAt, clock.now());
      this.#found(sync);
      // The store's clock was set, or its place taken by a replica: what it was told of X's clock is wrong. It is told anew.
      if (wasSet) void sync.refresh();
      return reply;
    } catch (error) {
      for (const one of store.isSharded ? [sync] : this.#syncs.values()) this.#lose(one);
      this.#health.failed(error);
      return undefined;
    }
  }

  #lose(sync: BucketSync): void {
    if (this.#lost.has(sync)) return;
    this.#lost.add(sync);
    sync.leave(this.parts.settings.onLost === 'fail');
  }

  /** The store of a bucket answered: so does that of all, or others of a cluster may, too, and are tried. */
  #found(sync: BucketSync): void {
    if (!this.#lost.has(sync)) return;
    const found = this.parts.store.isSharded ? [sync] : [...this.#lost];
    for (const one of found) this.#lost.delete(one);
    for (const one of found) one.join();
    if (this.#lost.size === 0) this.#health.succeeded();
    else this.#tryOthers();
  }

  /** Tries all that are lost, unless that is under way: each of them that is found would start it again. */
  #tryOthers(): void {
    if (this.#trying) return;
    this.#trying = true;
    const tries = [...this.#lost].map((other) => other.refresh());
    void Promise.all(tries).finally(() => (this.#trying = false));
  }

  #onMessage(message: StoreMessage): void {
    const { id } = this.#reporter;
    const notice = message.notices && Object.hasOwn(message.notices, id) ? message.notices[id] : undefined;
    if (message.notices && !notice) return;
    for (const sync of this.#byKey.get(message.key) ?? []) sync.onMessage(message, notice);
  }

  /** Tries one bucket, in a cluster another one each time: they may be on different nodes. */
  #retry(): void {
    const [sync] = this.#lost;
    if (!sync) return this.#lostNothing();
    this.#lost.delete(sync);
    this.#lost.add(sync);
    void sync.refresh();
  }

  /** Those that were lost are forgotten: the next one will tell. */
  #lostNothing(): void {
    if (this.#syncs.size > 0) this.#health.succeeded();
    else this.#health.retryLater();
  }
}
