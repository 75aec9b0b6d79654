import fc from 'fast-check';
import { Redis } from 'ioredis';
import type {
  BudgetKeys,
  GateReport,
  Report,
  StoreMessage,
  WindowReport,
} from '../../lib/model/budget-store.js';
import { RedisStore } from '../../lib/shared/redis-store.js';
import { exchangeScript } from '../../lib/shared/script/exchange.js';
import { MemoryStore } from '../helpers/memory-store.js';
import { quietReport } from '../helpers/quiet-report.js';
import { RedisServer } from '../helpers/redis-server.js';

/**
 * The script in Redis and the store of the simulation, held against each other: any sequence of exchanges has to
 * be answered alike by both, with the same words to others. What holds in the simulation then holds in Redis.
 */
const SEED = process.env['FC_SEED'] === undefined ? 20_261_125 : Number(process.env['FC_SEED']);
const START = 1_800_000_000_000;

const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });
const count = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
const window: fc.Arbitrary<WindowReport> = fc.record({
  left: count(20),
  limit: some(fc.constant(20)),
  reset: fc.integer({ min: -2, max: 12 }).map((seconds) => START + seconds * 1_000),
  assumed: fc.constantFrom(0, 0, 0, 1, 2),
  toldAgo: some(count(3_000)),
  longest: count(10_000),
  metEmpty: fc.constantFrom(undefined, undefined, true),
});
const gate: fc.Arbitrary<GateReport> = fc.oneof(
  fc.constant('opened' as const),
  fc.record({ failures: fc.integer({ min: 1, max: 4 }), pause: count(3_000) }),
);
const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 1 });
const report = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    ttl: fc.constant(5_000),
    want: fc.oneof(count(3), count(30)),
    ahead: fc.constantFrom(0, 0, 2, 16),
    held: count(8),
    unused: count(2),
    probing: fc.subarray(['quarter', 'day', 'appDay', 'refused', 'down'] as const, { maxLength: 2 }),
    returned: count(2),
    heard: count(3),
    answered: count(4),
    ended: count(4),
    limited: fc.constantFrom(false, false, false, true),
    hidden: fc.constantFrom(false, false, false, false, true),
    windows: fc.record({ quarter: some(window), day: sometimes(window), appDay: sometimes(window) }),
    gates: fc.record({ refused: sometimes(gate), down: sometimes(gate) }),
    silent: fc.constantFrom(false, false, true),
    bounds: sometimes(fc.tuple(fc.integer({ min: -2_000, max: 500 }), count(1_500))),
    reserve: fc.constantFrom(0, 0, 0.2, 3),
    spread: fc.constantFrom(false, false, false, true),
    perSecond: fc.constantFrom(undefined, undefined, undefined, 1, 3),
    trip: count(200),
    rejoined: fc.constantFrom(undefined, undefined, undefined, true),
    leaving: fc.constantFrom(undefined, undefined, undefined, undefined, true),
  })
  .map(({ bounds, ...all }) => ({
    ...all,
    ...(bounds && { low: bounds[0], high: bounds[0] + bounds[1] }),
  })) as unknown as fc.Arbitrary<Report>;
/** Where nothing is closed there is much to hand out. */
const calm = fc.record({ told: report, left: count(60) }).map(({ told, left }): Report => ({
  ...told,
  gates: {},
  windows: { quarter: { left, limit: 60, reset: START + 12_000, assumed: 0, longest: 12_000 } },
  held: told.unused,
  probing: [],
  silent: false,
  spread: false,
  limited: false,
  hidden: false,
  perSecond: undefined,
  rejoined: undefined,
}));
const stepsOf = (
  told: fc.Arbitrary<Report>,
): fc.Arbitrary<{ after: number; bucket: number; report: Report }[]> =>
  fc.array(
    fc.record({
      after: fc.oneof(fc.constant(0), count(200), count(7_000)),
      bucket: fc.constantFrom(0, 0, 1),
      report: told,
    }),
    { minLength: 1, maxLength: 40 },
  );
const steps = fc.oneof(stepsOf(report), stepsOf(calm), stepsOf(fc.oneof(calm, report)));

let server: RedisServer;
let redis: Redis;

beforeAll(async () => {
  server = await RedisServer.start();
  redis = new Redis(server.port, '127.0.0.1');
});

