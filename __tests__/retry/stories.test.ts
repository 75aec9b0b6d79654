import { getEventListeners } from 'node:events';
import axios, { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { attachTo } from '../../lib/attach.js';
import type { Result, RetryEvent, XEventMap, XHandle, XOptions } from '../../lib/index.js';
import { drainTimers, SimClock } from '../helpers/sim-clock.js';

/** Whole calls on a clock that tests move: what is sent when, and what is told of it. */
type Answer = { status: number; headers?: Record<string, string>; data?: unknown } | 'reset' | 'refused';

interface World {
  readonly clock: SimClock;
  readonly x: XHandle;
  /** When each request was sent, since the world began. */
  readonly sent: number[];
  /** Tokens, in the order they were sent. */
  readonly tokens: unknown[];
  retries: RetryEvent[];
  readonly get: (path?: string, config?: object) => Promise<Result>;
  readonly post: (path: string, config?: object) => Promise<Result>;
}

const START = Date.UTC(2026, 0, 1);

/** Lets everything happen, however long it takes on the clock. */
const pass = (clock: SimClock): Promise<void> => clock.run(10_000, drainTimers);

function world(
  answer: (at: number, nth: number, config: InternalAxiosRequestConfig) => Answer,
  options?: XOptions,
): World {
  const clock = new SimClock(START);
  const sent: number[] = [];
  const tokens: unknown[] = [];
  const adapter = (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => {
    const at = clock.now() - START;
    sent.push(at);
    tokens.push(config.headers['Authorization']);
    const given = answer(at, sent.length, config);
    if (typeof given === 'string') {
      const code = given === 'reset' ? 'ECONNRESET' : 'ECONNREFUSED';
      return Promise.reject(new AxiosError(given, code, config));
    }
    const { status, headers = {}, data = { data: { id: '20' } } } = given;
    const response: AxiosResponse = { status, statusText: '', headers, data: JSON.stringify(data), config };
    if (status < 300) return Promise.resolve(response);
    return Promise.reject(new AxiosError(String(status), undefined, config, null, response));
  };
  const instance = axios.create({
    baseURL: 'https://api.x.com',
    adapter,
    headers: { Authorization: 'Bearer old' },
  });
  const x = attachTo(instance, options, { clock, random: () => 1 });
  const retries: RetryEvent[] = [];
  x.events.on('retry', (event) => retries.push(event));
  return {
    clock,
    x,
    sent,
    tokens,
    retries,
    get: (path = '/2/tweets/20', config) => x.client.get(path, config),
    post: (path, config) => x.client.post(path, { text: 'hello' }, config),
  };
}

it('climbs the ladder of server errors: 1, 2, 4, 8 seconds, and tells of each', async () => {
  const { clock, get, sent, retries } = world((_, nth) => ({ status: nth < 5 ? 500 : 200 }));
  const call = get();
  await pass(clock);
  expect(await call).toMatchObject({
    ok: true,
    response: { attempts: 5, queuedMs: 15_000, elapsedMs: 15_000 },
  });
  expect(sent).toEqual([0, 1_000, 3_000, 7_000, 15_000]);
  expect(
    retries.map(({ attempt, delayMs, why, queuedMs, error }) => [
      attempt,
      delayMs,
      why,
      queuedMs,
      error.status,
    ]),
  ).toEqual([
    [2, 1_000, 'backoff', 0, 500],
    [3, 2_000, 'backoff', 1_000, 500],
    [4, 4_000, 'backoff', 3_000, 500],
    [5, 8_000, 'backoff', 7_000, 500],
  ]);
  expect(clock.pending).toBe(0);
});

it('ends after `maxAttempts`, with what X said last and why nothing follows', async () => {
  const { clock, x, get, sent } = world(() => ({ status: 502 }), { retry: { maxAttempts: 3 } });
  const failures: XEventMap['failure'][] = [];
  x.events.on('failure', (event) => failures.push(event));
  const call = get();
  await pass(clock);
  expect(await call).toMatchObject({
    ok: false,
    error: { kind: 'bad-gateway', attempts: 3, gaveUp: 'attempts' },
  });
  expect(sent).toEqual([0, 1_000, 3_000]);
  expect(failures).toMatchObject([{ attempts: 3, why: 'attempts', queuedMs: 3_000, elapsedMs: 3_000 }]);
});

it.each<[string, XOptions['retry'], object | undefined, number[]]>([
  ['network errors climb theirs', undefined, undefined, [0, 250, 750, 1_750, 3_750]],
  [
    'a class climbs its own',
    { backoff: { network: { kind: 'linear', baseMs: 100, maxMs: 150, jitter: 'none' } } },
    undefined,
    [0, 100, 250, 400, 550],
  ],
  ['a function says it', { backoff: (attempt) => attempt * 10 }, undefined, [0, 10, 30, 60, 100]],
  ['one that gives no number is none', { backoff: () => Number.NaN }, undefined, [0, 250, 750, 1_750, 3_750]],
  [
    'one that throws is none',
    {
      backoff: () => {
        throw new Error('mine');
      },
    },
    undefined,
    [0, 250, 750, 1_750, 3_750],
  ],
  [
    'a request has its own',
    { backoff: () => 5_000 },
    { retry: { maxAttempts: 2, backoff: { kind: 'constant', baseMs: 7, maxMs: 7, jitter: 'none' } } },
    [0, 7],
  ],
  ['a request may have none', undefined, { retry: false }, [0]],
  ['a request may have some where nothing else has', false, { retry: { maxAttempts: 2 } }, [0, 250]],
])('%s', async (_, retry, x, expected) => {
  const { clock, get, sent } = world(() => 'refused', retry === undefined ? {} : { retry });
  const call = get('/2/tweets/20', { x });
  await pass(clock);
  expect((await call).ok).toBe(false);
  expect(sent).toEqual(expected);
});

it('waits no shorter than Retry-After, in seconds or as a date', async () => {
  for (const value of ['5', new Date(START + 5_000).toUTCString()]) {
    const { clock, get, sent } = world((_, nth) =>
      nth === 1 ? { status: 500, headers: { 'retry-after': value } } : { status: 200 },
    );
    const call = get();
    await pass(clock);
    expect((await call).ok).toBe(true);
    expect(sent).toEqual([0, 5_000]);
  }
});

it('sends a post that met a 503 once, and says that it may have been carried out', async () => {
  const { clock, post, sent } = world(() => ({ status: 503 }));
  const call = post('/2/tweets');
  await pass(clock);
  expect(await call).toMatchObject({
    ok: false,
    error: { kind: 'unavailable', maybeApplied: true, gaveUp: 'maybe-applied', attempts: 1 },
  });
  expect(sent).toHaveLength(1);
});

it.each([
  ['a like, by its nature', '/2/users/7/likes', undefined],
  ['a post that its caller calls idempotent', '/2/tweets', { x: { idempotent: true } }],
])('repeats %s after a reset', async (_, path, config) => {
  const { clock, post, sent } = world((_at, nth) => (nth === 1 ? 'reset' : { status: 200 }));
  const call = post(path, config);
  await pass(clock);
  expect((await call).ok).toBe(true);
  expect(sent).toHaveLength(2);
});

it('does not repeat a like whose caller says that it is not idempotent', async () => {
  const { clock, post, sent } = world(() => 'reset');
  const call = post('/2/users/7/likes', { x: { idempotent: false } });
  await pass(clock);
  expect(await call).toMatchObject({ error: { maybeApplied: true } });
  expect(sent).toHaveLength(1);
});

it('sends a post again that never left', async () => {
  const { clock, post, sent } = world((_, nth) => (nth === 1 ? 'refused' : { status: 201 }));
  const call = post('/2/tweets');
  await pass(clock);
  expect((await call).ok).toBe(true);
  expect(sent).toHaveLength(2);
});

const DUPLICATE = {
  status: 403,
  data: {
    type: 'about:blank',
    title: 'Forbidden',
    status: 403,
    detail: 'You are not allowed to create a Tweet with duplicate content.',
  },
};

it('tells from a duplicate refusal that the first try went through', async () => {
  const { clock, post } = world((_, nth) => (nth === 1 ? { status: 503 } : DUPLICATE));
  const call = post('/2/tweets', { x: { idempotent: true } });
  await pass(clock);
  expect(await call).toMatchObject({
    error: { kind: 'duplicate-post', appliedEarlier: true, maybeApplied: false, attempts: 2 },
  });
});

it('does not tell so of a duplicate that was the first try', async () => {
  const { clock, post } = world(() => DUPLICATE);
  const call = post('/2/tweets');
  await pass(clock);
  expect(await call).toMatchObject({ error: { kind: 'duplicate-post', appliedEarlier: false } });
});

it('lets the caller look up what became of a write, and takes what was found for the Result', async () => {
  const { clock, x, post } = world(
    (_at, _nth, { method }) => (method === 'get' ? { status: 200 } : { status: 503 }),
    {
      retry: { reconcile: () => x.client.get('/2/tweets/20') },
    },
  );
  const failures: unknown[] = [];
  x.events.on('failure', (event) => failures.push(event));
  const call = post('/2/tweets');
  await pass(clock);
  expect(await call).toMatchObject({ ok: true, data: { id: '20' } });
  expect(failures).toEqual([]);
});

it.each<[string, () => Promise<undefined>]>([
  ['finds nothing', () => Promise.resolve(undefined)],
  ['throws', () => Promise.reject(new Error('lookup failed'))],
])('leaves the failure as it is where the lookup %s', async (_, reconcile) => {
  const { clock, x, post } = world(() => ({ status: 503 }));
  const told: string[] = [];
  x.events.on('failure', () => told.push('failure')).on('listenerError', ({ event }) => told.push(event));
  const call = post('/2/tweets', { x: { retry: { reconcile } } });
  await pass(clock);
  expect(await call).toMatchObject({ ok: false, error: { maybeApplied: true } });
  expect(told.at(-1)).toBe('failure');
});

it('outlasts an outage of 5 s all alone, on the ladder of 503', async () => {
  const { clock, get, sent } = world((at) => ({ status: at < 5_000 ? 503 : 200 }));
  const call = get();
  await pass(clock);
  expect((await call).ok).toBe(true);
  expect(sent).toEqual([0, 1_000, 3_000, 7_000]);
});

it('loses nobody to 429s without an end: they cost no attempt', async () => {
  const { clock, get, sent } = world((at) => ({ status: at < 120_000 ? 429 : 200 }));
  const call = get();
  await pass(clock);
  expect(await call).toMatchObject({ ok: true, response: { attempts: 7 } });
  expect(sent).toEqual([0, 2_000, 6_000, 14_000, 30_000, 62_000, 122_000]);
});

it('tells after a quarter of an hour that 429s do not end', async () => {
  const { clock, get } = world(() => ({ status: 429 }));
  const call = get();
  await pass(clock);
  expect(await call).toMatchObject({
    ok: false,
    error: { kind: 'rate-limited', gaveUp: 'elapsed', retryable: true },
  });
});

it('waits for a told reset without pacing, too', async () => {
  const reset = String((START + 30_000) / 1_000);
  const { clock, get, sent } = world(
    (at) =>
      at < 30_000
        ? { status: 429, headers: { 'x-rate-limit-reset': reset, 'x-rate-limit-remaining': '0' } }
        : { status: 200 },
    { pacing: false },
  );
  const call = get();
  await pass(clock);
  expect((await call).ok).toBe(true);
  expect(sent).toEqual([0, 30_000]);
});

it('50 callers, an outage of 5 s: one probe at a time, nobody lost, all done soon after', async () => {
  const answering = world((at) => ({ status: at > 0 && at < 5_000 ? 503 : 200 }));
  const { clock, sent, get } = answering;
  await get();
  await pass(clock);
  const first = sent.length;
  const calls = Array.from({ length: 50 }, () => get());
  await pass(clock);
  const results = await Promise.all(calls);
  expect(results.every(({ ok }) => ok)).toBe(true);
  const probes = sent.slice(first + 50).filter((at) => at < 5_000);
  expect(new Set(probes).size).toBe(probes.length);
  expect(probes.length).toBeLessThan(20);
  expect(Math.max(...sent)).toBeLessThanOrEqual(6_250);
});

it('without pacing the budget of retries alone keeps an outage from being multiplied', async () => {
  const answering = world((at) => ({ status: at < 5_000 ? 503 : 200 }), { pacing: false });
  const { clock, sent, x } = answering;
  const why = new Map<string, number>();
  x.events.on('failure', ({ why: reason = '-' }) => why.set(reason, (why.get(reason) ?? 0) + 1));
  let calls = 0;
  const outcome: Promise<void>[] = [];
  // Fifty callers, each with a call every quarter of a second.
  for (let at = 0; at < 5_000; at += 250) {
    for (let caller = 0; caller < 50; caller++) {
      calls++;
      clock.after(at, () => outcome.push(answering.get().then(() => {})));
    }
  }
  await pass(clock);
  await Promise.all(outcome);
  expect(calls).toBe(1_000);
  expect(sent.length / calls).toBeLessThan(1.1);
  expect(sent.length).toBeGreaterThan(calls);
  expect(why.get('budget')).toBeGreaterThan(900);
});

it('gets a new token once for all callers, and goes on with it', async () => {
  let refreshed = 0;
  const { clock, get, tokens, sent } = world(
    (_at, _nth, { headers }) => ({ status: headers['Authorization'] === 'Bearer new' ? 200 : 401 }),
    {
      refresh: (error) => {
        expect(error).toMatchObject({ kind: 'unauthorized', status: 401 });
        refreshed++;
        return new Promise((resolve) => clock.at(clock.now() + 500, () => resolve('new')));
      },
    },
  );
  const calls = Array.from({ length: 50 }, () => get());
  clock.after(100, () => calls.push(...Array.from({ length: 50 }, () => get())));
  clock.after(9_000, () => calls.push(get()));
  await pass(clock);
  const results = await Promise.all(calls);
  expect(results).toHaveLength(101);
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect(refreshed).toBe(1);
  // While the refresh ran nothing was sent; afterwards nothing with the old token.
  expect(sent.filter((at) => at > 0 && at < 500)).toEqual([]);
  expect(tokens.slice(sent.findIndex((at) => at >= 500))).not.toContain('Bearer old');
});

it.each([
  ['a 403 of an expired token', 403, { errors: [{ code: 89, message: 'Invalid or expired token' }] }, 0],
  ['a 500 that speaks of a token', 500, { errors: [{ code: 89, message: 'Invalid or expired token' }] }, 0],
  ['a 401 of an app that is suspended', 401, { errors: [{ code: 416, message: 'Invalid application' }] }, 0],
  ['a 401 of a type never seen before', 401, { type: 'https://api.x.com/2/problems/token-expired' }, 1],
])('a new token is asked for after a 401 only: %s', async (_, status, data, times) => {
  let refreshed = 0;
  const { clock, get } = world(
    (_at, _nth, { headers }) =>
      headers['Authorization'] === 'Bearer new' ? { status: 200 } : { status, data },
    { refresh: () => (refreshed++, 'new'), retry: { maxAttempts: 1 } },
  );
  const call = get();
  await pass(clock);
  expect([(await call).ok, refreshed]).toEqual([times === 1, times]);
});

it('fails those who waited once where the refresh fails, and tries it anew next time', async () => {
  let refreshed = 0;
  const { clock, get, sent } = world(
    (_at, _nth, { headers }) => ({ status: headers['Authorization'] === 'Bearer new' ? 200 : 401 }),
    {
      refresh: () =>
        ++refreshed === 1
          ? new Promise((_, reject) =>
              clock.at(clock.now() + 500, () => reject(new Error('Bearer old was revoked'))),
            )
          : Promise.resolve('Bearer new'),
    },
  );
  const calls = Array.from({ length: 20 }, () => get());
  await pass(clock);
  const results = await Promise.all(calls);
  for (const result of results) {
    expect(result).toMatchObject({ ok: false, error: { kind: 'unauthorized', gaveUp: 'refresh' } });
    expect(JSON.stringify(result)).not.toContain('Bearer old');
  }
  expect(refreshed).toBe(1);
  const before = sent.length;
  const again = get();
  await pass(clock);
  expect((await again).ok).toBe(true);
  expect([refreshed, sent.length - before]).toEqual([2, 2]);
});

it('ends a wait for a pause at once with the signal, the deadline and close, and leaves nothing behind', async () => {
  const { clock, x, get } = world(() => ({ status: 500 }));
  const abort = new AbortController();
  const ended: [string, number][] = [];
  const note = (result: Result): void => {
    ended.push([result.ok ? 'ok' : result.error.kind, clock.now() - START]);
  };
  void get('/2/tweets/20', { signal: abort.signal }).then(note);
  void get('/2/tweets/20', { x: { deadlineMs: 900 } }).then(note);
  void get().then(note);
  clock.after(500, () => abort.abort());
  clock.after(600, () => void x.close({ abort: true }));
  await pass(clock);
  // A deadline that comes before the next attempt is told at once.
  expect(ended).toEqual([
    ['server-error', 0],
    ['aborted', 500],
    ['closed', 600],
  ]);
  expect(clock.pending).toBe(0);
  expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
});

it('counts the wait for a token that is cut short', async () => {
  const { clock, x, get } = world(() => ({ status: 401 }), { refresh: () => new Promise(() => {}) });
  const waited: [string, number, number][] = [];
  x.events.on('failure', ({ error, queuedMs, attempts }) => waited.push([error.kind, queuedMs, attempts]));
  const abort = new AbortController();
  const calls = [
    get('/2/tweets/20', { signal: abort.signal }),
    get('/2/tweets/20', { x: { deadlineMs: 700 } }),
    get(),
  ];
  clock.after(500, () => abort.abort());
  clock.after(900, () => void x.close({ abort: true }));
  await pass(clock);
  await Promise.all(calls);
  expect(waited.map(([kind, queuedMs]) => [kind, queuedMs])).toEqual([
    ['aborted', 500],
    ['deadline', 700],
    ['closed', 900],
  ]);
});
