import { Readable } from 'node:stream';
import axios, { type AxiosAdapter, type AxiosRequestConfig } from 'axios';
import { attach, type Result, type XClient } from '../../lib/index.js';
import { serve, until, withRealAdapters, type Web } from '../helpers/web.js';

withRealAdapters();

let web: Web;
let asked = 0;

beforeAll(async () => {
  web = await serve((request, response) => {
    asked++;
    if (request.url?.startsWith('/2/users/me')) response.end('{"data":{"id":"1"}}');
  });
});

afterAll(() => web.close());

function clientOf(config: AxiosRequestConfig): XClient {
  return attach(axios.create({ baseURL: web.url, ...config }), { pacing: false, retry: false }).client;
}

const error = (code: string): Error => Object.assign(new Error(`it is ${code}`), { code });

describe('an adapter that throws', () => {
  const thrown: [string, unknown, object][] = [
    ['an Error', new Error('no luck'), { kind: 'network', detail: 'no luck' }],
    ['an Error without a message', new Error(), { kind: 'network' }],
    ['a frozen Error', Object.freeze(new Error('frozen')), { kind: 'network', detail: 'frozen' }],
    ['a DOMException', new DOMException('stop', 'AbortError'), { kind: 'aborted' }],
    ['a TimeoutError', new DOMException('late', 'TimeoutError'), { kind: 'timeout' }],
    ['a text', 'no luck', { kind: 'network', detail: 'no luck' }],
    ['undefined', undefined, { kind: 'network' }],
    ['null', null, { kind: 'network' }],
    ['an object without a prototype', Object.create(null), { kind: 'network' }],
  ];

  it.each(thrown)('%s gives a Failure', async (_, reason, expected) => {
    const adapter: AxiosAdapter = () => Promise.reject(reason);
    expect(await clientOf({ adapter }).get('/2/users/me')).toMatchObject({
      kind: 'failure',
      error: expected,
    });
  });

  it.each(thrown)('%s at once, before it returns a promise, gives a Failure', async (_, reason, expected) => {
    const adapter: AxiosAdapter = () => {
      // eslint-disable-next-line typescript/only-throw-error
      throw reason;
    };
    expect(await clientOf({ adapter }).get('/2/users/me')).toMatchObject({
      kind: 'failure',
      error: expected,
    });
  });

  it('one and the same error for calls at once gives each its own Failure', async () => {
    const same = new Error('the pool is gone');
    const adapter: AxiosAdapter = () => Promise.reject(same);
    const client = clientOf({ adapter });
    const results = await Promise.all(
      ['/2/tweets/1', '/2/users/2', '/2/lists/3'].map((path) => client.post(path)),
    );
    expect(
      results.map((result) => result.ok || [result.error.kind, new URL(result.error.url).pathname]),
    ).toEqual([
      ['network', '/2/tweets/1'],
      ['network', '/2/users/2'],
      ['network', '/2/lists/3'],
    ]);
  });
});

it.each([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'hello'],
])('an adapter that resolves to %s gives a Failure', async (_, answer) => {
  const adapter = (() => Promise.resolve(answer)) as unknown as AxiosAdapter;
  expect(await clientOf({ adapter }).get('/2/users/me')).toMatchObject({ kind: 'failure' });
});

