import { createXServer, type XServer, type XStream } from '../../../lib/testing/index.js';
import type { StreamItem } from '../../../lib/index.js';
import { withRealAdapters } from '../../helpers/web.js';
import { ADAPTERS, closeAll, desk, FILTERED, moment, PATH, Taker, until, type Desk } from './reading.js';

/** Faults in any order: no post is lost without being told, none comes twice. */
withRealAdapters();

const servers: XServer[] = [];
afterEach(async () => {
  await closeAll();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** Seeds that stay: a failure can be run again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const HOWS = ['end', 'close', 'reset'] as const;
const PLACES = ['line', 'mid-line', 'mid-character', 'between'] as const;

function breakOnce(stream: XStream, random: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const at = pick(PLACES);
  const how = pick(HOWS);
  const what = pick(['cut', 'cut', 'disconnect', 'stall', 'close', 'nonsense'] as const);
  if (what === 'cut') stream.cut({ at, how });
  else if (what === 'disconnect')
    stream.disconnect({ how, form: pick(['errors', 'flat', 'legacy'] as const) });
  else if (what === 'stall') stream.stall();
  else if (what === 'close') {
    stream.acceptThenClose(1 + Math.floor(random() * 2), how);
    stream.cut({ how });
  } else {
    stream.line('{"data":');
    stream.cut({ how });
  }
  return `${what} ${at} ${how}`;
}

async function live(stream: XStream, { told }: Desk): Promise<void> {
  await until(
    () => stream.connections.length === 1 && told('connect').length === told('disconnect').length + 1,
  );
}

const numbers = (stream: XStream, taker: Taker): number[] => taker.ids.map((id) => stream.numberOf(id));
const madeAt = (id: string): number => Number(BigInt(id) >> 22n) + 1_288_834_974_657;
const range = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe.each(ADAPTERS)('faults in any order, by the %s adapter', (adapter) => {
  it.each([1, 2, 3, 4])('with backfill every post comes once: seed %i', async (seed) => {
    const random = randomOf(seed);
    const server = await createXServer({
      seed,
      streams: { ...(seed % 2 === 0 && { chunkBytes: 40 }) },
    });
    servers.push(server);
    const stream = server.stream(FILTERED);
    const made = desk(server.url, adapter);
    const taker = new Taker(made.x.stream(PATH, { stallMs: 60, backfill: true }));
    await live(stream, made);
    const faults: string[] = [];
    for (let round = 0; round < 12; round++) {
      stream.publish(Math.floor(random() * 40));
      if (random() < 0.3) await moment(random() * 10);
      faults.push(breakOnce(stream, random));
      stream.publish(Math.floor(random() * 10));
      // Stalls take their time; sometimes the next fault comes before the last is over.
      if (random() < 0.7) await live(stream, made);
    }
    await live(stream, made);
    stream.publish();
    await until(() => taker.items.length >= stream.published || taker.isDone);
    await moment(30);
    const came = numbers(stream, taker);
    expect([faults, [...came].sort((a, b) => a - b)]).toEqual([faults, range(stream.published)]);
    expect(stream.mostConnections).toBe(1);
    expect(made.told('gap').filter(({ covered }) => covered === 'no')).toEqual([]);
  });

  it.each([11, 12, 13])('without backfill every hole is told: seed %i', async (seed) => {
    const random = randomOf(seed);
    const server = await createXServer({ seed });
    servers.push(server);
    const stream = server.stream(FILTERED);
    const made = desk(server.url, adapter);
    const taker = new Taker(made.x.stream(PATH, { stallMs: 60, backfill: false }));
    await live(stream, made);
    for (let round = 0; round < 10; round++) {
      stream.publish(Math.floor(random() * 40));
      breakOnce(stream, random);
      stream.publish(1 + Math.floor(random() * 10));
      await moment(3);
      stream.publish(1 + Math.floor(random() * 10));
      if (random() < 0.7) await live(stream, made);
    }
    await live(stream, made);
    // A connection that is silent still has to be given up: until then posts go the way of the others.
    let last = Infinity;
    while ((numbers(stream, taker).at(-1) ?? 0) < last) {
      last = Math.min(last, stream.publish());
      await moment(5);
    }
    await live(stream, made);
    const came = numbers(stream, taker);
    expect(new Set(came).size).toBe(came.length);
    const gaps = made.told('gap');
    const missing = range(last).filter((number) => !came.includes(number));
    expect(missing.length).toBeGreaterThan(0);
    const untold = missing
      .map((number) => madeAt(stream.idOf(number) ?? ''))
      // Ids know whole milliseconds.
      .filter(
        (at) => !gaps.some(({ from, to, covered }) => covered === 'no' && Math.floor(from) <= at && at <= to),
      );
    expect(untold).toEqual([]);
    expect(stream.connects.every(({ params }) => !('backfill_minutes' in params))).toBe(true);
    expect(stream.mostConnections).toBe(1);
  });

  it('a second consumer is refused, the first goes on', async () => {
    const server = await createXServer();
    servers.push(server);
    const stream = server.stream(FILTERED);
    const items = desk(server.url, adapter).x.stream(PATH);
    const taker = new Taker(items);
    expect(() => items[Symbol.asyncIterator]()).toThrow(TypeError);
    await until(() => stream.connections.length === 1);
    stream.publish(3);
    await taker.has(3);
    expect(stream.connects).toHaveLength(1);
    expect(() => items[Symbol.asyncIterator]()).toThrow(/consumed only once/);
  });
});

describe.each(ADAPTERS)('two connections, by the %s adapter', (adapter) => {
  async function pair(): Promise<{ stream: XStream; made: Desk; taker: Taker }> {
    const server = await createXServer({ streams: { maxConnections: 2 } });
    servers.push(server);
    const stream = server.stream(FILTERED);
    const made = desk(server.url, adapter);
    const taker = new Taker(made.x.stream(PATH, { connections: 2 }));
    await until(() => stream.connections.length === 2 && made.told('connect').length === 2);
    return { stream, made, taker };
  }

  const byNumber = (items: readonly StreamItem[], stream: XStream): number[] =>
    items.map(({ data }) => stream.numberOf((data as { id: string }).id)).sort((a, b) => a - b);

  it('bring everything once, also while one of them fails', async () => {
    const { stream, made, taker } = await pair();
    for (let round = 0; round < 6; round++) {
      stream.publish(20);
      const [first, second] = stream.connections;
      const connection = (round % 2 === 0 ? first : second)?.number ?? 0;
      stream.cut({ connection, at: PLACES[round % 4] ?? 'line' });
      stream.publish(20);
      await until(() => stream.connections.length === 2 && made.told('connect').length === round + 3);
    }
    await taker.has(stream.published);
    await moment(20);
    expect(byNumber(taker.items, stream)).toEqual(range(stream.published));
    expect(made.told('gap').filter(({ covered }) => covered === 'no')).toEqual([]);
    expect(stream.mostConnections).toBe(2);
  });

  it('are covered by backfill when both fail', async () => {
    const { stream, made, taker } = await pair();
    stream.publish(20);
    await taker.has(20);
    stream.cut();
    stream.publish(50);
    await until(() => made.told('connect').length === 4);
    stream.publish(5);
    await taker.has(75);
    await moment(20);
    expect(byNumber(taker.items, stream)).toEqual(range(75));
    expect(made.told('gap').map(({ covered }) => covered)).toContain('backfill');
    expect(made.told('gap').map(({ covered }) => covered)).not.toContain('no');
  });

  it('end with one: no socket is left of either', async () => {
    const { stream, made } = await pair();
    await made.x.close();
    await until(() => stream.connections.length === 0);
    expect(stream.connects.map(({ closedBy }) => closedBy)).toEqual(['client', 'client']);
  });
});
