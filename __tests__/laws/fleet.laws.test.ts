import fc from 'fast-check';
import { liveFleet, type FleetOutcome, type FleetWorld } from '../helpers/sim-fleet.js';

/**
 * Random fleets on a fake clock, with a store in memory that Redis is held against (`__tests__/redis/script.test.ts`):
 * up to 50 processes, each with a clock of its own, kills, a store that refuses, hangs or forgets, words that are
 * lost. Whatever happens: every call of the living ends once, nothing is left behind, and no window is overspent by
 * more than what was under way when something broke.
 */
const SEED = process.env['FC_SEED'] === undefined ? 20_261_125 : Number(process.env['FC_SEED']);
const RUNS = Number(process.env['FC_RUNS'] ?? 1);

/** `FC_QUICK=1`: say what failed without looking for something smaller. */
const MORE = process.env['FC_QUICK'] === undefined ? {} : { endOnFailure: true };

const none = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const processOf = (calls: number): fc.Arbitrary<FleetWorld['processes'][number]> =>
  fc.record({
    skewMs: fc.constantFrom(0, 0, 1_234, -40_000, 600_000),
    storeMs: fc.integer({ min: 1, max: 40 }),
    calls: fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 15_000 }),
        abortAfter: none(fc.integer({ min: 0, max: 20_000 })),
      }),
      { maxLength: calls },
    ),
  });
const processes = fc.oneof(
  { weight: 8, arbitrary: fc.array(processOf(20), { minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.array(processOf(3), { minLength: 20, maxLength: 50 }) },
);
const world: fc.Arbitrary<FleetWorld> = fc.record({
  limit: fc.integer({ min: 1, max: 30 }),
  lengthMs: fc.constantFrom(2_000, 3_000, 10_000, 900_000),
  dayLimit: none(fc.integer({ min: 5, max: 60 })),
  processes,
  latencies: fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 10 }),
  skewMs: fc.constant(0),
  consumers: fc.constant([]),
  outage: fc.constant(undefined),
  faults: fc.constant([]),
  wordsLost: fc.constantFrom(0, 0, 1, 3),
  faultEvery: fc.constant(1_000_000_000),
});

function leavesNothing({ ended, expected, clock, buckets, store }: FleetOutcome, given: FleetWorld): void {
  expect(ended).toBeGreaterThanOrEqual(expected);
  expect(clock.pending).toBe(0);
  given.processes.forEach(({ killedAt }, index) => {
    const bucket = buckets[index];
    if (killedAt !== undefined || !bucket) return;
    expect([bucket.queued, bucket.concurrency.inFlight, bucket.lease?.unused]).toEqual([0, 0, 0]);
  });
  expect(store.heldOf('x:{GET /2/x}:user:1', clock.now() + 5_000)).toBe(0);
}

it('earns no 429, ends every call, and leaves nothing behind, however many processes share a budget', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      const outcome = await liveFleet(given);
      leavesNothing(outcome, given);
      expect(outcome.server.refused).toEqual([]);
    }),
    { numRuns: 1_500 * RUNS, seed: SEED, ...MORE },
  );
}, 300_000);

it('sends what is under way once, and no call twice but after a refusal', async () => {
  const faulty = fc
    .tuple(world, fc.integer({ min: 2, max: 9 }))
    .map(([given, faultEvery]): FleetWorld => ({ ...given, faultEvery }));
  await fc.assert(
    fc.asyncProperty(faulty, async (given) => {
      const outcome = await liveFleet(given);
      leavesNothing(outcome, given);
      // A probe whose answer is lost may have opened a window, and used it up, unseen.
      expect(outcome.server.refused.length).toBeLessThanOrEqual(outcome.lost);
      expect(outcome.sends).toBeLessThanOrEqual(outcome.expected + outcome.server.refused.length);
    }),
    { numRuns: 1_000 * RUNS, seed: SEED, ...MORE },
  );
}, 300_000);

it('outlives the death of processes: what they held comes back, and is not overspent', async () => {
  const deadly = fc
    .tuple(world, fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 6 }))
    .map(([given, deaths]): FleetWorld => ({
      ...given,
      processes: given.processes.map((one, index) => ({
        ...one,
        // The first one lives to tell.
        killedAt: index > 0 ? deaths[index - 1] : undefined,
      })),
    }));
  let died = 0;
  await fc.assert(
    fc.asyncProperty(deadly, async (given) => {
      const outcome = await liveFleet(given);
      leavesNothing(outcome, given);
      died += outcome.inFlightAtDeath;
      expect(outcome.server.refused.length).toBeLessThanOrEqual(outcome.inFlightAtDeath);
    }),
    { numRuns: 1_500 * RUNS, seed: SEED, ...MORE },
  );
  expect(died).toBeGreaterThan(100);
}, 300_000);

