import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { inspect } from 'node:util';
import axios from 'axios';
import { attach, type PacingOptions, type XHandle } from '../../lib/index.js';
import { createXServer, type XServer, type XServerOptions } from '../../lib/testing/index.js';

/** Waiting, seen from outside: real sockets, the real clock, the simulated X. */
let server: XServer;
let x: XHandle;

async function start(options: XServerOptions, pacing?: PacingOptions): Promise<void> {
  server = await createXServer(options);
  x = attach(
    axios.create({ baseURL: server.url, headers: { Authorization: 'Bearer a-user' } }),
    pacing && { pacing },
  );
}

afterEach(async () => {
  await x.close({ abort: true });
  await server.close();
});

const ME = 'GET /2/users/me';
const me = (config = {}) => x.client.get('/2/users/me', config);
const refusals = (): number => server.requests.filter(({ status }) => status === 429).length;

it('keeps a whole crowd within a window and earns no 429', async () => {
  await start({ windows: { [ME]: { limit: 5, windowMs: 1_000 } } });
  const results = await Promise.all(Array.from({ length: 12 }, () => me()));
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect(refusals()).toBe(0);
  expect(server.requests).toHaveLength(12);
});

it('sends one probe to a cold bucket, then all that its answer allows', async () => {
  await start({ windows: { [ME]: { limit: 4, windowMs: 900_000 } }, latencyMs: 30 });
  const early = Array.from({ length: 4 }, () => me());
  const late = me({ x: { deadlineMs: 500 } });
  await Promise.all(early);
  const result = await late;
  expect(server.requests).toHaveLength(4);
  expect(result).toMatchObject({ ok: false, error: { kind: 'deadline', attempts: 0 } });
});

it('answers a caller who cannot wait that long at once, with when there would be room', async () => {
  await start({ windows: { [ME]: { limit: 1, windowMs: 900_000 } } });
  await me();
  const before = performance.now();
  const result = await me({ x: { deadlineMs: 2_000 } });
  const took = performance.now() - before;
  expect(result).toMatchObject({
    ok: false,
    error: { kind: 'deadline', retry: 'after-reset', scope: 'bucket', window: '15min' },
  });
  const { retryAt, detail } = (result as { error: { retryAt?: number; detail: string } }).error;
  expect(detail).toMatch(
    /^the 15min window has room again in 1[45] minutes, which is longer than this call may wait$/,
  );
  expect(retryAt).toBeGreaterThan(Date.now() + 800_000);
  // At once, and surely not after the deadline; how fast is for the benchmark to say.
  expect(took).toBeLessThan(1_000);
  expect(server.requests).toHaveLength(1);
});

it('fails a call at once that would have to wait for a day, unless it says it will', async () => {
  await start({
    windows: {
      [ME]: [
        { limit: 1, windowMs: 86_400_000, headers: '24h-user' },
        { limit: 50, windowMs: 900_000 },
      ],
    },
  });
  await me();
  expect(await me()).toMatchObject({ ok: false, error: { kind: 'deadline' } });
  const patient = me({ x: { deadlineMs: 200_000_000 } });
  expect(x.limits.for('GET', '/2/users/me')).toMatchObject({ queued: 1, remaining: 0 });
  await x.close({ abort: true });
  expect(await patient).toMatchObject({ ok: false, error: { kind: 'closed' } });
});

it('turns away the one too many', async () => {
  await start({ windows: { [ME]: { limit: 1, windowMs: 900_000 } } }, { maxQueued: 2 });
  await me();
  const waiting = [me(), me()];
  expect(await me()).toMatchObject({
    ok: false,
    error: { kind: 'queue-full', attempts: 0, maybeApplied: false },
  });
  await x.close({ abort: true });
  await Promise.all(waiting);
});