afterAll(async () => {
  await redis.quit();
  await server.stop();
});

const sorted = ({ notices, ...word }: StoreMessage): unknown => {
  const all = Object.entries(notices ?? {}).map(([id, notice]) => [
    id,
    { ...notice, ...(notice.probes && { probes: [...notice.probes].sort() }) },
  ]);
  return JSON.parse(
    JSON.stringify({ ...word, void: word.void || undefined, notices: Object.fromEntries(all) as object }),
  );
};

it('is answered by Redis as by the model, whatever is told in whatever order', async () => {
  const store = new RedisStore(redis, 'x', exchangeScript(`local NOW = tonumber(redis.call('GET', 'time'))`));
  let words: StoreMessage[] = [];
  store.listen((word) => words.push(word));
  let granted = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      await redis.flushall();
      words = [];
      let now = START;
      const model = new MemoryStore(() => now);
      const expected: StoreMessage[] = [];
      model.listen((word) => expected.push(word));
      for (const { after, bucket, report: told } of given) {
        now += after;
        const keys: BudgetKeys = { bucket: `x:{b}:${bucket}`, appDay: 'x:{b}:app-day:', down: 'x:{b}:down' };
        await redis.set('time', now);
        const news = model.exchangeNow(keys, JSON.parse(JSON.stringify(told)) as Report);
        const answer = await store.exchange(keys, told);
        granted += news.granted;
        const plain = (value: object): unknown => JSON.parse(JSON.stringify(value)) as unknown;
        expect({ ...answer, probes: [...answer.probes].sort() }).toEqual(
          plain({ ...news, probes: [...news.probes].sort() }),
        );
      }
      // Words come on a connection of their own.
      await redis.publish('x:words', '{"key":"end"}');
      while (words.at(-1)?.key !== 'end') await new Promise((resolve) => setImmediate(resolve));
      expect(words.slice(0, -1).map(sorted)).toEqual(expected.map(sorted));
      for (const key of await redis.keys('x:*')) expect(await redis.pttl(key)).toBeGreaterThan(0);
    }),
    { numRuns: 2_000, seed: SEED },
  );
  store.leave();
  expect(granted).toBeGreaterThan(4_000);
}, 120_000);

it('grants one request to whoever comes back, of a window that began while the store was away', async () => {
  await redis.flushall();
  const store = new RedisStore(redis, 'x', exchangeScript(`local NOW = tonumber(redis.call('GET', 'time'))`));
  const keys: BudgetKeys = { bucket: 'x:{b}:0', appDay: 'x:{b}:app-day:', down: 'x:{b}:down' };
  const asks = async (now: number, told: Partial<Report>): Promise<number> => {
    await redis.set('time', START + now);
    const { granted } = await store.exchange(keys, { ...quietReport('a', 5_000), ...told });
    return granted;
  };
  const window = { limit: 30, assumed: 0, longest: 4_000 };
  await asks(0, { id: 'a', windows: { quarter: { ...window, left: 0, reset: START + 1_000 } } });
  await asks(0, { id: 'b', windows: { quarter: { ...window, left: 0, reset: START + 1_000 } } });
  // Of the new window b saw 6 left when it last was answered; what a has spent since, the store was not told.
  const next = { quarter: { ...window, left: 6, reset: START + 5_000 } };
  expect(await asks(2_000, { id: 'b', want: 6, rejoined: true, windows: next })).toBe(1);
});

it('overwrites what is none of its own', async () => {
  const store = new RedisStore(redis, 'y');
  const keys: BudgetKeys = { bucket: 'y:{b}:1', appDay: 'y:{b}:app-day:', down: 'y:{b}:down' };
  const [told] = fc.sample(calm, { seed: SEED, numRuns: 1 }) as [Report];
  for (const garbage of ['hello', '{}', '[]', '7', '{"m":7,"slow":{}}', '\u0000']) {
    for (const key of Object.values(keys)) await redis.set(key, garbage);
    await expect(store.exchange(keys, told)).resolves.toMatchObject({ processes: 1 });
    await redis.del(...Object.values(keys));
    for (const key of Object.values(keys)) await redis.rpush(key, garbage);
    await expect(store.exchange(keys, told)).resolves.toMatchObject({ processes: 1 });
  }
});