it('outlives the loss of the store: every call ends, and overspending is at most what was under way', async () => {
  const fault = fc.record({
    at: fc.integer({ min: 0, max: 12_000 }),
    forMs: fc.integer({ min: 50, max: 9_000 }),
    kind: fc.constantFrom('refuses' as const, 'hangs' as const, 'forgets' as const),
  });
  const shaky = fc
    .tuple(world, fc.array(fault, { minLength: 1, maxLength: 3 }))
    .map(([given, faults]): FleetWorld => ({ ...given, faults }));
  let faults = 0;
  await fc.assert(
    fc.asyncProperty(shaky, async (given) => {
      const outcome = await liveFleet(given);
      leavesNothing(outcome, given);
      faults += outcome.downs;
      // Who has lost all memory finds out with one probe. Who is alone goes one by one, or as many at once as a window
      // takes to be used up, in every window that runs while the store is away or is being found again.
      const trip = 2 * Math.max(...given.latencies);
      const alone = 1 + Math.ceil((given.limit * trip) / given.lengthMs);
      const bound = given.faults.map(({ kind, forMs }, at) => {
        const windows = 2 + Math.ceil((forMs + 3_000) / given.lengthMs);
        const meanwhile = kind === 'forgets' ? 1 : given.processes.length * windows * alone;
        return (outcome.atFaults[at] ?? 0) + meanwhile;
      });
      expect(outcome.server.refused.length).toBeLessThanOrEqual(bound.reduce((sum, one) => sum + one, 0));
    }),
    { numRuns: 1_500 * RUNS, seed: SEED, ...MORE },
  );
  expect(faults).toBeGreaterThan(1_000);
}, 300_000);

it('sends nothing to a window that others emptied once all had time to hear of its first 429', async () => {
  const consumers = fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 15_000 }), count: fc.integer({ min: 1, max: 30 }) }),
    { minLength: 1, maxLength: 4 },
  );
  let surprised = 0;
  await fc.assert(
    fc.asyncProperty(fc.tuple(world, consumers), async ([given, others]) => {
      const outcome = await liveFleet({ ...given, consumers: others, wordsLost: 0 });
      leavesNothing(outcome, given);
      const { hits } = outcome;
      if (hits.length > 0) surprised++;
      // To the store, where it may meet an exchange under way and be told with the next, and out to all.
      const hearing = 5 * Math.max(...given.processes.map(({ storeMs }) => storeMs));
      for (const window of new Set(hits.map((hit) => hit.window))) {
        const its = hits.filter((hit) => hit.window === window);
        const heardAt = Math.min(...its.map((hit) => hit.heardAt));
        expect(its.filter(({ sentAt }) => sentAt > heardAt + hearing)).toEqual([]);
      }
    }),
    { numRuns: 1_500 * RUNS, seed: SEED, ...MORE },
  );
  expect(surprised).toBeGreaterThan(50);
}, 300_000);

it('earns no 429 where the clock of X is off, once it has heard from X', async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(world, fc.integer({ min: -40_000, max: 40_000 })), async ([given, skewMs]) => {
      const outcome = await liveFleet({ ...given, skewMs });
      leavesNothing(outcome, given);
      // Within a second the store's clock is trusted until an edge shows that it is not: one probe may come too early.
      expect(outcome.server.refused.length).toBeLessThanOrEqual(Math.abs(skewMs) < 2_000 ? 1 : 0);
    }),
    { numRuns: 1_000 * RUNS, seed: SEED, ...MORE },
  );
}, 300_000);

it('keeps a limit per second that no header tells', async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(world, fc.integer({ min: 1, max: 4 })), async ([given, perSecond]) => {
      const outcome = await liveFleet({ ...given, perSecond });
      leavesNothing(outcome, given);
      expect(outcome.server.refused).toEqual([]);
    }),
    { numRuns: 300 * RUNS, seed: SEED, ...MORE },
  );
}, 300_000);

it('meets an outage with one probe of the whole fleet at a time', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      const outcome = await liveFleet({
        ...given,
        outage: { at: 0, forMs: 8_000 },
        processes: given.processes.map((one) => ({
          ...one,
          calls: one.calls.map((call) => ({ ...call, at: call.at % 7_000 })),
        })),
      });
      leavesNothing(outcome, given);
      expect(outcome.mostDuringOutage).toBeLessThanOrEqual(1);
    }),
    { numRuns: 500 * RUNS, seed: SEED, ...MORE },
  );
}, 300_000);

it('uses the whole budget, and gives every process its share of it', async () => {
  const busy = fc
    .tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 8, max: 40 }), fc.integer({ min: 1, max: 30 }))
    .map(([count, limit, storeMs]): FleetWorld => ({
      limit,
      lengthMs: 5_000,
      processes: Array.from({ length: count }, (_, index) => ({
        skewMs: index * 777,
        storeMs,
        // The first one asks for everything, before the others do.
        calls: Array.from({ length: index === 0 ? limit * 6 : limit }, () => ({ at: index === 0 ? 0 : 20 })),
      })),
      latencies: [10, 20, 5],
      skewMs: 0,
      consumers: [],
      faults: [],
      wordsLost: 0,
      faultEvery: 1_000_000_000,
    }));
  await fc.assert(
    fc.asyncProperty(busy, async (given) => {
      const { server, lastAnswerAt, answeredAt } = await liveFleet(given);
      const total = given.processes.reduce((sum, { calls }) => sum + calls.length, 0);
      const windows = Math.ceil(total / given.limit);
      expect(server.refused).toEqual([]);
      // Each edge costs a probe and what it takes to tell all of it.
      expect(lastAnswerAt - 1_800_000_000_000).toBeLessThanOrEqual((windows - 1) * (5_000 + 12 * 30));
      // Whoever wants `limit` has it once `limit` of each, and a window more, have gone by.
      const fair = (given.processes.length + 2) * (5_000 + 12 * 30);
      answeredAt.slice(1).forEach((at) => expect(at - 1_800_000_000_000).toBeLessThanOrEqual(fair));
    }),
    { numRuns: 300 * RUNS, seed: SEED, ...MORE },
  );
}, 300_000);
