import type { Bucket } from '../../lib/budget/bucket.js';
import type { ProbePause } from '../../lib/budget/gate.js';
import type { Settlement } from '../../lib/budget/ticket.js';
import type {
  BudgetKeys,
  BudgetStore,
  ExchangeReply,
  Report,
  StoreMessage,
} from '../../lib/model/budget-store.js';
import type { Endpoint } from '../../lib/model/call.js';
import type { PatientClock } from '../../lib/model/clock.js';
import { UNPACED } from '../../lib/options.js';
import type { Entrant } from '../../lib/pacing/entrant.js';
import { Ledger } from '../../lib/pacing/ledger.js';
import { Pacer } from '../../lib/pacing/pacer.js';
import { Refusal } from '../../lib/pacing/refusal.js';
import { probePauseOf } from '../../lib/retry/backoff.js';
import { Fleet } from '../../lib/shared/fleet.js';
import { MemoryStore } from './memory-store.js';
import { SimClock } from './sim-clock.js';
import type { Hit } from './sim-world.js';
import { SimX } from './sim-x.js';

const ENDPOINT = { operation: 'GET /2/x', budget: 'GET /2/x', perSecond: false, listed: true };
const LADDER = {
  kind: 'exponential',
  baseMs: 1_000,
  maxMs: 60_000,
  jitter: 'equal',
  downtimeShare: 0.2,
} as const;

/** A fleet and what befalls it. Instants and lengths are milliseconds from its beginning. */
export interface FleetWorld {
  limit: number;
  lengthMs: number;
  dayLimit?: number | undefined;
  processes: readonly {
    /** How far its own clock is ahead. */
    skewMs: number;
    /** How long a word takes from it to the store, and back. */
    storeMs: number;
    calls: readonly { at: number; abortAfter?: number | undefined }[];
    killedAt?: number | undefined;
  }[];
  latencies: readonly number[];
  /** How far X's clock is ahead of the store's. */
  skewMs: number;
  consumers: readonly { at: number; count: number }[];
  outage?: { at: number; forMs: number } | undefined;
  /** The store refuses, says nothing for a while, or forgets everything. */
  faults: readonly { at: number; forMs: number; kind: 'refuses' | 'hangs' | 'forgets' }[];
  /** Every how manieth word to processes is lost; 0 for none. */
  wordsLost: number;
  faultEvery: number;
  /** A limit per second that X documents and tells in no header. */
  perSecond?: number | undefined;
}

export interface FleetOutcome {
  server: SimX;
  clock: SimClock;
  store: MemoryStore;
  /** Requests of processes that were killed, under way, granted or answered and not told yet when that happened. */
  inFlightAtDeath: number;
  /** Calls of the living that ended, and of all there were. */
  ended: number;
  expected: number;
  /** Answered calls, by process. */
  answered: number[];
  /** When the last call of each process was answered. */
  answeredAt: number[];
  exchanges: number;
  sends: number;
  lost: number;
  downs: number;
  /** What was under way or granted in the whole fleet at each fault of the store. */
  atFaults: number[];
  /** How many were under way at most when one met an outage. */
  mostDuringOutage: number;
  lastAnswerAt: number;
  /** Every 429: of which window, when it was sent and heard. */
  hits: Hit[];
  buckets: Bucket[];
}

