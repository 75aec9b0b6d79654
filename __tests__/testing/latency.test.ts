import { get } from 'node:http';
import { createXServer, ManualClock, type XServer } from '../../lib/testing/index.js';
import { ask, USER, withServer } from './ask.js';

const START = Date.UTC(2026, 0, 1);
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

describe('the server’s own clock', () => {
  it.each([30_000, -30_000])(
    'can be %d ms off: windows, resets, dates, posts and the log follow it',
    async (skewMs) => {
      const clock = new ManualClock(START);
      const windows = { 'POST /2/tweets': { limit: 1, windowMs: 60_000 } };
      await withServer({ now: clock.now, skewMs, windows }, async (server) => {
        const asked = await ask(server, 'POST /2/tweets', { body: { text: 'a' } });
        const here = START + skewMs;
        expect(asked.headers['x-rate-limit-reset']).toBe(String((here + 60_000) / 1000));
        expect(asked.headers.date).toBe(new Date(here).toUTCString());
        expect(server.posts.created[0]?.at).toBe(here);
        expect(server.requests[0]?.at).toBe(here);
        expect(server.windows()[0]?.resetAt).toBe(here + 60_000);
        expect(server.outage('*', { forMs: 1 }).from).toBe(here);
      });
    },
  );
});

describe('latency', () => {
  it('counts a request on its way, so that its answer is as old as the way back', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock, requestLatencyMs: 300, latencyMs: 2_000 }, async (server) => {
      const asking = ask(server, 'GET /2/users/me');
      await until(() => clock.pending === 1);
      await clock.advance(299);
      expect(server.requests).toEqual([]);
      await clock.advance(1);
      expect(server.requests.map(({ at }) => at - START)).toEqual([300]);
      server.consume('GET /2/users/me', 50);
      await clock.advance(2_000);
      const asked = await asking;
      expect(asked.headers['x-rate-limit-remaining']).toBe('74');
      expect(asked.headers['x-rate-limit-reset']).toBe(String(Math.floor((START + 300) / 1000) + 900));
      expect(asked.headers.date).toBe(new Date(START + 2_300).toUTCString());
      expect(server.windows()[0]?.remaining).toBe(24);
    });
  });

  it('lets requests overtake each other there and back, as the seed draws', async () => {
    async function story(server: XServer, clock: ManualClock): Promise<[string[], string[]]> {
      const back: string[] = [];
      const asked: Promise<unknown>[] = [];
      for (let id = 0; id < 8; id += 1) {
        const { pending } = clock;
        asked.push(ask(server, `GET /2/users/${id}`).then(() => back.push(String(id))));
        await until(() => clock.pending > pending);
      }
      await clock.advance(100);
      await clock.advance(9_000);
      await Promise.all(asked);
      return [server.requests.map(({ path }) => path.slice('/2/users/'.length)), back];
    }
    const options = { requestLatencyMs: [1, 100], latencyMs: [1_000, 9_000] } as const;
    const seen: [string[], string[]][] = [];
    for (const seed of [1, 1, 2]) {
      const clock = new ManualClock(START);
      await withServer({ ...options, clock, seed }, async (server) => {
        seen.push(await story(server, clock));
      });
    }
    const [first, second, other] = seen;
    expect(second?.[0]).toEqual(first?.[0]);
    expect(other?.[0]).not.toEqual(first?.[0]);
    expect(first?.[0]).not.toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    expect(first?.[1]).not.toEqual(first?.[0]);
    expect([...(first?.[0] ?? [])].sort()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });

  it('counts what was sent though the client gives up meanwhile', async () => {
    const clock = new ManualClock(START);
    await withServer({ clock, requestLatencyMs: 500, latencyMs: 500 }, async (server) => {
      const outage = server.outage('GET /2/users/:id', { forMs: Infinity });
      for (const path of ['/2/users/me', '/2/users/1']) {
        const { pending } = clock;
        const impatient = get(server.url + path, { agent: false, headers: { authorization: USER } });
        const gone = new Promise((resolve) => impatient.on('error', resolve));
        await until(() => clock.pending > pending);
        impatient.destroy();
        await gone;
      }
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
      await clock.advance(500);
      expect(server.windows()).toMatchObject([{ remaining: 74 }]);
      expect(outage).toMatchObject({ requests: 1, mostInFlight: 1 });
      await until(() => clock.pending === 0);
    });
  });

  it('lets go of what is on its way when it closes', async () => {
    const clock = new ManualClock(START);
    const server = await createXServer({ clock, requestLatencyMs: 500 });
    const asked = ask(server, 'GET /2/users/me').catch((error: unknown) => error);
    await until(() => clock.pending === 1);
    await server.close();
    expect(await asked).toMatchObject({ code: 'ECONNRESET' });
    expect(clock.pending).toBe(0);
    expect(server.requests).toEqual([]);
  });

  it.each<[unknown, RegExp]>([
    [{ skewMs: Number.NaN }, /^skewMs takes/],
    [{ clock: {} }, /^clock takes/],
    [{ clock: new ManualClock(), now: () => 0 }, /now or clock, not both/],
    [{ requestLatencyMs: [2, 1] }, /^requestLatencyMs takes/],
    [{ headers429: 'some' }, /^headers429 takes/],
    [{ log: 'no' }, /^log takes/],
  ])('refuses wrong options: %#', async (options, message) => {
    const made = withServer(Object(options), () => Promise.resolve());
    await expect(made).rejects.toThrow(TypeError);
    await expect(made).rejects.toThrow(message);
  });
});
