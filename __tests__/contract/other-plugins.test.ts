import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios, { type AxiosInstance, type AxiosRequestConfig } from 'axios';
import axiosRetry from 'axios-retry';
import { attach, type XHandle, type XOptions } from '../../lib/index.js';

/** What else stands on the instance: plugins that send again, transforms and options that throw before anything is sent. */
let server: Server;
let baseURL: string;
let arrived: string[];
let answer: RequestListener;
const attached: XHandle[] = [];

beforeEach(async () => {
  arrived = [];
  answer = (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":1}');
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      arrived.push(request.method ?? '');
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await Promise.all(attached.splice(0).map((x) => x.close({ abort: true })));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const backoff = () => 1;
const QUICK: XOptions = {
  retry: { backoff: { network: backoff, 'server-error': backoff, unavailable: backoff } },
};

function client(options: XOptions, prepare: (instance: AxiosInstance) => void = () => {}): XHandle {
  const instance = axios.create({ baseURL, headers: { Authorization: 'Bearer a-user' } });
  prepare(instance);
  const x = attach(instance, options);
  attached.push(x);
  return x;
}

describe('axios-retry on the instance, put there before attach', () => {
  const withRetry = (instance: AxiosInstance): void => {
    axiosRetry(instance, { retries: 3, retryDelay: () => 1 });
  };

  it('posts nothing twice', async () => {
    answer = (request) => request.socket.destroy();
    const result = await client(QUICK, withRetry).client.post('/2/tweets', { text: 'a' });
    expect(result).toMatchObject({
      ok: false,
      error: { gaveUp: 'maybe-applied', maybeApplied: true, attempts: 1 },
    });
    expect(arrived).toEqual(['POST']);
  });

  it('sends nothing more often than `maxAttempts` allows', async () => {
    answer = (_, response) => void response.writeHead(500).end();
    const retry = { ...(QUICK.retry as object), maxAttempts: 3 };
    const result = await client({ retry }, withRetry).client.get('/2/users/me');
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'server-error', gaveUp: 'attempts', attempts: 3 },
    });
    expect(arrived).toHaveLength(3);
  });

  it('goes by its own rules where ours are off', async () => {
    answer = (_, response) => void response.writeHead(500).end();
    await client({ retry: false }, withRetry).client.get('/2/users/me');
    expect(arrived).toHaveLength(4);
  });
});

describe('what cannot be sent', () => {
  const throwing = (): never => {
    throw new Error('no way');
  };

  it.each<[string, AxiosRequestConfig]>([
    ['a body that JSON does not know', { method: 'post', data: { id: 20n } }],
    ['a transform of the request that throws', { method: 'post', data: 'a', transformRequest: throwing }],
    ['a URL object beside a base', { url: {} as string }],
  ])('fails at once, and is not maybe applied: %s', async (_, config) => {
    const x = client(QUICK);
    const told: string[] = [];
    x.events.on('failure', ({ error }) => told.push(error.kind));
    const url =
      config.url === undefined ? '/2/tweets' : (new URL(`${baseURL}/2/users/me`) as unknown as string);
    const result = await x.client.request({ ...config, url });
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'not-sent', maybeApplied: false, retryable: false },
    });
    expect(told).toEqual(['not-sent']);
    expect(arrived).toEqual([]);
    expect(x.limits.list().every(({ inFlight }) => inFlight === 0)).toBe(true);
  });

  it('is thrown as it is, with `raw` and to other hosts', async () => {
    const x = client({ ...QUICK, hosts: ['api.x.com'] });
    const config = { method: 'post', url: '/2/tweets', data: 'a', transformRequest: throwing };
    await expect(x.client.request(config)).rejects.toThrow('no way');
    await expect(x.client.request(config)).rejects.toHaveProperty('name', 'Error');
    await expect(client(QUICK).client.request({ ...config, x: { raw: true } })).rejects.toThrow('no way');
  });
});

it('a body that breaks off is a broken connection to axios 1.7, too', async () => {
  // It says so before 1.7.8, although nobody set a limit.
  const adapter = (config: object): Promise<never> =>
    Promise.reject(
      Object.assign(new Error('maxContentLength size of -1 exceeded'), {
        isAxiosError: true,
        code: 'ERR_BAD_RESPONSE',
        config,
      }),
    );
  const x = client({ retry: false });
  const result = await x.client.get('/2/users/me', { adapter });
  expect(result).toMatchObject({ ok: false, error: { kind: 'network', retryable: true } });
});

it('a 503 that a call without retries met pauses as `attach` was told to', async () => {
  answer = (_, response) =>
    void response
      .writeHead(arrived.length === 1 ? 503 : 200, { 'content-type': 'application/json' })
      .end('{"data":1}');
  const pauses: number[] = [];
  const x = client({ retry: { backoff: { unavailable: () => pauses.push(1) } } });
  await x.client.get('/2/users/me', { x: { retry: false } });
  expect((await x.client.get('/2/users/me')).ok).toBe(true);
  expect(pauses).toHaveLength(1);
});

it('a config that is sent again and again carries one guard', async () => {
  const x = client(QUICK);
  let config: AxiosRequestConfig = { method: 'post', url: '/2/tweets', data: { text: 'a' } };
  const guards = new Set<unknown>();
  for (let at = 0; at < 5; at++) {
    const result = await x.client.request(config);
    config = result.response?.raw.config ?? config;
    guards.add((config.transformRequest as unknown[])[0]);
  }
  expect(guards.size).toBe(1);
});
