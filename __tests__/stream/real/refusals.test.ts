import { createXServer, type XServer, type XServerOptions } from '../../../lib/testing/index.js';
import { isXError, type XError } from '../../../lib/index.js';
import { serve, withRealAdapters } from '../../helpers/web.js';
import { ADAPTERS, closeAll, desk, FILTERED, moment, opens, PATH, Taker, until } from './reading.js';

/** What X says instead of a stream: some of it passes, the rest is thrown with advice. */
withRealAdapters();

const TYPES = 'https://api.twitter.com/2/problems/';
const servers: { close(): Promise<void> }[] = [];

async function x(options: XServerOptions = {}): Promise<XServer> {
  const server = await createXServer(options);
  servers.push(server);
  return server;
}

afterEach(async () => {
  await closeAll();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function errorOf(taker: Taker): Promise<XError> {
  const error = await taker.done;
  if (!isXError(error)) throw new Error(`no XError was thrown but ${String(error)}`);
  return error;
}

describe.each(ADAPTERS)('a refusal, by the %s adapter', (adapter) => {
  it.each([
    ['401', 401, { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' }],
    [
      'a wrong way to authenticate',
      403,
      { title: 'Unsupported Authentication', type: `${TYPES}unsupported-authentication`, status: 403 },
    ],
    [
      'an app that is not enrolled',
      403,
      {
        title: 'Client Forbidden',
        type: `${TYPES}client-forbidden`,
        reason: 'client-not-enrolled',
        status: 403,
      },
    ],
    ['a wrong parameter', 400, { title: 'Invalid Request', type: `${TYPES}invalid-request`, errors: [] }],
    ['404', 404, { title: 'Not Found', type: 'about:blank', status: 404 }],
  ])('that stays is thrown: %s', async (_, status, body) => {
    const server = await x();
    server.reply(FILTERED, { status, body });
    const { x: handle, told } = desk(server.url, adapter);
    const stream = handle.stream(PATH);
    const taker = new Taker(stream);
    const error = await errorOf(taker);
    expect(error).toMatchObject({ status, method: 'GET', attempts: 1, retryable: false });
    expect(error.advice.length).toBeGreaterThan(10);
    expect(server.requests).toHaveLength(1);
    expect(told('reconnect')).toEqual([]);
    expect(stream.state).toMatchObject({ attempts: 1, connections: 0, connectedSince: undefined });
  });

  it('for want of rules is thrown, and says so', async () => {
    const server = await x({ streams: { rules: [] } });
    const error = await errorOf(new Taker(desk(server.url, adapter).x.stream(PATH)));
    expect(error).toMatchObject({ kind: 'streaming-connection', status: 409 });
    expect(error.advice).toMatch(/rule/i);
    expect(server.requests).toHaveLength(1);
  });

  it('of a token of the wrong kind is thrown', async () => {
    const server = await x();
    const config = { headers: { Authorization: 'Bearer a-user' } };
    const error = await errorOf(new Taker(desk(server.url, adapter, config).x.stream(PATH)));
    expect(error).toMatchObject({ kind: 'unsupported-authentication', status: 403 });
  });

  it.each([
    // Twice a 503 closes the gate of the endpoint for a second or more.
    ['503 with a problem', 503, { title: 'Service Unavailable', type: 'about:blank', status: 503 }],
    ['503 as a page', 503, '<html><h1>Over capacity</h1></html>'],
    ['500', 500, { title: 'Internal Server Error', type: 'about:blank' }],
    ['502 without a body', 502, ''],
  ])('that passes is tried again: %s', async (_, status, body) => {
    const server = await x();
    const times = status === 503 ? 1 : 3;
    server.reply(FILTERED, { status, body }, { times });
    const { x: handle, told } = desk(server.url, adapter);
    const taker = new Taker(handle.stream(PATH));
    const stream = server.stream(FILTERED);
    await until(() => stream.connections.length > 0);
    stream.publish();
    await taker.has(1);
    expect(stream.connects.map((one) => one.status)).toEqual([...Array<number>(times).fill(status), 200]);
    expect(told('reconnect').map(({ attempt }) => attempt)).toEqual([2, 3, 4].slice(0, times));
    expect(told('connect').map(({ attempt }) => attempt)).toEqual([times + 1]);
  });

  it('429 is tried again after its ladder, and not before the reset that X told', async () => {
    const server = await x();
    const resetAt = Math.ceil(Date.now() / 1_000) + 1;
    server.reply(FILTERED, { status: 429, body: { title: 'Too Many Requests' } }, { times: 1 });
    server.reply(
      FILTERED,
      {
        status: 429,
        body: { title: 'Too Many Requests' },
        headers: {
          'x-rate-limit-limit': '50',
          'x-rate-limit-remaining': '0',
          'x-rate-limit-reset': String(resetAt),
        },
      },
      { times: 1 },
    );
    const { x: handle } = desk(server.url, adapter);
    const taker = new Taker(handle.stream(PATH));
    const { connects } = server.stream(FILTERED);
    await until(() => connects.length >= 3 || taker.isDone);
    expect(connects.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(connects[2]?.at).toBeGreaterThanOrEqual(resetAt * 1_000);
  });

  it('of a place that is taken is tried again until the old one is released', async () => {
    const server = await x({ streams: { slotReleaseMs: 150 } });
    const { x: handle, told } = desk(
      server.url,
      adapter,
      {},
      { stream: { backoff: { kind: 'constant', baseMs: 30, maxMs: 30, jitter: 'none' } } },
    );
    const taker = new Taker(handle.stream(PATH));
    const stream = server.stream(FILTERED);
    await until(() => stream.connections.length === 1 && told('connect').length === 1);
    stream.cut();
    await until(() => stream.connections.length === 1);
    stream.publish();
    await taker.has(1);
    const kinds = told('reconnect').map(({ reason }) => reason);
    expect(kinds[0]).toBe('network');
    expect(kinds.length).toBeGreaterThan(1);
    expect(new Set(kinds.slice(1))).toEqual(new Set(['streaming-connection']));
    expect(stream.mostConnections).toBe(1);
  });

  it('accepted and closed at once, X is not hammered: the ladder of the guide', async () => {
    const times: number[] = [];
    const web = await serve((_, response) => {
      times.push(Date.now());
      opens(response);
      response.end();
    });
    servers.push(web);
    const { x: handle, told } = desk(web.url, adapter, {}, {});
    const usual = { kind: 'linear', baseMs: 250, maxMs: 16_000, jitter: 'none' } as const;
    void new Taker(handle.stream(PATH, { backoff: { network: usual } }));
    await moment(1_400);
    expect(times.length).toBeLessThanOrEqual(3);
    expect(told('reconnect').map(({ delayMs }) => delayMs)).toEqual([250, 500, 750].slice(0, times.length));
  });

  it('the last error is thrown when it was without a connection for too long', async () => {
    const server = await x();
    server.reply(FILTERED, { status: 500, body: 'no' });
    const stream = desk(server.url, adapter).x.stream(PATH, { maxElapsedMs: 60 });
    const error = await errorOf(new Taker(stream));
    expect(error).toMatchObject({ kind: 'server-error', status: 500 });
  });

  it('that lasts longer than that is not waited for: the window that X told', async () => {
    const server = await x();
    const resetAt = Math.ceil(Date.now() / 1_000) + 600;
    server.reply(FILTERED, {
      status: 429,
      headers: {
        'x-rate-limit-limit': '50',
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': String(resetAt),
      },
    });
    const stream = desk(server.url, adapter).x.stream(PATH, { maxElapsedMs: 5_000 });
    expect(await errorOf(new Taker(stream))).toMatchObject({ kind: 'rate-limited', status: 429 });
  });

  it('that lasts longer than that is not waited for: the gate that a 503 closed', async () => {
    const server = await x();
    server.reply(FILTERED, { status: 503, body: 'no', headers: { 'retry-after': '600' } });
    const stream = desk(server.url, adapter).x.stream(PATH, { maxElapsedMs: 5_000 });
    expect(await errorOf(new Taker(stream))).toMatchObject({ kind: 'unavailable', status: 503 });
  });

  it('that lasts longer than that is not waited for: a budget that is spent', async () => {
    const server = await x();
    const stream = server.stream(FILTERED);
    server.consume(FILTERED, 49);
    const taker = new Taker(desk(server.url, adapter).x.stream(PATH, { maxElapsedMs: 5_000 }));
    await until(() => stream.connections.length === 1);
    stream.cut();
    expect((await errorOf(taker)).kind).toMatch(/network|deadline|rate-limited/);
    expect(server.requests).toHaveLength(1);
  });

  it('of backfill is told once, and the stream goes on without', async () => {
    const server = await x({ streams: { backfill: false } });
    const { x: handle, told } = desk(server.url, adapter);
    const taker = new Taker(handle.stream(PATH));
    const stream = server.stream(FILTERED);
    for (let round = 1; round <= 2; round++) {
      await until(() => stream.connections.length === 1 && told('connect').length === round);
      stream.publish();
      await taker.has(round);
      stream.cut();
    }
    await until(() => told('connect').length === 3);
    expect(told('backfillRefused')).toMatchObject([{ lacks: 'backfill', error: { status: 400 } }]);
    expect(told('gap').map(({ covered }) => covered)).toEqual(['no', 'no']);
  });

  it('of backfill ends a stream that insists on it', async () => {
    const server = await x({ streams: { backfill: false } });
    const { x: handle } = desk(server.url, adapter);
    const taker = new Taker(handle.stream(PATH, { backfill: true }));
    const stream = server.stream(FILTERED);
    await until(() => stream.connections.length === 1);
    stream.publish();
    await taker.has(1);
    stream.cut();
    expect(await errorOf(taker)).toMatchObject({ status: 400 });
  });
});

describe('X ends a stream with a line', () => {
  it.each(['errors', 'flat', 'legacy'] as const)('and it is connected again: %s', async (form) => {
    const server = await x();
    const { x: handle, told } = desk(server.url, 'http');
    const taker = new Taker(handle.stream(PATH));
    const stream = server.stream(FILTERED);
    await until(() => told('connect').length === 1);
    stream.disconnect({ form, how: form === 'flat' ? 'stay' : 'end' });
    await until(() => told('connect').length === 2);
    stream.publish();
    await taker.has(1);
    expect(told('disconnect')).toMatchObject([{ reason: 'operational-disconnect' }]);
    expect(stream.mostConnections).toBe(1);
  });
});
