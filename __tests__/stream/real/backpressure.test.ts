import { createXServer, type XServer } from '../../../lib/testing/index.js';
import { isXError, type StreamItem } from '../../../lib/index.js';
import { withRealAdapters } from '../../helpers/web.js';
import { ADAPTERS, closeAll, desk, FILTERED, moment, PATH, until } from './reading.js';

/** A consumer that is slower than X. */
withRealAdapters();

const servers: XServer[] = [];
afterEach(async () => {
  await closeAll();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function x(streams: object = {}): Promise<XServer> {
  const server = await createXServer({ streams });
  servers.push(server);
  return server;
}

/** Waits until a figure no longer grows. */
async function settled(figure: () => number): Promise<number> {
  for (let last = -1, same = 0; ;) {
    const now = figure();
    same = now === last ? same + 1 : 0;
    if (same > 20) return now;
    last = now;
    await moment(5);
  }
}

const FLOOD = 100_000;

describe.each(ADAPTERS)('a slow consumer, by the %s adapter', (adapter) => {
  it('slows the socket, and loses nothing', async () => {
    const server = await x();
    const stream = server.stream(FILTERED);
    const made = desk(server.url, adapter);
    const items = made.x.stream(PATH, { maxBuffered: 50, stallMs: 100 });
    const iterator = items[Symbol.asyncIterator]();
    const first = iterator.next();
    await until(() => stream.connections.length === 1);
    stream.flood(FLOOD);
    await first;
    const stuck = await settled(() => stream.delivered);
    expect(stuck).toBeLessThan(FLOOD / 2);
    // A chunk of the socket's at most comes on top.
    expect(items.state.buffered).toBeLessThan(50 + 1_000);
    // Longer than a silence may last: it is the consumer's, and no stall.
    await moment(200);
    expect(stream.delivered).toBe(stuck);
    expect(made.told('stall')).toEqual([]);
    let last = 1;
    for (let count = 1; count < FLOOD; count++) {
      const { value } = await iterator.next();
      const number = stream.numberOf(((value as StreamItem).data as { id: string }).id);
      if (number !== last + 1) throw new Error(`${number} came after ${last}`);
      last = number;
    }
    expect([last, stream.connects.length, items.state.received]).toEqual([FLOOD, 1, FLOOD]);
    expect(made.told('disconnect')).toEqual([]);
    await iterator.return?.();
  });

  it('that is paused while the connection breaks loses nothing either', async () => {
    const server = await x();
    const stream = server.stream(FILTERED);
    const made = desk(server.url, adapter);
    const iterator = made.x.stream(PATH, { maxBuffered: 20, dedupe: 50_000 })[Symbol.asyncIterator]();
    const first = iterator.next();
    await until(() => stream.connections.length === 1);
    stream.flood(20_000);
    const came = new Set<number>();
    const keep = ({ value }: IteratorResult<StreamItem, unknown>): void =>
      void came.add(stream.numberOf(((value as StreamItem).data as { id: string }).id));
    keep(await first);
    await settled(() => stream.delivered);
    stream.cut();
    let taken = 1;
    for (; came.size < 20_000; taken++) keep(await iterator.next());
    expect([came.size, taken]).toEqual([20_000, 20_000]);
    expect(made.told('gap').every(({ covered }) => covered === 'backfill')).toBe(true);
    expect(stream.mostConnections).toBe(1);
    await iterator.return?.();
  });

  it('that X throws out for it is told what it lost', async () => {
    const server = await x({ slowClientBytes: 4_096 });
    const stream = server.stream(FILTERED);
    const made = desk(server.url, adapter);
    const iterator = made.x.stream(PATH, { maxBuffered: 10 })[Symbol.asyncIterator]();
    const first = iterator.next();
    await until(() => stream.connections.length === 1);
    stream.publish(1);
    const ids: string[] = [];
    const keep = ({ value }: IteratorResult<StreamItem, unknown>): void =>
      void ids.push(((value as StreamItem).data as { id: string }).id);
    keep(await first);
    while (stream.connections.length > 0) {
      stream.publish(500);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const lost = stream.published;
    const reading = (async (): Promise<void> => {
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) keep(next);
    })();
    await until(() => made.told('connect').length === 2 && stream.connections.length === 1);
    const last = stream.publish(1);
    await until(() => stream.numberOf(ids.at(-1) ?? '0') === last);
    expect(made.told('disconnect')).toMatchObject([{ problem: { disconnect_type: 'SlowReader' } }]);
    const came = new Set(ids.map((id) => stream.numberOf(id)));
    const gaps = made.told('gap').filter(({ covered }) => covered === 'no');
    for (let number = 1; number <= lost; number++) {
      if (came.has(number)) continue;
      const at = Number(BigInt(stream.idOf(number) ?? '') >> 22n) + 1_288_834_974_657;
      expect(gaps.some(({ from, to }) => Math.floor(from) <= at && at <= to)).toBe(true);
    }
    await iterator.return?.();
    await reading;
  });

  it('with drop-oldest has the newest, and a count of the rest', async () => {
    const server = await x();
    const stream = server.stream(FILTERED);
    const made = desk(server.url, adapter);
    const items = made.x.stream(PATH, { maxBuffered: 100, overflow: 'drop-oldest' });
    const iterator = items[Symbol.asyncIterator]();
    const first = iterator.next();
    await until(() => stream.connections.length === 1);
    stream.flood(5_000);
    await first;
    await until(() => items.state.received === 5_000);
    expect(items.state).toMatchObject({ buffered: 100, dropped: 4_899 });
    const numbers: number[] = [];
    for (let count = 0; count < 100; count++) {
      const { value } = await iterator.next();
      numbers.push(stream.numberOf(((value as StreamItem).data as { id: string }).id));
    }
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, index) => 4_901 + index));
    const told = made.told('dropped');
    expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(4_899);
    expect(told.at(-1)?.total).toBe(4_899);
    expect(told.length).toBeLessThan(10);
    await iterator.return?.();
  });

  it('with error is told so after what waits, and the socket is gone', async () => {
    const server = await x();
    const stream = server.stream(FILTERED);
    const items = desk(server.url, adapter).x.stream(PATH, { maxBuffered: 10, overflow: 'error' });
    const iterator = items[Symbol.asyncIterator]();
    const first = iterator.next();
    await until(() => stream.connections.length === 1);
    stream.flood(1_000);
    await first;
    await until(() => stream.connections.length === 0);
    let taken = 0;
    let thrown: unknown;
    try {
      while (!(await iterator.next()).done) taken++;
    } catch (error) {
      thrown = error;
    }
    expect(isXError(thrown) && thrown).toMatchObject({ kind: 'queue-full', method: 'GET' });
    expect(taken).toBeGreaterThanOrEqual(10);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});
