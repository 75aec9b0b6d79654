import type {
  BudgetStore,
  ExchangeReply,
  Report,
  StoreMessage,
  WindowReport,
} from '../../lib/model/budget-store.js';
import { RedisStore } from '../../lib/shared/redis-store.js';
import { MemoryStore } from '../helpers/memory-store.js';
import { quietReport } from '../helpers/quiet-report.js';
import { moment, until, World } from './fleet.js';

/** The store, asked directly: what a process tells, and what all are granted. */
const KEYS = { bucket: 'axios-x:{a}:user', appDay: 'axios-x:{a}:app-day:', down: 'axios-x:{a}:down' };
const OTHER = { ...KEYS, bucket: 'axios-x:{a}:another' };
const left = (count: number, limit = 100): WindowReport => ({
  left: count,
  limit,
  reset: Math.ceil(Date.now() / 1_000) * 1_000 + 60_000,
  assumed: 0,
  toldAgo: 0,
  longest: 60_000,
});

interface Desk {
  readonly tell: (id: string, report?: Partial<Report>, keys?: typeof KEYS) => Promise<ExchangeReply>;
  readonly words: StoreMessage[];
}

/** Both stores obey the same laws: the script in Redis, and the one of the simulation. */
const STORES = ['Redis', 'memory'] as const;

/** Processes that tell a store what happened, and hear what it says. */
async function withStore(
  where: (typeof STORES)[number],
  story: (desk: Desk) => Promise<void>,
): Promise<void> {
  await World.run(async (world) => {
    const redis = where === 'Redis' ? await world.redis() : undefined;
    const store: BudgetStore = redis
      ? new RedisStore(world.client(redis), 'axios-x')
      : new MemoryStore(() => Math.floor(Date.now()));
    const words: StoreMessage[] = [];
    store.listen((word) => words.push(word));
    world.ends(() => store.leave());
    const admin = redis && world.client(redis);
    // Its ears are a connection of their own, and take a moment.
    await until(
      async () => !admin || ((await admin.pubsub('NUMSUB', 'axios-x:words')) as [string, number])[1] === 1,
    );
    await story({
      words,
      tell: (id, report = {}, keys = KEYS) =>
        store.exchange(keys, { ...quietReport(id), trip: 10, ...report }),
    });
  });
}

/** A bucket of which so many are left, as its first probe found it. */
async function known(tell: Desk['tell'], count: number): Promise<void> {
  expect((await tell('a', { want: 1 })).probes).toEqual(['quarter']);
  await tell('a', { windows: { quarter: left(count) }, answered: 1, ended: 1 });
}

