import fc from 'fast-check';
import type { Bucket } from '../../lib/budget/bucket.js';
import type { Settlement, Ticket } from '../../lib/budget/ticket.js';
import { UNPACED } from '../../lib/options.js';
import { Ledger } from '../../lib/pacing/ledger.js';
import { Pacer } from '../../lib/pacing/pacer.js';
import { SimClock } from '../helpers/sim-clock.js';

/** Limits that several buckets share wake one another's calls: none may be left behind, whoever gives up on the way. */
const SEED = process.env['FC_SEED'] === undefined ? 20_261_125 : Number(process.env['FC_SEED']);
const TRIP_MS = 100;
const PAUSE_MS = 1_000;

class World {
  readonly clock = new SimClock();
  /** Later than whoever calls again at once, as Bottleneck's are. */
  readonly #turns = { give: (turn: () => void) => this.clock.after(1, turn) };
  readonly pacer = new Pacer(this.clock, this.#turns, {
    maxQueued: Infinity,
    maxWaitMs: Infinity,
    patienceMs: Infinity,
  });
  readonly #ledger: Ledger;
  mostAtOnce = 0;
  #underWay = 0;

  constructor(maxConcurrent: number) {
    this.#ledger = new Ledger({ ...UNPACED, maxConcurrentTotal: maxConcurrent });
  }

  bucket(user: number): Bucket {
    const operation = 'GET /2/tweets/:id';
    const endpoint = { operation, budget: operation, perSecond: false, listed: true };
    return this.#ledger.of(
      `${operation} user:${user}`,
      endpoint,
      `user:${user}`,
      'api.x.com',
      this.clock.now(),
    );
  }

  /** Enters, is under way for a while, and settles as told; how it ended, and when. */
  async call(user: number, settlement: () => Settlement, signal?: AbortSignal): Promise<string> {
    const bucket = this.bucket(user);
    const entrant = { startedAt: this.clock.now(), priority: 5, openEndedRefusals: 0, deadlineAt: Infinity };
    let ticket: Ticket | undefined;
    try {
      ticket =
        this.pacer.tryEnter(bucket, this.clock.now()) ??
        (await this.pacer.enter(bucket, { ...entrant, signal, held: () => {} }));
    } catch {
      return 'given up';
    }
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#underWay);
    await new Promise<void>((resolve) => this.clock.after(TRIP_MS, resolve));
    this.#underWay--;
    this.pacer.settle(ticket, settlement());
    return 'sent';
  }
}

const windowOf = (world: World, remaining: number): Settlement => {
  const resetAt = world.clock.now() + 5_000;
  return {
    outcome: 'answered',
    rateLimit: { windows: [{ window: '15min', limit: 50, remaining, resetAt }] },
  };
};
const down = (): Settlement => ({ outcome: 'refused', unavailable: true, pause: () => PAUSE_MS });

it('nobody is left behind: not by a full house, a 503, or others who give up', async () => {
  const call = fc.record({
    user: fc.integer({ min: 1, max: 6 }),
    at: fc.integer({ min: 0, max: 3_000 }),
    ends: fc.constantFrom('answered', 'answered', 'lost', 'down', 'empty'),
    givesUpAfter: fc.option(fc.integer({ min: 0, max: 3_000 })),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(call, { minLength: 2, maxLength: 30 }),
      fc.constantFrom(1, 2, Infinity),
      async (calls, maxConcurrent) => {
        const world = new World(maxConcurrent);
        const ended: string[] = [];
        for (const { user, at, ends, givesUpAfter } of calls) {
          world.clock.after(at, () => {
            const controller = new AbortController();
            if (givesUpAfter !== null) world.clock.after(givesUpAfter, () => controller.abort());
            const settlement = (): Settlement => {
              if (ends === 'down') return down();
              if (ends === 'lost') return { outcome: 'lost' };
              return windowOf(world, ends === 'empty' ? 0 : 40);
            };
            void world.call(user, settlement, controller.signal).then((end) => ended.push(end));
          });
        }
        await world.clock.run();
        expect(ended).toHaveLength(calls.length);
        expect(world.mostAtOnce).toBeLessThanOrEqual(maxConcurrent);
      },
    ),
    { numRuns: 400, seed: SEED },
  );
});

it('a bucket that keeps the only place busy does not keep others from it', async () => {
  const world = new World(1);
  let looped = 0;
  const loop = async (): Promise<void> => {
    for (; looped < 100; looped++) await world.call(1, () => windowOf(world, 40));
  };
  let loopedBefore = Infinity;
  world.clock.after(10 * TRIP_MS, () => {
    const before = looped;
    void world.call(2, () => windowOf(world, 40)).then(() => (loopedBefore = looped - before));
  });
  void loop();
  await world.clock.run();
  expect(loopedBefore).toBeLessThanOrEqual(3);
});

it('users who wait for the same day of the app go together once it is new', async () => {
  const world = new World(Infinity);
  const day = (remaining: number, resetAt: number): Settlement => ({
    outcome: 'answered',
    rateLimit: { windows: [{ window: '24h-app', limit: 1_000, remaining, resetAt }] },
  });
  const opensAt = world.clock.now() + 10_000;
  void world.call(0, () => day(0, opensAt));
  const done: number[] = [];
  world.clock.after(1_000, () => {
    for (let user = 1; user <= 40; user++)
      void world.call(user, () => day(900, opensAt + 86_400_000)).then(() => done.push(world.clock.now()));
  });
  await world.clock.run();
  expect(done).toHaveLength(40);
  expect(Math.max(...done) - opensAt).toBeLessThanOrEqual(3 * TRIP_MS);
});
