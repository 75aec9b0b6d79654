import type { ServerResponse } from 'node:http';
import http from 'node:http';
import axios from 'axios';
import axiosRetry from 'axios-retry';
import { attach, type XHandle, type XOptions } from '../../lib/index.js';
import { serve, until, withRealAdapters, type Web } from '../helpers/web.js';

/** Calls given up in the moments when nobody waits for them: between two attempts, in an interceptor, before an answer. */
withRealAdapters();

let web: Web;
let seen: string[];
let answer: (response: ServerResponse, authorization: string) => void;
let closed: number;

beforeAll(async () => {
  web = await serve((request, response) => {
    seen.push(`${request.method} ${request.headers.authorization}`);
    request.socket.once('close', () => closed++);
    answer(response, request.headers.authorization ?? '');
  });
});

beforeEach(() => {
  seen = [];
  closed = 0;
});

afterAll(() => web.close());

const tell = (response: ServerResponse, status: number): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end('{"data":{"id":"1"}}');

const attached = (options: XOptions, config: object = {}): XHandle =>
  attach(axios.create({ baseURL: web.url, headers: { Authorization: 'Bearer old' }, ...config }), options);

const renewing = (): XHandle => {
  answer = (response, authorization) => tell(response, authorization === 'Bearer new' ? 201 : 401);
  return attached({ refresh: () => Promise.resolve('new') });
};

it('sends no second time what was aborted between two attempts', async () => {
  const x = renewing();
  const controller = new AbortController();
  x.events.on('retry', () => controller.abort());
  const result = await x.client.post('/2/tweets', {}, { signal: controller.signal });
  expect(result).toMatchObject({ ok: false, error: { kind: 'aborted', maybeApplied: false } });
  expect(seen).toEqual(['POST Bearer old']);
});

it('sends no second time what was closed between two attempts', async () => {
  const x = renewing();
  x.events.on('retry', () => void x.close({ abort: true }));
  expect(await x.client.post('/2/tweets', {})).toMatchObject({ ok: false, error: { kind: 'closed' } });
  expect(seen).toEqual(['POST Bearer old']);
});

it('sends nothing whose deadline came while an interceptor took its time', async () => {
  answer = (response) => tell(response, 201);
  const instance = axios.create({ baseURL: web.url });
  instance.interceptors.request.use((config) => new Promise((resolve) => setTimeout(resolve, 60, config)));
  const x = attach(instance);
  const result = await x.client.post('/2/tweets', {}, { x: { deadlineMs: 20 } });
  expect(result).toMatchObject({ ok: false, error: { kind: 'deadline', attempts: 0, maybeApplied: false } });
  expect(seen).toEqual([]);
});

it('knows that a post was not made which was refused, then aborted in line', async () => {
  answer = (response) => {
    response.setHeader('x-rate-limit-limit', 1);
    response.setHeader('x-rate-limit-remaining', 0);
    response.setHeader('x-rate-limit-reset', Math.ceil(Date.now() / 1_000) + 60);
    tell(response, 429);
  };
  const x = attached({});
  const controller = new AbortController();
  const call = x.client.post('/2/tweets', {}, { signal: controller.signal });
  await until(() => x.limits.list()[0]?.queued === 1);
  controller.abort();
  expect(await call).toMatchObject({
    ok: false,
    error: { kind: 'aborted', attempts: 1, maybeApplied: false },
  });
  await x.close();
});

it.each([
  ['its deadline', 'deadline', { deadlineMs: 30 }, () => {}],
  ['closing', 'closed', {}, (x: XHandle) => void x.close({ abort: true })],
  ['the signal', 'aborted', {}, (_: XHandle, controller: AbortController) => controller.abort()],
])('lets go of the socket of an unanswered stream: by %s', async (_, kind, x, end) => {
  answer = () => {};
  const agent = new http.Agent();
  const handle = attached({ retry: false }, { httpAgent: agent });
  const controller = new AbortController();
  const call = handle.client.get('/2/users/me', { responseType: 'stream', signal: controller.signal, x });
  await until(() => seen.length === 1);
  end(handle, controller);
  expect(await call).toMatchObject({ ok: false, error: { kind } });
  await until(() => closed === 1);
});

it('leaves the body of a stream to the signal of the user, and to nothing of ours', async () => {
  answer = (response) => void response.writeHead(200).write('{');
  const x = attached({});
  const controller = new AbortController();
  const options = { responseType: 'stream', signal: controller.signal, x: { deadlineMs: 50 } } as const;
  const result = await x.client.get<NodeJS.ReadableStream>('/2/users/me', options);
  if (!result.ok) throw result.error;
  expect(result.response.raw.config.signal).toBe(controller.signal);
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(closed).toBe(0);
  const broken = new Promise((resolve) => result.data.once('error', resolve).resume());
  controller.abort();
  await broken;
});