describe.each(STORES)('a shared budget in %s', (where) => {
  it('grants one probe where nothing is known, to one process', () =>
    withStore(where, async ({ tell }) => {
      expect(await tell('a', { want: 5 })).toMatchObject({ granted: 1, probes: ['quarter'] });
      expect(await tell('b', { want: 5 })).toMatchObject({
        granted: 0,
        probes: [],
        processes: 2,
        elsewhere: 1,
      });
      expect(await tell('a', { want: 4, held: 1, probing: ['quarter'] })).toMatchObject({ granted: 0 });
    }));

  it('takes no promise of what was told before it forgot everything', () =>
    withStore(where, async ({ tell }) => {
      await tell('a', { want: 1 });
      await moment(20);
      const toldLongAgo = { quarter: { ...left(5), toldAgo: 10_000 } };
      expect(await tell('b', { want: 5, windows: toldLongAgo })).toMatchObject({ granted: 0 });
      await moment(20);
      await tell('a', { windows: { quarter: { ...left(3), toldAgo: 10 } }, answered: 1, ended: 1 });
      expect(await tell('b', { want: 5, windows: toldLongAgo })).toMatchObject({ granted: 3 });
    }));

  it('has another probe once the first was answered by nothing', () =>
    withStore(where, async ({ tell }) => {
      await tell('a', { want: 1 });
      await tell('b', { want: 1 });
      await tell('a', { ended: 1 });
      expect(await tell('b', { want: 1 })).toMatchObject({ granted: 1, probes: ['quarter'] });
    }));

  it('grants what is left and no more, whatever the order', () =>
    withStore(where, async ({ tell }) => {
      await known(tell, 10);
      expect(await tell('a', { want: 7 })).toMatchObject({ granted: 7 });
      expect(await tell('b', { want: 7 })).toMatchObject({ granted: 3, elsewhere: 7 });
      expect(await tell('c', { want: 7 })).toMatchObject({ granted: 0, elsewhere: 10, processes: 3 });
    }));

  it('grants again what came back, first to whoever waits', () =>
    withStore(where, async ({ tell, words }) => {
      await known(tell, 10);
      await tell('a', { want: 10 });
      await tell('b', { want: 4 });
      expect(await tell('a', { returned: 10 })).toMatchObject({ granted: 0 });
      await until(() => words.length > 0);
      expect(words).toMatchObject([{ key: KEYS.bucket, notices: { b: { granted: 4 } } }]);
      expect(await tell('b', { held: 4, heard: 4 })).toMatchObject({ granted: 0 });
      expect(await tell('c', { want: 10 })).toMatchObject({ granted: 6, elsewhere: 4 });
    }));

  it('grants again what a word that was lost granted', () =>
    withStore(where, async ({ tell, words }) => {
      await known(tell, 10);
      await tell('a', { want: 10 });
      await tell('b', { want: 4 });
      await tell('a', { returned: 10 });
      await until(() => words.length > 0);
      const { seq, granted } = await tell('b', { want: 6 });
      expect(granted).toBe(6);
      // Should the word come after all, it is void.
      expect(words[0]?.seq).toBeLessThanOrEqual(seq);
    }));

  it('shares evenly among those who wait', () =>
    withStore(where, async ({ tell, words }) => {
      await known(tell, 0);
      for (const id of ['a', 'b', 'c']) await tell(id, { want: id === 'a' ? 1_000 : 4 });
      await tell('d', {
        windows: { quarter: { ...left(12), reset: left(0).reset + 10_000 } },
      });
      await until(() => words.length > 0);
      expect(words).toMatchObject([{ notices: { a: { granted: 4 }, b: { granted: 4 }, c: { granted: 4 } } }]);
    }));

  it('says the same when it is told the same twice: figures are absolute', () =>
    withStore(where, async ({ tell }) => {
      await known(tell, 10);
      await tell('a', { want: 5 });
      const report = { want: 0, held: 3, windows: { quarter: left(8) } };
      await tell('a', report);
      await tell('a', report);
      expect(await tell('b', { want: 20 })).toMatchObject({ granted: 5, elsewhere: 3 });
    }));

  it('takes the lowest that was told of a window, and never more', () =>
    withStore(where, async ({ tell }) => {
      await known(tell, 10);
      await tell('b', { windows: { quarter: left(4) } });
      expect((await tell('a', { windows: { quarter: left(9) } })).windows.quarter?.left).toBe(4);
    }));

  it('keeps a reserve, as a count and as a share', () =>
    withStore(where, async ({ tell }) => {
      await known(tell, 50);
      expect(await tell('a', { want: 100, reserve: 0.4 })).toMatchObject({ granted: 10 });
      expect(await tell('a', { want: 100, held: 0, returned: 10, reserve: 45 })).toMatchObject({
        granted: 5,
      });
    }));

  it('has whoever has unused grants give them back, once others have spent them', () =>
    withStore(where, async ({ tell, words }) => {
      await known(tell, 100);
      await tell('a', { held: 5, unused: 5 });
      await tell('b', { held: 5 });
      words.length = 0;
      await tell('c', { windows: { quarter: left(6) } });
      await until(() => words.length > 0);
      expect(words).toMatchObject([{ key: KEYS.bucket, notices: { a: { void: true } } }]);
      await tell('c', { windows: { quarter: left(6) } });
      await tell('a', { returned: 5 });
      await moment(50);
      expect(words).toHaveLength(1);
      // The other has its five under way, and where others spend one goes at a time.
      expect(await tell('a', { want: 9 })).toMatchObject({ granted: 0, elsewhere: 5 });
    }));

  it('closes a gate for all, with a word that voids what was granted, and probes it by one', () =>
    withStore(where, async ({ tell, words }) => {
      await known(tell, 100);
      await tell('a', { gates: { refused: { failures: 1, pause: 200 } } });
      await until(() => words.length > 0);
      expect(words).toMatchObject([{ key: KEYS.bucket, void: true }]);
      expect(words[0]?.notices).toBeUndefined();
      const news = await tell('b', { want: 5 });
      expect(news).toMatchObject({ granted: 0, gates: { refused: { failures: 1 } } });
      expect(news.wait).toBeGreaterThan(0);
      await moment(news.wait ?? 0);
      expect(await tell('b', { want: 5 })).toMatchObject({ granted: 1, probes: ['refused'] });
      expect(await tell('a', { want: 5 })).toMatchObject({ granted: 0 });
      await tell('b', { gates: { refused: 'opened' }, answered: 1, ended: 1 });
      expect((await tell('a', { want: 5 })).gates).not.toHaveProperty('refused');
    }));

  it('closes the gate of an endpoint for other credentials, too', () =>
    withStore(where, async ({ tell }) => {
      await tell('a', { gates: { down: { failures: 2, pause: 10_000 } } });
      expect(await tell('b', { want: 1 }, OTHER)).toMatchObject({
        granted: 0,
        gates: { down: { failures: 2 } },
      });
    }));

  it('takes a process for dead that says nothing, and doubts what it held until X has told more', () =>
    withStore(where, async ({ tell }) => {
      await known(tell, 10);
      expect(await tell('dead', { want: 8, ttl: 100 })).toMatchObject({ granted: 8 });
      expect(await tell('a', { want: 5 })).toMatchObject({ granted: 2 });
      await tell('a', {});
      await moment(150);
      // Two of ten are certain, and one of the others goes to find out.
      const news = await tell('a', { want: 9 });
      expect(news.processes).toBe(1);
      expect(news.granted).toBeGreaterThanOrEqual(2);
      expect(news.granted).toBeLessThanOrEqual(3);
      await tell('a', { windows: { quarter: left(7) }, answered: 1, ended: 1 });
      await moment(20);
      await tell('a', { windows: { quarter: left(7) } });
      expect(await tell('a', { want: 9 })).toMatchObject({ granted: 7 });
    }));

  it('forgets a process that leaves', () =>
    withStore(where, async ({ tell }) => {
      await known(tell, 10);
      await tell('b', { want: 4 });
      await tell('b', { returned: 4, leaving: true });
      expect(await tell('a', { want: 20 })).toMatchObject({ granted: 10, processes: 1 });
    }));

  it("counts an app's day over all of its credentials", () =>
    withStore(where, async ({ tell }) => {
      const day = { ...left(10), reset: Date.now() + 80_000_000, longest: 86_400_000 };
      const windows = { quarter: left(100), appDay: day };
      await tell('a', { want: 1 });
      await tell('a', { windows, answered: 1, ended: 1 });
      await tell('b', { want: 1 }, OTHER);
      await tell('b', { windows, answered: 1, ended: 1 }, OTHER);
      expect(await tell('a', { want: 7 })).toMatchObject({ granted: 7 });
      expect(await tell('b', { want: 7 }, OTHER)).toMatchObject({ granted: 3 });
    }));

  it("goes by X's clock, however far it is from Redis's", () =>
    withStore(where, async ({ tell }) => {
      const clock = { low: 3_600_000, high: 3_600_100 };
      await tell('a', { want: 1, ...clock });
      const news = await tell('a', { ...clock, windows: { quarter: left(10) }, answered: 1, ended: 1 });
      // By X's clock that window ended an hour ago.
      expect(news.windows).toEqual({});
      expect(news.offset).toBe(3_600_000);
      expect(await tell('a', { want: 5, ...clock })).toMatchObject({ granted: 1, probes: ['quarter'] });
    }));
});
