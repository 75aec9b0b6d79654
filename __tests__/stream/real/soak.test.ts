import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import axios from 'axios';
import { attach } from '../../../lib/index.js';
import { createXServer } from '../../../lib/testing/index.js';
import { withRealAdapters } from '../../helpers/web.js';

withRealAdapters();
setFlagsFromString('--expose_gc');
const gc = runInNewContext('gc') as () => void;

const ROUNDS = 300;

/** What is held now, once nothing is held for no reason. */
async function held(signal: AbortSignal): Promise<{ heap: number; timers: number; listeners: number }> {
  await new Promise((resolve) => setImmediate(resolve));
  gc();
  return {
    heap: process.memoryUsage().heapUsed,
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
    listeners: getEventListeners(signal, 'abort').length,
  };
}

it.each(['http', 'fetch'])(
  `holds nothing more after ${ROUNDS} disconnects of every kind: %s`,
  async (adapter) => {
    const server = await createXServer({
      streams: { rate: 100 },
      windows: { 'GET /2/tweets/search/stream': { limit: 100_000, windowMs: 900_000 } },
    });
    const operation = server.stream('GET /2/tweets/search/stream');
    const instance = axios.create({
      adapter,
      baseURL: server.url,
      headers: { Authorization: 'Bearer AAAAapp' },
    });
    const x = attach(instance, {
      stream: { backoff: { kind: 'constant', baseMs: 0, maxMs: 0, jitter: 'none' } },
    });
    const { signal } = new AbortController();
    const ways = [
      () => operation.cut(),
      () => operation.cut({ at: 'mid-character', how: 'close' }),
      () => operation.cut({ how: 'end' }),
      () => operation.disconnect(),
    ];
    const seen = new Set<string>();
    let rounds = 0;
    let connects = 0;
    let early: Awaited<ReturnType<typeof held>> | undefined;
    let late: Awaited<ReturnType<typeof held>> | undefined;
    for await (const { data } of x.stream<{ id: string }>('/2/tweets/search/stream', { signal })) {
      expect(seen.has(data.id)).toBe(false);
      seen.add(data.id);
      // Once for each connection: what it brought first is old.
      if (operation.connects.length === connects) continue;
      connects = operation.connects.length;
      rounds++;
      if (rounds === 100) early = await held(signal);
      if (rounds === ROUNDS) {
        late = await held(signal);
        break;
      }
      ways[rounds % ways.length]?.();
    }
    // The ids this test keeps are among what grows.
    expect((late?.heap ?? Infinity) - (early?.heap ?? 0)).toBeLessThan(6_000_000);
    expect(late?.listeners).toBe(early?.listeners);
    expect(late?.timers).toBeLessThanOrEqual((early?.timers ?? 0) + 2);
    expect(operation.mostConnections).toBe(1);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    await x.close();
    await server.close();
  },
  60_000,
);