describe('an abort', () => {
  const call = (client: XClient, path: string, config: AxiosRequestConfig): Promise<Result> =>
    client.post(path, { text: 'a' }, config);

  it.each(['http', 'fetch'])('by a cancel token before the call gives a Failure over %s', async (adapter) => {
    const { token, cancel } = axios.CancelToken.source();
    cancel('changed my mind');
    expect(await call(clientOf({ adapter }), '/2/tweets', { cancelToken: token })).toMatchObject({
      kind: 'failure',
      error: { kind: 'aborted', attempts: 0, maybeApplied: false },
    });
  });

  it.each(['http', 'fetch'])('by a cancel token on the way gives a Failure over %s', async (adapter) => {
    const { token, cancel } = axios.CancelToken.source();
    const before = asked;
    const calls = call(clientOf({ adapter }), '/2/tweets', { cancelToken: token });
    await until(() => asked === before + 1);
    cancel('changed my mind');
    expect(await calls).toMatchObject({ kind: 'failure', error: { kind: 'aborted', maybeApplied: true } });
  });

  it.each(['http', 'fetch'])(
    'by one cancel token for several calls gives each its Failure over %s',
    async (adapter) => {
      const { token, cancel } = axios.CancelToken.source();
      const client = clientOf({ adapter });
      const before = asked;
      const calls = Promise.all(
        ['1', '2', '3'].map((id) => call(client, `/2/lists/${id}`, { cancelToken: token })),
      );
      await until(() => asked === before + 3);
      cancel('changed my mind');
      expect(
        (await calls).map((result) => result.ok || [result.error.kind, new URL(result.error.url).pathname]),
      ).toEqual(['1', '2', '3'].map((id) => ['aborted', `/2/lists/${id}`]));
    },
  );

  it.each(['http', 'fetch'])(
    'by one signal for several calls gives each its Failure over %s',
    async (adapter) => {
      const controller = new AbortController();
      const client = clientOf({ adapter });
      const before = asked;
      const calls = Promise.all(
        ['1', '2', '3'].map((id) => call(client, `/2/lists/${id}`, { signal: controller.signal })),
      );
      await until(() => asked === before + 3);
      controller.abort(new Error('bye'));
      expect((await calls).map((result) => result.ok || result.error.kind)).toEqual([
        'aborted',
        'aborted',
        'aborted',
      ]);
    },
  );

  it('by a cancel token while a request interceptor of the user is still at work gives a Failure', async () => {
    const instance = axios.create({ baseURL: web.url });
    const { token, cancel } = axios.CancelToken.source();
    instance.interceptors.request.use(async (config) => {
      cancel('changed my mind');
      await Promise.resolve();
      return config;
    });
    const { client } = attach(instance, { pacing: false, retry: false });
    expect(await call(client, '/2/tweets', { cancelToken: token })).toMatchObject({
      kind: 'failure',
      error: { kind: 'aborted', attempts: 0, maybeApplied: false },
    });
  });

  it('by a cancel token in the very moment the answer comes gives a Result', async () => {
    const { token, cancel } = axios.CancelToken.source();
    const adapter: AxiosAdapter = (config) => {
      cancel('too late');
      return Promise.resolve({ status: 200, statusText: '', headers: {}, data: '{"data":1}', config });
    };
    const result = await call(clientOf({ adapter }), '/2/tweets', { cancelToken: token });
    expect(result.ok || result.error.kind).toBe('aborted');
  });

  it('after the answer changes nothing', async () => {
    const controller = new AbortController();
    const result = await clientOf({}).get('/2/users/me', { signal: controller.signal });
    controller.abort();
    expect(result).toMatchObject({ kind: 'success', data: { id: '1' } });
  });

  it('while a request interceptor of the user is still at work gives a Failure', async () => {
    const instance = axios.create({ baseURL: web.url });
    const controller = new AbortController();
    instance.interceptors.request.use(async (config) => {
      controller.abort();
      await Promise.resolve();
      return config;
    });
    const { client } = attach(instance, { pacing: false, retry: false });
    expect(await client.post('/2/tweets', {}, { signal: controller.signal })).toMatchObject({
      kind: 'failure',
      error: { kind: 'aborted', attempts: 0, maybeApplied: false },
    });
  });
});

describe('what axios itself refuses', () => {
  it.each<[string, () => AxiosRequestConfig, string]>([
    [
      'a body larger than allowed',
      () => ({ method: 'POST', data: 'x'.repeat(100), maxBodyLength: 10 }),
      'not-sent',
    ],
    ['an answer larger than allowed', () => ({ maxContentLength: 5 }), 'invalid-body'],
    ['an unknown protocol', () => ({ url: `${web.url.replace('http', 'gopher')}/2/users/me` }), 'not-sent'],
  ])('%s is a Failure', async (_, config, kind) => {
    const result = await clientOf({}).request({ url: '/2/users/me', ...config() });
    expect(result).toMatchObject({ kind: 'failure', error: { kind, retryable: false } });
  });

  it('a certificate that is not accepted was never sent to', async () => {
    const adapter: AxiosAdapter = () => Promise.reject(error('DEPTH_ZERO_SELF_SIGNED_CERT'));
    expect(await clientOf({ adapter }).post('/2/tweets', {})).toMatchObject({
      kind: 'failure',
      error: { kind: 'network', retryable: false, maybeApplied: false },
    });
  });
});

it('a request body that is a stream is described without reading it', async () => {
  const adapter: AxiosAdapter = () => Promise.reject(error('ECONNRESET'));
  const body = Readable.from(['a', 'b']);
  const result = await clientOf({ adapter }).post('/2/media/upload', body);
  expect(result).toMatchObject({ kind: 'failure', error: { kind: 'network' } });
  expect(result.ok || result.error.toReport()).not.toContain('_readableState');
  expect(await body.toArray()).toEqual(['a', 'b']);
});

it('a request body that refers to itself is looked through once', async () => {
  const adapter: AxiosAdapter = () => Promise.reject(error('ECONNRESET'));
  let looks = 0;
  // Not plain, or axios would copy it.
  const ring = Array.from({ length: 6 }, () => Object.create({ own: true }) as object);
  for (const part of ring) {
    for (const [at, other] of ring.entries()) {
      Object.defineProperty(part, `to${at}`, { enumerable: true, get: () => (looks++, other) });
    }
  }
  const client = clientOf({ adapter, transformRequest: [(data: unknown) => data] });
  expect(await client.post('/2/tweets', ring[0])).toMatchObject({
    kind: 'failure',
    error: { kind: 'network' },
  });
  expect(looks).toBeLessThan(1_000);
});