/** Lives through a fleet's world until nothing is left to happen. */
export async function liveFleet(given: FleetWorld): Promise<FleetOutcome> {
  const clock = new SimClock();
  const start = clock.now();
  const windows = [{ name: '15min' as const, limit: given.limit, lengthMs: given.lengthMs }];
  const { dayLimit, perSecond } = given;
  const server = new SimX(
    [
      ...windows,
      ...(dayLimit === undefined
        ? []
        : [{ name: '24h-user' as const, limit: dayLimit, lengthMs: 86_400_000 }]),
      ...(perSecond === undefined ? [] : [{ name: 'hidden' as const, limit: perSecond, lengthMs: 1_000 }]),
    ],
    given.skewMs,
  );
  const endpoint: Endpoint =
    perSecond === undefined
      ? ENDPOINT
      : { ...ENDPOINT, perSecond: true, documented: { user: `${perSecond}/1s` } };
  const store = new MemoryStore(() => Math.floor(clock.now()));
  const outcome: FleetOutcome = {
    server,
    clock,
    store,
    inFlightAtDeath: 0,
    ended: 0,
    expected: 0,
    answered: given.processes.map(() => 0),
    answeredAt: given.processes.map(() => start),
    exchanges: 0,
    sends: 0,
    lost: 0,
    downs: 0,
    atFaults: [],
    mostDuringOutage: 0,
    lastAnswerAt: start,
    hits: [],
    buckets: [],
  };
  let fault: 'refuses' | 'hangs' | undefined;
  let nth = 0;
  let word = 0;
  let under = 0;

  const pause: ProbePause = (failures, downMs, others) => probePauseOf(LADDER, failures, 0.5, downMs, others);

  given.processes.forEach(({ skewMs, storeMs, calls, killedAt }, index) => {
    let isDead = false;
    let mine = 0;
    let untold = 0;
    const living =
      (wake: () => void): (() => void) =>
      () => {
        if (!isDead) wake();
      };
    const own: PatientClock = {
      now: () => clock.now() + skewMs,
      at: (instant, wake) => clock.at(instant - skewMs, living(wake)),
      idly: (instant, wake) => clock.at(instant - skewMs, living(wake)),
    };
    const reach: BudgetStore = {
      exchange: (keys: BudgetKeys, report: Report) =>
        new Promise<ExchangeReply>((resolve, reject) => {
          outcome.exchanges++;
          untold = 0;
          const told = JSON.parse(JSON.stringify(report)) as Report;
          clock.after(storeMs, () => {
            if (fault === 'hangs') return;
            if (fault === 'refuses')
              return clock.after(
                storeMs,
                living(() => reject(new Error('ECONNREFUSED'))),
              );
            const news = store.exchangeNow(keys, told);
            clock.after(
              storeMs,
              living(() => resolve(news)),
            );
          });
        }),
      listen: (hear: (said: StoreMessage) => void) =>
        store.listen((said) => {
          if (given.wordsLost > 0 && word++ % given.wordsLost === 0) return;
          if (fault === undefined)
            clock.after(
              storeMs,
              living(() => hear(said)),
            );
        }),
      leave: () => {},
    };
    const fleet = new Fleet({
      store: reach,
      clock: own,
      random: () => (index + 1) / (given.processes.length + 2),
      settings: { redis: {} as never, namespace: 'x', onLost: 'local', timeoutMs: 1_000, deadAfterMs: 5_000 },
      appId: undefined,
      reserve: 0,
      spread: false,
      changed: () => {},
      down: () => outcome.downs++,
      up: () => {},
    });
    const ledger = new Ledger(UNPACED, fleet);
    const turns = { give: (turn: () => void) => void Promise.resolve().then(living(turn)) };
    const settings = { maxQueued: Infinity, maxWaitMs: Infinity, patienceMs: 960_000 };
    const pacer = new Pacer(own, turns, settings);
    const bucket = ledger.of('GET /2/x user:1', endpoint, 'user:1', 'api.x.com', own.now());
    outcome.buckets.push(bucket);

    const send = (): Promise<{ settlement: Settlement; again: boolean; date?: number }> =>
      new Promise((resolve) => {
        const n = nth++;
        const sentAt = clock.now();
        outcome.sends++;
        mine++;
        under++;
        const answer = (value: { settlement: Settlement; again: boolean; date?: number }): void => {
          if (isDead) return;
          mine--;
          untold++;
          under--;
          resolve(value);
        };
        const there = given.latencies[n % given.latencies.length] as number;
        const back = given.latencies[(n * 7 + 3) % given.latencies.length] as number;
        const isLost = n % given.faultEvery === given.faultEvery - 1;
        clock.after(there, () => {
          const { status, told, date, emptied } = server.handle(clock.now());
          const hit = emptied ? { window: emptied, sentAt, heardAt: Infinity } : undefined;
          if (hit) outcome.hits.push(hit);
          if (server.down) outcome.mostDuringOutage = Math.max(outcome.mostDuringOutage, under);
          clock.after(back, () => {
            if (hit && !isLost && !isDead) hit.heardAt = clock.now();
            if (isLost) {
              outcome.lost++;
              return answer({ settlement: { outcome: 'lost' }, again: false });
            }
            if (status === 200) {
              outcome.lastAnswerAt = outcome.answeredAt[index] = clock.now();
              return answer({ settlement: { outcome: 'answered', rateLimit: told }, again: false, date });
            }
            const settlement: Settlement =
              status === 429
                ? { outcome: 'limited', rateLimit: told, pause }
                : { outcome: 'refused', unavailable: true, faulty: true, pause };
            answer({ settlement, again: true, date });
          });
        });
      });

    const run = async (abortAfter: number | undefined): Promise<void> => {
      const abort = new AbortController();
      if (abortAfter !== undefined)
        clock.after(
          abortAfter,
          living(() => abort.abort()),
        );
      const entrant: Entrant = {
        startedAt: own.now(),
        priority: 5,
        openEndedRefusals: 0,
        deadlineAt: Infinity,
        signal: abort.signal,
        held: () => {},
      };
      try {
        for (;;) {
          const ticket = pacer.tryEnter(bucket, own.now()) ?? (await pacer.enter(bucket, entrant));
          const sentAt = own.now();
          const { settlement, again, date } = await send();
          if (date !== undefined) bucket.clock.observe(date, sentAt, own.now());
          pacer.settle(ticket, settlement);
          if (settlement.outcome === 'answered') outcome.answered[index] = (outcome.answered[index] ?? 0) + 1;
          if (!again || (bucket.day.opensAt(own.now()) ?? 0) > own.now() + 960_000) break;
        }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
      outcome.ended++;
    };

    if (killedAt === undefined) outcome.expected += calls.length;
    else {
      clock.after(killedAt, () => {
        outcome.inFlightAtDeath += mine + untold + (bucket.lease?.unused ?? 0);
        under -= mine;
        isDead = true;
      });
    }
    for (const { at, abortAfter } of calls) {
      clock.after(
        at,
        living(() => void run(abortAfter)),
      );
    }
  });

  const outstanding = (): number =>
    under + outcome.buckets.reduce((sum, { lease }) => sum + (lease?.unused ?? 0), 0);
  for (const { at, count } of given.consumers) {
    clock.after(at, () => server.consume(clock.now(), count));
  }
  if (given.outage) {
    const { at, forMs } = given.outage;
    clock.after(at, () => (server.down = true));
    clock.after(at + forMs, () => (server.down = false));
  }
  for (const { at, forMs, kind } of given.faults) {
    clock.after(at, () => {
      outcome.atFaults.push(outstanding());
      if (kind === 'forgets') store.flush();
      else fault = kind;
    });
    if (kind !== 'forgets') clock.after(at + forMs, () => (fault = undefined));
  }
  await clock.run(200_000, settle);
  return outcome;
}

/** Lets everything that is only waiting for promises happen: what crosses to the store takes many of them. */
async function settle(): Promise<void> {
  for (let hop = 0; hop < 30; hop++) await Promise.resolve();
}
