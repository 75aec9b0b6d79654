import axios, {
  type AxiosInstance,
  type AxiosRequestConfig,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import axios17 from 'axios-1.7';
import { attach, type XClient } from '../../lib/index.js';
import { refusingUrl, serve, until, withRealAdapters, type Web } from '../helpers/web.js';

withRealAdapters();

let web: Web;
let other: Web;
let asked: string[];
/** Lets go of the answers that are held. */
let release: () => void;

beforeAll(async () => {
  const held: (() => void)[] = [];
  release = () => held.splice(0).forEach((answer) => answer());
  const start = (): Promise<Web> =>
    serve((request, response) => {
      const path = request.url ?? '';
      asked.push(path);
      const status = path.includes('missing') ? 404 : 200;
      const answer = (): void => {
        response.writeHead(status, { 'content-type': 'application/json', 'x-rate-limit-remaining': '7' });
        response.end(status === 200 ? '{"data":{"id":"1"}}' : '{"title":"Not Found","type":"about:blank"}');
      };
      if (path.includes('held')) held.push(answer);
      else if (!path.includes('silent')) answer();
    });
  web = await start();
  other = await start();
});

beforeEach(() => {
  asked = [];
});

afterAll(async () => {
  await web.close();
  await other.close();
});

const VERSIONS: [string, (config?: object) => AxiosInstance][] = [
  ['axios 1.21', (config) => axios.create({ baseURL: web.url, ...config })],
  ['axios 1.7', (config) => axios17.create({ baseURL: web.url, ...config }) as unknown as AxiosInstance],
];

/** Whether a call came back as a Result or as axios's own response. */
const shapeOf = (answer: object): string =>
  'ok' in answer ? 'Result' : 'config' in answer ? 'AxiosResponse' : '?';

describe.each(VERSIONS)('the hosts, with %s', (_, create) => {
  const port = (one: Web): string => new URL(one.url).host;

  it.each<[string, () => AxiosRequestConfig, readonly string[] | 'ports' | undefined, string]>([
    ['its own baseURL', () => ({}), undefined, 'Result'],
    ['an absolute URL of its own host', () => ({ url: `${web.url}/2/a` }), undefined, 'Result'],
    ['an absolute URL of another port', () => ({ url: `${other.url}/2/a` }), undefined, 'AxiosResponse'],
    ['a baseURL of another port', () => ({ baseURL: other.url }), undefined, 'AxiosResponse'],
    ['a URL without a scheme', () => ({ url: `${web.url.slice(5)}/2/a` }), undefined, 'Result'],
    ['a listed host name', () => ({ baseURL: other.url }), ['127.0.0.1'], 'Result'],
    ['a listed host with its port', () => ({ baseURL: other.url }), 'ports', 'Result'],
    ['a host that the list leaves out', () => ({}), ['api.x.com'], 'AxiosResponse'],
  ])('%s', async (_name, request, hosts, shape) => {
    const list = hosts === 'ports' ? [port(other)] : hosts;
    const { client } = attach(create(), list && { hosts: list });
    expect(shapeOf(await client.request({ url: '/2/users/me', ...request() }))).toBe(shape);
  });

  it.each([
    'https://api.x.com/2/tweets',
    'https://api.twitter.com/2/tweets',
    'https://upload.x.com/1.1/media',
    'https://API.X.COM/2/tweets',
    '//api.x.com/2/tweets',
  ])('take %s for X wherever the instance points', async (url) => {
    const { client } = attach(create());
    const adapter = (config: InternalAxiosRequestConfig): Promise<AxiosResponse> =>
      Promise.resolve({ data: '{}', status: 200, statusText: '', headers: {}, config });
    expect(shapeOf(await client.get(url, { adapter }))).toBe('Result');
    expect(shapeOf(await client.get('https://api.x.com.example.org/2/tweets', { adapter }))).toBe(
      'AxiosResponse',
    );
  });

  it('compare without case', async () => {
    const { client } = attach(create({ baseURL: undefined }), { hosts: ['LOCALHOST'] });
    const adapter = (config: InternalAxiosRequestConfig): Promise<AxiosResponse> =>
      Promise.resolve({ data: '{}', status: 200, statusText: '', headers: {}, config });
    expect(shapeOf(await client.get('http://localhost:1/2/tweets', { adapter }))).toBe('Result');
  });
});

describe.each(VERSIONS)('a request to another host, with %s', (_, create) => {
  it('passes through untouched', async () => {
    const url = `${other.url}/2/users/me`;
    const plain = await create({ responseType: 'json' }).get<unknown>(url);
    const { client, events } = attach(create({ responseType: 'json' }));
    const heard: unknown[] = [];
    events.on('rateLimit', (event) => heard.push(event));
    events.on('failure', (event) => heard.push(event));
    const passed = (await client.get(url)) as unknown as AxiosResponse;
    expect(Reflect.ownKeys(passed)).toEqual(Reflect.ownKeys(plain));
    expect(Reflect.ownKeys(passed.config)).toEqual(Reflect.ownKeys(plain.config));
    expect({ ...passed.config, headers: undefined }).toEqual({ ...plain.config, headers: undefined });
    expect(passed.config.adapter).toEqual(plain.config.adapter);
    expect(passed.config.transformResponse?.[0 as never]).toBe(plain.config.transformResponse?.[0 as never]);
    expect(passed.data).toEqual(plain.data);
    await expect(client.get(`${other.url}/2/missing`)).rejects.toMatchObject({
      isAxiosError: true,
      response: { status: 404 },
    });
    expect(heard).toEqual([]);
  });
});

describe.each(VERSIONS)('x: { raw: true }, with %s', (_, create) => {
  const pick = ({ status, statusText, headers, data }: AxiosResponse): object => ({
    status,
    statusText,
    data: data as unknown,
    keys: Object.keys(headers).sort(),
  });

  it('resolves as plain axios does', async () => {
    const plain = await create().get('/2/users/me');
    const raw = await attach(create()).client.get('/2/users/me', { x: { raw: true } });
    expect(pick(raw)).toEqual(pick(plain));
    expect(Reflect.ownKeys(raw)).toEqual(Reflect.ownKeys(plain));
  });

  it.each<[string, (refused: string) => AxiosRequestConfig]>([
    ['a 404', () => ({ url: '/2/missing' })],
    ['a refused connection', (refused) => ({ url: '/2/a', baseURL: refused })],
    ['no answer in time', () => ({ url: '/2/silent', timeout: 40 })],
    ['an abort', () => ({ url: '/2/a', signal: AbortSignal.abort() })],
    ['an answer that is too large', () => ({ url: '/2/a', maxContentLength: 3 })],
    [
      'a transform that throws',
      () => ({
        url: '/2/a',
        transformResponse: () => {
          throw new TypeError('my mistake');
        },
      }),
    ],
  ])('rejects as plain axios does after %s', async (_name, request) => {
    const refused = await refusingUrl();
    const { client } = attach(create(), { hosts: ['127.0.0.1'] });
    const told = async (call: Promise<unknown>): Promise<object> => {
      const error = await call.then(
        () => new Error('resolved'),
        (reason: unknown) => reason as Error,
      );
      const { name, message } = error;
      const { code, response, config, isAxiosError } = error as Error & {
        code?: string;
        response?: AxiosResponse;
        config?: AxiosRequestConfig;
        isAxiosError?: boolean;
      };
      return { name, message, code, isAxiosError, url: config?.url, response: response && pick(response) };
    };
    expect(await told(client.request({ ...request(refused), x: { raw: true } }))).toEqual(
      await told(create().request(request(refused))),
    );
  });

  it('still hears budgets and tells of failures', async () => {
    const { client, events, limits } = attach(create());
    const heard: string[] = [];
    events.on('rateLimit', ({ bucket }) => heard.push(bucket));
    events.on('failure', ({ error }) => heard.push(error.kind));
    await client.get('/2/users/me', { x: { raw: true } });
    await client.get('/2/missing', { x: { raw: true } }).catch(() => {});
    expect(heard).toEqual(['GET /2/users/me anonymous', 'GET /2/missing anonymous', 'not-found']);
    expect(limits.for('GET', '/2/users/me')?.remaining).toBe(7);
  });

  it('leaves the stream of an error unread', async () => {
    const { client } = attach(create());
    const error: unknown = await client
      .get('/2/missing', { x: { raw: true }, responseType: 'stream' })
      .catch((reason: unknown) => reason);
    const chunks: Buffer[] = [];
    const { response } = error as { response: AxiosResponse<AsyncIterable<Buffer>> };
    for await (const chunk of response.data) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toContain('Not Found');
  });
});

describe('wrong options', () => {
  it.each<[unknown, RegExp]>([
    [null, /options object; got null/],
    ['fast', /options object; got "fast"/],
    [[], /options object/],
    [5, /options object; got 5/],
    [{ host: ['api.x.com'] }, /`host` is not an option.*hosts/],
    [{ hosts: 'api.x.com' }, /`hosts` takes a list.*"api\.x\.com" \(string\)/],
    [{ hosts: [] }, /`hosts` takes a list/],
    [{ hosts: ['https://api.x.com'] }, /`hosts` takes a list/],
    [{ hosts: ['api.x.com/2'] }, /`hosts` takes a list/],
    [{ hosts: [5] }, /`hosts` takes a list/],
    [{ hosts: null }, /`hosts` takes a list.*null/],
    [JSON.parse('{"__proto__":[]}'), /`__proto__` is not an option/],
    [{ toString: 1 }, /`toString` is not an option/],
  ])('%j throw a TypeError that says what is taken', (options, message) => {
    const instance = axios.create();
    const wrong = (): unknown => Reflect.apply(attach, undefined, [instance, options]);
    expect(wrong).toThrow(TypeError);
    expect(wrong).toThrow(message);
    expect(instance.interceptors).toEqual(axios.create().interceptors);
  });

  it.each([[undefined], [null], [{}], ['axios'], [{ interceptors: {} }], [() => {}]])(
    'an instance that is %p is a TypeError',
    (instance) => {
      const wrong = (): unknown => Reflect.apply(attach, undefined, [instance]);
      expect(wrong).toThrow(TypeError);
      expect(wrong).toThrow(/axios\.create/);
    },
  );

  it.each([[undefined], [{}], [{ hosts: undefined }]])('%j are right options', (options) => {
    expect(() => attach(axios.create(), options as never)).not.toThrow();
  });

  it.each(
    VERSIONS.flatMap(([version, create]) =>
      (
        [
          ['yes', /`x` takes an options object/],
          [[], /`x` takes an options object/],
          [{ raw: 1 }, /`x\.raw` takes true or false/],
          [{ row: true }, /`x\.row` is not a request option.*raw/],
        ] as const
      ).map(([x, message]) => [x, version, message, create] as const),
    ),
  )('%j on a request of %s is a TypeError that says so', async (x, _, message, create) => {
    const { client } = attach(create());
    const call = client.get('/2/users/me', { x } as never);
    await expect(call).rejects.toThrow(message);
    await expect(call).rejects.toThrow(TypeError);
    expect(asked).toEqual([]);
  });
});

/** What can be seen of an instance from outside. */
const looks = (instance: AxiosInstance): object => ({
  keys: Reflect.ownKeys(instance),
  defaults: { ...instance.defaults },
  lists: [instance.interceptors.request, instance.interceptors.response].map((manager) => [
    ...(manager as unknown as { handlers: unknown[] }).handlers,
  ]),
});

describe.each(VERSIONS)('attaching and detaching, with %s', (_, create) => {
  it('twice to one instance throws, and again after detach() does not', () => {
    const instance = create();
    const first = attach(instance);
    expect(() => attach(instance)).toThrow(/already attached/);
    first.detach();
    expect(() => attach(instance)).not.toThrow();
  });

  it('is refused to another copy of the package too', () => {
    const instance = create();
    attach(instance);
    jest.isolateModules(() => {
      // eslint-disable-next-line typescript/no-require-imports
      const copy = require('../../lib/index.js') as { attach: typeof attach };
      expect(copy.attach).not.toBe(attach);
      expect(() => copy.attach(instance)).toThrow(/already attached/);
    });
  });

  it('leaves another instance made from it alone', async () => {
    const { client } = attach(create());
    const child = axios.create(client.defaults as AxiosRequestConfig);
    expect(shapeOf(await child.get('/2/users/me'))).toBe('AxiosResponse');
    expect(() => attach(child)).not.toThrow();
  });

  it('leaves the instance exactly as it was found', async () => {
    const instance = create();
    instance.interceptors.request.use((config) => config);
    instance.interceptors.response.eject(instance.interceptors.response.use((response) => response));
    instance.interceptors.response.use((response) => response);
    const before = looks(instance);
    const x = attach(instance);
    expect(x.client).toBe(instance);
    await x.client.get('/2/users/me');
    await x.client.get('/2/missing');
    x.detach();
    expect(looks(instance)).toEqual(before);
    expect(shapeOf(await instance.get('/2/users/me'))).toBe('AxiosResponse');
    await expect(instance.get('/2/missing')).rejects.toMatchObject({ isAxiosError: true });
  });

  it('leaves interceptors that were added since in place', async () => {
    const instance = create();
    const x = attach(instance);
    let ran = 0;
    const mine = instance.interceptors.response.use((response) => (ran++, response));
    x.detach();
    x.detach();
    expect(shapeOf(await instance.get('/2/users/me'))).toBe('AxiosResponse');
    expect(ran).toBe(1);
    instance.interceptors.response.eject(mine);
    await instance.get('/2/users/me');
    expect(ran).toBe(1);
  });

  it('an old handle does not touch a later attachment', async () => {
    const instance = create();
    const old = attach(instance);
    old.detach();
    const { client } = attach(instance);
    old.detach();
    await old.close();
    expect(() => attach(instance)).toThrow(/already attached/);
    expect(shapeOf(await client.get('/2/users/me'))).toBe('Result');
  });

  it('a call under way still ends as a Result', async () => {
    const instance = create();
    const x = attach(instance);
    const call = x.client.get('/2/held');
    await until(() => asked.length === 1);
    x.detach();
    release();
    expect(await call).toMatchObject({ kind: 'success' });
  });
});

describe('close()', () => {
  const clientOf = (
    config: AxiosRequestConfig,
  ): { client: XClient; close: (options?: { abort: boolean }) => Promise<void> } => {
    const x = attach(axios.create({ baseURL: web.url, ...config }), { pacing: false, retry: false });
    return { client: x.client, close: (options) => x.close(options) };
  };

  it('resolves at once where nothing is under way, and again', async () => {
    const { close } = clientOf({});
    expect(await Promise.all([close(), close(), close({ abort: true })])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('waits for what is under way', async () => {
    const { client, close } = clientOf({});
    const order: string[] = [];
    const calls = ['/2/held/1', '/2/held/2'].map((path) =>
      client.get(path).then(({ kind }) => order.push(kind)),
    );
    await until(() => asked.length === 2);
    const closed = [close(), close()].map((promise) => promise.then(() => order.push('closed')));
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual([]);
    release();
    await Promise.all([...calls, ...closed]);
    expect(order.filter((word) => word === 'success')).toHaveLength(2);
    expect(order.filter((word) => word === 'closed')).toHaveLength(2);
  });

  it('detaches: what is called later is plain axios’s', async () => {
    const { client, close } = clientOf({});
    await close();
    expect(shapeOf(await client.get('/2/users/me'))).toBe('AxiosResponse');
  });

  it.each<[string, AxiosRequestConfig]>([
    ['http', { adapter: 'http' }],
    ['fetch', { adapter: 'fetch' }],
    ['a signal of the user’s', { signal: new AbortController().signal }],
    ['a cancel token of the user’s', { cancelToken: axios.CancelToken.source().token }],
    ['responseType stream', { responseType: 'stream' }],
    ['an adapter that knows no signals', { adapter: () => (asked.push('/2/silent'), new Promise(() => {})) }],
  ])(
    'with abort ends what is under way as closed, with %s',
    async (_, config) => {
      const { client, close } = clientOf(config);
      const results = [client.get('/2/silent'), client.post('/2/silent', { text: 'a' })];
      await until(() => asked.length === 2);
      await close({ abort: true });
      expect(await Promise.all(results)).toMatchObject([
        { kind: 'failure', error: { kind: 'closed', retryable: false, maybeApplied: false } },
        { kind: 'failure', error: { kind: 'closed', retryable: false, maybeApplied: true } },
      ]);
    },
    5_000,
  );

  it('with abort ends a call that an interceptor still holds, before it is sent', async () => {
    const instance = axios.create({ baseURL: web.url });
    let go = (): void => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    let waiting = false;
    instance.interceptors.request.use(async (config) => {
      waiting = true;
      await gate;
      return config;
    });
    const x = attach(instance);
    const call = x.client.post('/2/tweets', {});
    await until(() => waiting);
    await x.close({ abort: true });
    go();
    expect(await call).toMatchObject({
      kind: 'failure',
      error: { kind: 'closed', attempts: 0, maybeApplied: false },
    });
    expect(asked).toEqual([]);
  });
});
