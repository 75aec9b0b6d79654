import type { Bucket } from '../../lib/budget/bucket.js';
import { UNPACED } from '../../lib/options.js';
import { Ledger } from '../../lib/pacing/ledger.js';
import { Fleet } from '../../lib/shared/fleet.js';
import { MemoryStore } from '../helpers/memory-store.js';
import { SimClock } from '../helpers/sim-clock.js';

const ENDPOINT = { operation: 'GET /2/x', budget: 'GET /2/x', perSecond: false, listed: true };

/** A store in which the buckets of some users cannot be reached while those of others can. */
class Cluster {
  readonly clock = new SimClock();
  readonly away = new Set<string>();
  readonly tried: string[] = [];
  readonly events: string[] = [];
  /** How far the store's clock was set forward or back. */
  setMs = 0;
  readonly #store = new MemoryStore(() => this.clock.now() + this.setMs);
  readonly fleet: Fleet;
  readonly #ledger: Ledger;

  constructor(isSharded: boolean) {
    const settings = { redis: {} as never, namespace: 'x', timeoutMs: 1_000, deadAfterMs: 5_000 };
    this.fleet = new Fleet({
      store: {
        isSharded,
        exchange: (keys, report) => {
          const user = keys.bucket.slice(-1);
          this.tried.push(user);
          return this.away.has(user)
            ? Promise.reject(new Error('away'))
            : Promise.resolve(this.#store.exchangeNow(keys, report));
        },
        listen: () => {},
        leave: () => {},
      },
      clock: this.clock,
      random: () => 0.5,
      settings: { ...settings, onLost: 'fail' },
      appId: undefined,
      reserve: 0,
      spread: false,
      changed: () => {},
      down: () => this.events.push('down'),
      up: () => this.events.push('up'),
    });
    this.#ledger = new Ledger(UNPACED, this.fleet);
  }

  /** The bucket of a user, after it asked for a grant. */
  async use(user: number): Promise<Bucket> {
    const bucket = this.#ledger.of(`${user}`, ENDPOINT, `user:${user}`, 'api.x.com', this.clock.now());
    bucket.queued = 1;
    bucket.membership?.wanted();
    await this.pass(0);
    return bucket;
  }

  async pass(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    this.clock.at(until, () => {});
    do for (let hop = 0; hop < 50; hop++) await Promise.resolve();
    while (this.clock.step() && this.clock.now() < until);
    for (let hop = 0; hop < 50; hop++) await Promise.resolve();
  }
}

const refuses = (...buckets: Bucket[]): boolean[] => buckets.map(({ lease }) => lease?.refuses === true);

it('in a cluster, what cannot be reached is lost by itself, and told once', async () => {
  const cluster = new Cluster(true);
  cluster.away.add('1');
  const [lost, well] = [await cluster.use(1), await cluster.use(2)];
  await cluster.pass(20_000);
  expect(refuses(lost, well)).toEqual([true, false]);
  expect(cluster.events).toEqual(['down']);
  // Found again, and told.
  cluster.away.clear();
  await cluster.pass(2_000);
  expect(refuses(lost, well)).toEqual([false, false]);
  expect(cluster.events).toEqual(['down', 'up']);
});

it('in a cluster, all that is lost is tried in turn', async () => {
  const cluster = new Cluster(true);
  for (const user of ['1', '2', '3']) cluster.away.add(user);
  const buckets = [await cluster.use(1), await cluster.use(2), await cluster.use(3)];
  expect(refuses(...buckets)).toEqual([true, true, true]);
  cluster.tried.length = 0;
  await cluster.pass(5_000);
  expect(new Set(cluster.tried)).toEqual(new Set(['1', '2', '3']));
  // The last one is back: it is found, and does not wait for the others.
  cluster.away.delete('3');
  await cluster.pass(5_000);
  expect(refuses(...buckets)).toEqual([true, true, false]);
  expect(cluster.events).toEqual(['down']);
});

it('elsewhere, what one bucket found out holds for all', async () => {
  const cluster = new Cluster(false);
  const [one, other] = [await cluster.use(1), await cluster.use(2)];
  cluster.away.add('1').add('2');
  await cluster.pass(10_000);
  expect(refuses(one, other)).toEqual([true, true]);
  cluster.away.clear();
  await cluster.pass(2_000);
  expect(refuses(one, other)).toEqual([false, false]);
  expect(cluster.events).toEqual(['down', 'up']);
});

it.each([-20_000, 20_000])(
  'tells the store once more of the time when its clock was set: by %i ms',
  async (setMs) => {
    const cluster = new Cluster(false);
    await cluster.use(1);
    cluster.tried.length = 0;
    await cluster.fleet.refresh();
    expect(cluster.tried).toHaveLength(1);
    cluster.setMs = setMs;
    await cluster.fleet.refresh();
    await cluster.pass(0);
    expect(cluster.tried.length).toBeGreaterThanOrEqual(3);
    const settled = cluster.tried.length;
    await cluster.fleet.refresh();
    expect(cluster.tried).toHaveLength(settled + 1);
  },
);
