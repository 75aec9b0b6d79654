import axios, { type AxiosInstance, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import axios17 from 'axios-1.7';
import { attach, type Result, type XHandle } from '../../lib/index.js';
import { serve, withRealAdapters, type Web } from '../helpers/web.js';

withRealAdapters();

let web: Web;
/** What the server was asked, and how it answers: statuses in turn, 200 once they are used up. */
let asked: { path: string; authorization: string | undefined }[];
let statuses: number[];

beforeAll(async () => {
  web = await serve((request, response) => {
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
    const status = statuses.shift() ?? 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(status === 200 ? '{"data":{"id":"1"}}' : JSON.stringify({ type: 'about:blank', status }));
  });
});

beforeEach(() => {
  asked = [];
  statuses = [];
});

afterAll(() => web.close());

const ORDERINGS: [string, () => AxiosInstance][] = [
  ['axios 1.21', () => axios.create({ baseURL: web.url })],
  [
    'axios 1.21 and its newer order',
    () => axios.create({ baseURL: web.url, transitional: { legacyInterceptorReqResOrdering: false } }),
  ],
  ['axios 1.7', () => axios17.create({ baseURL: web.url }) as unknown as AxiosInstance],
];
const CASES = ORDERINGS.flatMap(([name, create]) =>
  (['before', 'after'] as const).flatMap((when) =>
    (['at once', 'later'] as const).map((how) => [name, when, how, create] as const),
  ),
);

type Config = InternalAxiosRequestConfig;
interface Mine {
  readonly request?: (config: Config) => Config;
  readonly response?: (response: unknown) => unknown;
  readonly rejection?: (error: unknown) => unknown;
}

/** Attaches, with somebody's interceptors added before or after. */
function attached(
  create: () => AxiosInstance,
  when: 'before' | 'after',
  how: 'at once' | 'later',
  { request = (config) => config, response = (answer) => answer, rejection = rethrow }: Mine,
): XHandle {
  const instance = create();
  const add = (): void => {
    const later =
      <T, R>(act: (value: T) => R) =>
      async (value: T): Promise<R> => {
        await new Promise((resolve) => setImmediate(resolve));
        return act(value);
      };
    instance.interceptors.request.use(
      how === 'later' ? later(request) : request,
      undefined,
      how === 'later' ? {} : { synchronous: true },
    );
    instance.interceptors.response.use(
      (how === 'later' ? later(response) : response) as (answer: AxiosResponse) => AxiosResponse,
      how === 'later' ? later(rejection) : rejection,
    );
  };
  if (when === 'before') add();
  const x = attach(instance, { pacing: false, retry: false, hosts: ['127.0.0.1'] });
  if (when === 'after') add();
  return x;
}

const rethrow = (error: unknown): never => {
  throw error;
};

describe.each(CASES)('with %s, an interceptor added %s that acts %s', (version, when, how, create) => {
  it('runs once for each call', async () => {
    const ran = { request: 0, response: 0, rejection: 0 };
    const { client } = attached(create, when, how, {
      request: (config) => (ran.request++, config),
      response: (response) => (ran.response++, response),
      rejection: (error) => (ran.rejection++, rethrow(error)),
    });
    expect(await client.get('/2/users/me')).toMatchObject({ kind: 'success' });
    statuses = [404];
    expect(await client.post('/2/tweets', {})).toMatchObject({ kind: 'failure' });
    expect(ran).toEqual({
      request: 2,
      response: when === 'after' ? 2 : 1,
      rejection: when === 'after' ? 0 : 1,
    });
  });

  it(`sees ${when === 'before' ? 'axios’s answers' : 'Results'}`, async () => {
    const seen: unknown[] = [];
    const { client } = attached(create, when, how, {
      response: (response) => (seen.push(response), response),
    });
    const result = await client.get('/2/users/me');
    expect(result).toMatchObject({ kind: 'success', data: { id: '1' } });
    const answer: unknown = expect.objectContaining({ status: 200, data: { data: { id: '1' } } });
    expect(seen).toEqual([when === 'after' ? result : answer]);
  });

  it('may set the token', async () => {
    const { client } = attached(create, when, how, {
      request(config) {
        config.headers.set('Authorization', 'Bearer AAAA-from-interceptor');
        return config;
      },
    });
    const result = await client.get('/2/users/me');
    expect(asked).toEqual([{ path: '/2/users/me', authorization: 'Bearer AAAA-from-interceptor' }]);
    expect(result.response?.bucket).toMatch(/^GET \/2\/users\/me app:[\da-f]{12}$/);
  });

  it('may set the address', async () => {
    const { client } = attached(create, when, how, {
      request: (config) => Object.assign(config, { baseURL: web.url, url: '/2/users/me' }),
    });
    expect(await client.get('nowhere')).toMatchObject({ kind: 'success', data: { id: '1' } });
    expect(asked.map(({ path }) => path)).toEqual(['/2/users/me']);
  });

  it('may hand on another config', async () => {
    const { client } = attached(create, when, how, { request: (config) => ({ ...config }) });
    expect(await client.get('/2/users/me')).toMatchObject({ kind: 'success', data: { id: '1' } });
    statuses = [503];
    expect(await client.get('/2/users/me')).toMatchObject({
      kind: 'failure',
      error: { kind: 'unavailable' },
    });
  });

  it('may hand on a config of plain properties', async () => {
    const { client } = attached(create, when, how, {
      request: (config) => Object.fromEntries(Object.entries(config)) as unknown as Config,
    });
    expect(await client.get('/2/users/me')).toMatchObject({ kind: 'success', data: { id: '1' } });
    statuses = [503];
    expect(await client.get('/2/users/me')).toMatchObject({
      kind: 'failure',
      error: { kind: 'unavailable' },
    });
  });

  it('keeps the error that it throws before the request', async () => {
    const mine = new Error('no token yet');
    const { client, events } = attached(create, when, how, {
      request: () => {
        throw mine;
      },
    });
    const failures: unknown[] = [];
    events.on('failure', (event) => failures.push(event));
    // axios 1.7 trips over what is thrown on its synchronous path, with or without us.
    const trips = version === 'axios 1.7' && how === 'at once';
    await expect(client.get('/2/users/me')).rejects.toThrow(trips ? TypeError : mine);
    expect([asked.length, failures]).toEqual([0, []]);
  });

  it('keeps the error that it throws after an answer', async () => {
    const mine = new Error('my own rule');
    const { client } = attached(create, when, how, {
      response: () => {
        throw mine;
      },
    });
    await expect(client.get('/2/users/me')).rejects.toBe(mine);
  });

  it('may replace the adapter, as caches do', async () => {
    const { client } = attached(create, when, how, {
      request: (config) =>
        Object.assign(config, {
          adapter: (sent: Config): Promise<AxiosResponse> =>
            Promise.resolve({
              data: '{"data":{"id":"cached"}}',
              status: 200,
              statusText: 'OK',
              headers: { 'content-type': 'application/json' },
              config: sent,
            }),
        }),
    });
    expect(await client.get('/2/users/me')).toMatchObject({
      kind: 'success',
      data: { id: 'cached' },
      response: { status: 200 },
    });
    expect(asked).toEqual([]);
  });

  it.each([
    ['is refused', 403, 'forbidden'],
    ['is down', 503, 'unavailable'],
    ['hangs up', 0, 'network'],
  ])('may replace the adapter by one whose server %s, and the Failure stays one', async (_, status, kind) => {
    const { client } = attached(create, when, how, {
      request: (config) =>
        Object.assign(config, {
          adapter: (sent: Config): Promise<AxiosResponse> => {
            if (status === 0)
              return Promise.reject(new axios.AxiosError('socket hang up', 'ECONNRESET', sent));
            const response = { data: '', status, statusText: '', headers: {}, config: sent };
            return Promise.reject(new axios.AxiosError('no', 'ERR_BAD_REQUEST', sent, undefined, response));
          },
        }),
    });
    expect(await client.get('/2/users/me')).toMatchObject({ kind: 'failure', error: { kind } });
  });
});

describe.each(ORDERINGS)('with %s, an interceptor that sends a failed call again', (_, create) => {
  const again = (instance: AxiosInstance): void => {
    let tries = 0;
    instance.interceptors.response.use(undefined, (error: unknown) => {
      if (!axios.isAxiosError(error) || !error.config || ++tries > 2) throw error;
      return instance.request(error.config);
    });
  };

  it('gets its way, and the Result tells every attempt', async () => {
    const instance = create();
    again(instance);
    const { client, events } = attach(instance, { pacing: false, retry: false });
    const failures: unknown[] = [];
    events.on('failure', (event) => failures.push(event));
    statuses = [503, 503];
    const result: Result = await client.post('/2/tweets', { text: 'a' });
    expect(result).toMatchObject({ kind: 'success', data: { id: '1' }, response: { attempts: 3 } });
    expect([asked.length, failures.length]).toEqual([3, 0]);
  });

  it('ends as one Failure where it gives up', async () => {
    const instance = create();
    again(instance);
    const { client, events } = attach(instance, { pacing: false, retry: false });
    const failures: unknown[] = [];
    events.on('failure', (event) => failures.push(event));
    statuses = [503, 503, 503];
    expect(await client.get('/2/users/me')).toMatchObject({
      kind: 'failure',
      error: { kind: 'unavailable', attempts: 3 },
    });
    expect([asked.length, failures.length]).toEqual([3, 1]);
  });

  it('sees only Results where it was added after, and sends nothing again', async () => {
    const instance = create();
    const { client } = attach(instance, { pacing: false, retry: false });
    again(instance);
    statuses = [503];
    expect(await client.get('/2/users/me')).toMatchObject({ kind: 'failure', error: { attempts: 1 } });
    expect(asked.length).toBe(1);
  });
});