it('lets an aborted call leave the line at once and frees what it held', async () => {
  await start({ windows: { [ME]: { limit: 1, windowMs: 900_000 } } });
  await me();
  const controller = new AbortController();
  const waiting = me({ signal: controller.signal });
  await Promise.resolve();
  expect(x.limits.for('GET', '/2/users/me')?.queued).toBe(1);
  controller.abort();
  expect(await waiting).toMatchObject({
    ok: false,
    error: { kind: 'aborted', attempts: 0, maybeApplied: false },
  });
  expect(x.limits.for('GET', '/2/users/me')?.queued).toBe(0);
  expect(inspect(controller.signal)).not.toContain('listeners');
});

it('lets the more urgent go first, and nobody starve', async () => {
  await start({ windows: { [ME]: { limit: 1, windowMs: 1_000 } } });
  await me();
  const done: string[] = [];
  const note = (name: string) => () => done.push(name);
  await Promise.all([
    me({ x: { priority: 9 } }).then(note('lazy')),
    me().then(note('normal')),
    me({ x: { priority: 0 } }).then(note('urgent')),
  ]);
  expect(done).toEqual(['urgent', 'normal', 'lazy']);
});

it('waits without spending the timeout, and tells how long', async () => {
  await start({ windows: { [ME]: { limit: 1, windowMs: 2_000 } } });
  await me();
  const result = await me({ timeout: 900 });
  expect(result.ok).toBe(true);
  expect(result.response?.queuedMs).toBeGreaterThan(100);
  expect(result.response?.elapsedMs).toBeGreaterThanOrEqual(result.response?.queuedMs as number);
});

it('tells of waiting, of budgets and of refusals', async () => {
  await start({ windows: { [ME]: { limit: 2, windowMs: 1_000, spent: 2 } } });
  const told: string[] = [];
  for (const name of ['throttle', 'rateLimit', 'rateLimited'] as const)
    x.events.on(name, () => told.push(name));
  const results = await Promise.all([me(), me(), me()]);
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect(told.filter((name) => name === 'rateLimited')).toHaveLength(1);
  expect(told).toEqual(expect.arrayContaining(['throttle', 'rateLimit']));
  // Somebody else had used it up: one 429 told so, and burnt no attempt of the caller's.
  expect(refusals()).toBe(1);
});

it('tells until when a call waits as soon as that is known: not while the first answer is out', async () => {
  await start({ windows: { [ME]: { limit: 3, windowMs: 1_500 } }, latencyMs: 20 });
  const told: [reason: string, known: boolean, waiting: number][] = [];
  x.events.on('throttle', ({ reason, until, waiting }) => told.push([reason, until !== undefined, waiting]));
  await Promise.all(Array.from({ length: 5 }, () => me()));
  const probe = [1, 2, 3, 4].map((waiting) => ['probe', false, waiting]);
  // The first answer lets two go; the others learn which window they wait for.
  expect(told).toEqual([...probe, ['window', true, 2], ['window', true, 2]]);
});

it('sends reads again after a 503, one probe at a time, and lets everybody go when it is over', async () => {
  await start({ windows: { [ME]: { limit: 1_000, windowMs: 900_000 } } });
  await me();
  const events: string[] = [];
  x.events.on('unavailable', ({ operation }) => events.push(`unavailable ${operation}`));
  x.events.on('recovered', ({ operation }) => events.push(`recovered ${operation}`));
  server.reply(ME, { status: 503, body: 'Service Unavailable' }, { times: 3 });
  const first = me();
  await once(server as never, 'never', { signal: AbortSignal.timeout(50) }).catch(() => undefined);
  const rest = Array.from({ length: 20 }, () => me());
  const results = await Promise.all([first, ...rest]);
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect(events).toEqual([`unavailable ${ME}`, `recovered ${ME}`]);
  expect(server.requests.filter(({ status }) => status === 503)).toHaveLength(3);
});

it('never sends a write again after a 503: X may have carried it out', async () => {
  await start({});
  server.reply('POST /2/tweets', { status: 503, body: 'Service Unavailable' }, { times: 1 });
  const result = await x.client.post('/2/tweets', { text: 'once' });
  expect(result).toMatchObject({
    ok: false,
    error: { kind: 'unavailable', maybeApplied: true, attempts: 1 },
  });
  expect(server.requests.filter(({ operation }) => operation === 'POST /2/tweets')).toHaveLength(1);
});

