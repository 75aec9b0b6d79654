import { createServer, type Server } from 'node:net';
import axios, { type AxiosInstance } from 'axios';
import axios17 from 'axios-1.7';
import { isNeverSent } from '../../lib/axios/never-sent.js';
import { attach } from '../../lib/index.js';
import { serve, withRealAdapters, type Web } from '../helpers/web.js';

/** New tokens over real sockets, and what shows that nothing was sent. */
withRealAdapters();

let web: Web;
let seen: string[];
let refused: number;

beforeAll(async () => {
  web = await serve((request, response) => {
    const { authorization = '' } = request.headers;
    seen.push(authorization);
    response.writeHead(authorization === 'Bearer new' ? 200 : refused, {
      'content-type': 'application/json',
    });
    response.end(
      authorization === 'Bearer new' ? '{"data":{"id":"1"}}' : '{"title":"Error","type":"about:blank"}',
    );
  });
});

beforeEach(() => {
  seen = [];
  refused = 401;
});

afterAll(() => web.close());

const MAKERS: [string, (config: object) => AxiosInstance][] = [
  ['http', (config) => axios.create({ ...config, adapter: 'http' })],
  ['fetch', (config) => axios.create({ ...config, adapter: 'fetch' })],
  ['axios 1.7', (config) => axios17.create(config) as unknown as AxiosInstance],
];

const make = (
  create: (config: object) => AxiosInstance,
  authorization: string,
  refresh: () => Promise<string | void>,
): { get: (url?: string, config?: object) => Promise<object>; instance: AxiosInstance } => {
  const instance = create({ baseURL: web.url, headers: { Authorization: authorization } });
  const { client } = attach(instance, { refresh });
  return { get: (url = '/2/users/me', config) => client.get(url, config), instance };
};

describe.each(MAKERS)('with %s', (_, create) => {
  it('goes on with the new token, now and later', async () => {
    let refreshed = 0;
    const { get } = make(create, 'Bearer old', () => {
      refreshed++;
      return Promise.resolve('new');
    });
    expect(await get()).toMatchObject({ ok: true, response: { attempts: 2 } });
    expect(await get()).toMatchObject({ ok: true, response: { attempts: 1 } });
    expect([refreshed, seen]).toEqual([1, ['Bearer old', 'Bearer new', 'Bearer new']]);
  });

  it('takes what the defaults hold where the refresh brings nothing itself', async () => {
    const { get, instance } = make(create, 'Bearer old', () => {
      (instance.defaults.headers as unknown as Record<string, string>)['Authorization'] = 'Bearer new';
      return Promise.resolve();
    });
    expect(await get()).toMatchObject({ ok: true });
  });

  it('ends with the 401 where the new token is refused too, or is none', async () => {
    for (const token of ['newer', '', undefined]) {
      const { get } = make(create, 'Bearer old', () => Promise.resolve(token));
      expect(await get()).toMatchObject({ ok: false, error: { kind: 'unauthorized', status: 401 } });
    }
  });
});

it.each([
  ['an app-only token', 'Bearer AAAA-app', 401, {}],
  ['OAuth 1.0a', 'OAuth oauth_consumer_key="a", oauth_token="b"', 401, {}],
  ['a 403', 'Bearer old', 403, {}],
  ['a request that is never sent again', 'Bearer old', 401, { x: { retry: false } }],
])('never gets one for %s', async (_name, authorization, status, config) => {
  refused = status;
  const refresh = jest.fn(() => Promise.resolve('new'));
  const { get } = make((given) => axios.create(given), authorization, refresh);
  expect(await get('/2/users/me', config)).toMatchObject({ ok: false, error: { status, attempts: 1 } });
  expect(refresh).not.toHaveBeenCalled();
});

it.each<[string, unknown, boolean]>([
  ['a name that is not known', { code: 'ENOTFOUND' }, true],
  ['nobody listening', { code: 'ECONNREFUSED' }, true],
  ['a connect that timed out', { code: 'ETIMEDOUT', cause: { syscall: 'connect' } }, true],
  ['an attempt that timed out', { code: 'ETIMEDOUT' }, false],
  ['a reset', { code: 'ECONNRESET' }, false],
  ['a reset of a new socket, to which nothing was written', reset({ bytesWritten: 0 }), true],
  ['one that was written to', reset({ bytesWritten: 1 }), false],
  ['one that was used before', { ...reset({ bytesWritten: 0 }), request: { reusedSocket: true } }, false],
  ['a reset in the handshake', reset({ encrypted: true, secureConnecting: true, bytesWritten: 300 }), true],
  ['a reset after it', reset({ encrypted: true, secureConnecting: false, bytesWritten: 300 }), false],
  ['nothing at all', undefined, false],
])('knows from %s whether anything was sent', (_, error, unsent) => {
  expect(isNeverSent(error)).toBe(unsent);
});

function reset(socket: object): object {
  return { code: 'ECONNRESET', request: { _currentRequest: { reusedSocket: false, socket } } };
}

it('sends a post again whose handshake was cut', async () => {
  let connections = 0;
  const cutting: Server = createServer((socket) => {
    connections++;
    socket.on('error', () => {});
    socket.once('data', () => socket.destroy());
  });
  await new Promise<void>((resolve) => cutting.listen(0, '127.0.0.1', resolve));
  const { port } = cutting.address() as { port: number };
  const quick = { kind: 'constant', baseMs: 1, maxMs: 1, jitter: 'none' } as const;
  const { client } = attach(axios.create({ baseURL: `https://127.0.0.1:${port}` }), {
    retry: { maxAttempts: 3, backoff: quick },
  });
  expect(await client.post('/2/tweets', { text: 'hello' })).toMatchObject({
    ok: false,
    error: { kind: 'network', attempts: 3, maybeApplied: false },
  });
  expect(connections).toBe(3);
  await new Promise((resolve) => cutting.close(resolve));
});