it('loses no place to a call that cannot be described', async () => {
  answer = (response) => tell(response, 429);
  const x = attached({ retry: false, pacing: { maxConcurrent: 1 } });
  x.events.on('rateLimited', () => {});
  for (let at = 0; at < 3; at++)
    expect((await x.client.get(`/2/users/${at}`, { proxy: null as never })).kind).toBe('failure');
  expect(x.limits.list().every(({ inFlight }) => inFlight === 0)).toBe(true);
});

describe('a cancel token', () => {
  it.each([
    ['http', /^canceled$/],
    ['fetch', /^enough$/],
  ])('ends the body of a stream too, over %s', async (adapter, message) => {
    answer = (response) => void response.writeHead(200).write('some');
    const x = attached({ pacing: false }, { adapter });
    const source = axios.CancelToken.source();
    const stream = {
      responseType: 'stream',
      cancelToken: source.token,
      signal: new AbortController().signal,
    } as const;
    const result = await x.client.get<AsyncIterable<unknown>>('/2/tweets/1', stream);
    if (!result.ok) throw result.error;
    source.cancel('enough');
    const read = async (): Promise<void> => {
      for await (const _ of result.data);
    };
    await expect(read()).rejects.toThrow(message);
    await until(() => closed > 0);
    await x.close();
  });

  it.each([
    ['http', 200],
    ['http', 404],
    ['fetch', 200],
    ['fetch', 404],
  ])('is let go once a stream was read or refused: over %s, %d', async (adapter, status) => {
    answer = (response) => tell(response, status);
    const source = axios.CancelToken.source();
    const { token } = source as unknown as { token: { _listeners?: unknown[] } };
    const x = attached({ pacing: false, retry: false }, { adapter });
    const config = { responseType: 'stream', cancelToken: source.token } as const;
    for (let at = 0; at < 5; at++) {
      const result = await x.client.get<AsyncIterable<unknown>>('/2/tweets/1', config);
      if (result.ok) for await (const _ of result.data);
    }
    await until(() => (token._listeners ?? []).length === 0);
    expect(seen).toHaveLength(5);
    await x.close();
  });

  it('is listened to once, and no more at the end, though another plugin sends the call again', async () => {
    let times = 0;
    answer = (response) => tell(response, ++times < 3 ? 500 : 200);
    const source = axios.CancelToken.source();
    const { token } = source as unknown as { token: { _listeners?: unknown[] } };
    const instance = axios.create({ baseURL: web.url });
    axiosRetry(instance, { retries: 5 });
    const x = attach(instance, { pacing: false, retry: false });
    const result = await x.client.get('/2/tweets/1', { cancelToken: source.token });
    expect([result.ok, times]).toEqual([true, 3]);
    expect(token._listeners ?? []).toEqual([]);
    await x.close();
  });

  it('is not listened to for a call that another interceptor ended', async () => {
    const source = axios.CancelToken.source();
    const { token } = source as unknown as { token: { _listeners?: unknown[] } };
    const instance = axios.create({ baseURL: web.url });
    instance.interceptors.request.use(() => {
      throw new Error('mine');
    });
    const x = attach(instance, { pacing: false });
    for (let at = 0; at < 5; at++)
      await expect(x.client.get('/2/tweets/1', { cancelToken: source.token })).rejects.toThrow('mine');
    expect(token._listeners ?? []).toEqual([]);
    await x.close();
  });
});

describe('a request that an interceptor sends to another host', () => {
  const away = (more: object): Promise<unknown> => {
    const instance = axios.create({ url: '/here', ...more });
    instance.interceptors.request.use((config) => ({ ...config, baseURL: web.url }));
    return attach(instance, { hosts: ['api.x.com'] }).client.request({});
  };

  it.each<[string, object]>([
    ['an aborted signal', { signal: AbortSignal.abort() }],
    ['a cancelled token', { cancelToken: new axios.CancelToken((cancel) => cancel('enough')) }],
  ])('is ended by %s as plain axios ends it', async (_, config) => {
    const error: unknown = await away(config).catch((thrown: unknown) => thrown);
    expect(axios.isCancel(error)).toBe(true);
    expect(seen).toEqual([]);
  });

  it('rejects with what its own transform throws', async () => {
    answer = (response) => tell(response, 200);
    const transformResponse = (): never => {
      throw new Error('mine');
    };
    await expect(away({ transformResponse })).rejects.toThrow('mine');
    expect(seen).toHaveLength(1);
  });
});