it('gives a 429 back where nothing is to be sent again, and still closes the window for the others', async () => {
  await start({ windows: { [ME]: { limit: 1, windowMs: 1_000, spent: 1 } } });
  expect(await me({ x: { retry: false } })).toMatchObject({
    ok: false,
    error: { kind: 'rate-limited', window: '15min' },
  });
  expect((await me()).ok).toBe(true);
  expect(refusals()).toBe(1);
});

it('holds at most as many under way as it was told', async () => {
  await start({ latencyMs: 20 }, { maxConcurrent: { total: 3 } });
  await Promise.all(
    Array.from({ length: 12 }, (_, at) => x.client.get(at % 2 ? '/2/users/7' : '/2/tweets/20')),
  );
  let most = 0;
  const open: number[] = [];
  for (const { at } of server.requests) {
    open.push(at);
    most = Math.max(most, open.filter((other) => at - other < 15).length);
  }
  expect(most).toBeLessThanOrEqual(3);
});

it('keeps the process alive while a call waits, and lets it go when none does', async () => {
  await start({ windows: { [ME]: { limit: 1, windowMs: 2_000 } } });
  const script = `
    const axios = require('axios'); const { attach } = require(${JSON.stringify(join(__dirname, '../../dist/cjs/index.js'))});
    const x = attach(axios.create({ baseURL: '${server.url}', headers: { Authorization: 'Bearer u' } }));
    Promise.all([x.client.get('/2/users/me'), x.client.get('/2/users/me')]).then((all) => console.log('done', all.filter((r) => r.ok).length));`;
  const child = spawn(process.execPath, ['-e', script], { cwd: join(__dirname, '../..') });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  expect([code, out.trim()]).toEqual([0, 'done 2']);
});

it('feels its way where answers tell no budget: few refusals, nobody lost', async () => {
  const silent = 'GET /2/users/:id/affiliates';
  await start({ windows: { [silent]: { limit: 8, windowMs: 1_000, headers: 'none' } }, headers429: 'none' });
  const results = await Promise.all(Array.from({ length: 24 }, () => x.client.get('/2/users/7/affiliates')));
  expect(results.every(({ ok }) => ok)).toBe(true);
  // A crowd let loose on each opening would earn one for nearly every call.
  expect(refusals()).toBeLessThan(20);
});

it('lets everybody whom an opening window allows start at once', async () => {
  await start({ windows: { [ME]: { limit: 1_000, windowMs: 3_000 } }, log: false });
  const results = await Promise.all(Array.from({ length: 1_100 }, () => me()));
  expect(results.filter(({ ok }) => ok)).toHaveLength(1_100);
  expect(server.refused).toHaveLength(0);
});

it('spreads a window evenly until it resets', async () => {
  await start(
    { windows: { [ME]: { limit: 6, windowMs: 3_000, spent: 0, startsAt: 'server-start' } } },
    { mode: 'spread' },
  );
  await Promise.all(Array.from({ length: 5 }, () => me()));
  const starts = server.requests.map(({ at }) => at);
  const pauses = starts.slice(1).map((at, index) => at - (starts[index] as number));
  // The probe tells the window; from then on each start is a share of what is left of it.
  expect(Math.min(...pauses.slice(1))).toBeGreaterThan(100);
  expect(refusals()).toBe(0);
});

it('tells of a reset that no window of its kind can have, and does not wait for it', async () => {
  await start({});
  const absurd: unknown[] = [];
  x.events.on('absurdReset', (event) => absurd.push(event));
  const inAYear = Math.floor(Date.now() / 1000) + 31_536_000;
  server.reply(ME, {
    headers: {
      'x-rate-limit-limit': '5',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(inAYear),
    },
    body: { data: { id: '1' } },
  });
  await me();
  expect(absurd).toEqual([expect.objectContaining({ window: '15min', toldAt: inAYear * 1000 })]);
  expect(x.limits.for('GET', '/2/users/me')?.nextStartAt).toBeLessThan(Date.now() + 910_000);
});
