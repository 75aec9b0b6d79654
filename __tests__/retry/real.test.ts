import type { ServerResponse } from 'node:http';
import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import axios from 'axios';
import { attach, type Result, type XHandle, type XOptions } from '../../lib/index.js';
import { refusingUrl, serve, until, withRealAdapters, type Web } from '../helpers/web.js';

/** What is sent again over real sockets, against a server that counts what it carried out. */
withRealAdapters();

let web: Web;
/** Bodies of the requests that were carried out, by path. */
let carriedOut: Map<string, string[]>;
/** How a path answers: a status, or how it breaks off. */
let behaviour: (nth: number) => number | Fault;
type Fault = 'reset' | 'fin' | 'mid-headers' | 'mid-body' | 'silent';

beforeAll(async () => {
  web = await serve((request, response, body) => {
    const path = request.url ?? '';
    const bodies = carriedOut.get(path) ?? [];
    carriedOut.set(path, [...bodies, body]);
    answer(response, behaviour(bodies.length + 1));
  });
});

beforeEach(() => {
  carriedOut = new Map();
});

afterAll(() => web.close());

function answer(response: ServerResponse, how: number | Fault): void {
  if (how === 'reset') response.socket?.resetAndDestroy();
  else if (how === 'fin') response.socket?.end();
  else if (how === 'mid-headers')
    response.socket?.write('HTTP/1.1 200 OK\r\ncontent-', () => response.destroy());
  else if (how === 'mid-body') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
    response.write('{"data":{"id"', () => response.destroy());
  } else if (how !== 'silent') {
    response.writeHead(how, { 'content-type': 'application/json' });
    response.end(how < 300 ? '{"data":{"id":"1"}}' : '{"title":"Error","type":"about:blank"}');
  }
}

const QUICK = { kind: 'constant', baseMs: 1, maxMs: 1, jitter: 'none' } as const;
const open: XHandle[] = [];

function make(config: object = {}, options: XOptions = {}): XHandle {
  const instance = axios.create({ baseURL: web.url, headers: { Authorization: 'Bearer a-user' }, ...config });
  const x = attach(instance, { retry: { maxAttempts: 3, backoff: QUICK, budget: false }, ...options });
  open.push(x);
  return x;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((x) => x.close({ abort: true })));
});

const READS = [['GET', '/2/tweets/20']] as const;
const HARMLESS = [
  ['POST', '/2/users/7/likes'],
  ['DELETE', '/2/users/7/likes/20'],
  ['POST', '/2/users/7/following'],
  ['POST', '/2/users/7/retweets'],
  ['POST', '/2/users/7/bookmarks'],
  ['POST', '/2/users/7/muting'],
  ['PUT', '/2/tweets/20/hidden'],
  ['POST', '/2/users/7/pinned_lists'],
] as const;
const WRITES = [
  ['POST', '/2/tweets'],
  ['DELETE', '/2/tweets/20'],
  ['POST', '/2/dm_conversations/with/7/messages'],
  ['POST', '/2/lists'],
  ['POST', '/2/media/upload'],
  ['POST', '/1.1/statuses/update.json'],
] as const;
/** What says nothing of whether it was carried out. */
const UNCLEAR: readonly (number | Fault)[] = [
  408,
  500,
  502,
  503,
  504,
  'reset',
  'fin',
  'mid-headers',
  'mid-body',
  'silent',
];
const FINAL = [400, 401, 403, 404, 409, 422] as const;

describe.each(['http', 'fetch'] as const)('with the %s adapter', (adapter) => {
  const call = (method: string, url: string, x?: object): Promise<Result> =>
    make({ adapter, timeout: 150 }).client.request({
      method,
      url,
      ...(method !== 'GET' && { data: { text: 'hello' } }),
      ...(x && { x }),
    });

  describe.each(UNCLEAR.map((how) => [how]))('that meets %s', (how) => {
    beforeEach(() => {
      behaviour = () => how;
    });

    it.each([...READS, ...HARMLESS])('%s %s is sent as often as the policy says', async (method, url) => {
      const result = await call(method, url);
      expect(result).toMatchObject({
        ok: false,
        error: { attempts: 3, retryable: true, gaveUp: 'attempts', maybeApplied: method !== 'GET' },
      });
      expect(carriedOut.get(url)).toHaveLength(3);
    });

    it.each(WRITES)('%s %s is carried out once', async (method, url) => {
      const result = await call(method, url);
      expect(result).toMatchObject({
        ok: false,
        error: { attempts: 1, maybeApplied: true, gaveUp: 'maybe-applied' },
      });
      expect(carriedOut.get(url)).toHaveLength(1);
    });

    it('a write that its caller calls idempotent goes again', async () => {
      expect(await call('POST', '/2/tweets', { idempotent: true })).toMatchObject({ error: { attempts: 3 } });
    });
  });

  it.each(
    FINAL.flatMap((status) => [...READS, ...WRITES].map(([method, url]) => [status, method, url] as const)),
  )('%d is the end of %s %s, and says that nothing was done', async (status, method, url) => {
    behaviour = () => status;
    expect(await call(method, url)).toMatchObject({
      ok: false,
      error: { attempts: 1, status, maybeApplied: false },
    });
    expect(carriedOut.get(url)).toHaveLength(1);
  });

  it.each([...READS, ...HARMLESS, ...WRITES])(
    '%s %s goes again after a 429, which costs no attempt',
    async (method, url) => {
      behaviour = (nth) => (nth <= 4 ? 429 : 200);
      expect(await call(method, url)).toMatchObject({ ok: true, response: { attempts: 5 } });
    },
  );

  it.each([...READS, ...WRITES])('%s %s goes again where nothing was listening', async (method, url) => {
    behaviour = () => 200;
    const refusing = await refusingUrl();
    const { client } = make({ adapter }, { hosts: ['127.0.0.1'] });
    const first = await client.request({ method, url, baseURL: refusing });
    expect(first).toMatchObject({ ok: false, error: { kind: 'network', attempts: 3, maybeApplied: false } });
    expect(carriedOut.size).toBe(0);
  });
});

describe('bodies', () => {
  const form = (): FormData => {
    const data = new FormData();
    data.append('media', new Blob(['bytes']), 'a.txt');
    return data;
  };
  const BODIES: [string, () => unknown][] = [
    ['JSON', () => ({ text: 'höllo 🎉' })],
    ['a string', () => 'plain'],
    ['URLSearchParams', () => new URLSearchParams({ a: '1' })],
    ['a Buffer', () => Buffer.from('bytes')],
    ['a Uint8Array', () => new Uint8Array([65, 66])],
    ['FormData', form],
  ];

  it.each(
    BODIES.flatMap(([name, body]) =>
      (['http', 'fetch'] as const).map((adapter) => [name, adapter, body] as const),
    ),
  )('%s arrives the same at every attempt (%s)', async (_, adapter, body) => {
    behaviour = (nth) => (nth < 3 ? 503 : 200);
    const result = await make({ adapter }).client.post('/2/users/7/likes', body());
    expect(result).toMatchObject({ ok: true, response: { attempts: 3 } });
    const [first, ...rest] = (carriedOut.get('/2/users/7/likes') ?? []).map((text) =>
      text.replace(/-{2,}[-.\w]+/g, ''),
    );
    expect(first).not.toBe('');
    expect(rest).toEqual([first, first]);
  });

  it('a stream is not sent again, and the advice says so', async () => {
    behaviour = () => 503;
    const result = await make().client.post('/2/users/7/likes', Readable.from(['{"a":', '1}']));
    expect(result).toMatchObject({ ok: false, error: { attempts: 1, gaveUp: 'body' } });
    expect(!result.ok && result.error.advice).toMatch(/body is a stream/);
    expect(carriedOut.get('/2/users/7/likes')).toEqual(['{"a":1}']);
  });

  it.each(['stream', 'arraybuffer', 'text', 'json'] as const)(
    'discarded error bodies free their sockets (%s)',
    async (responseType) => {
      behaviour = (nth) => (nth < 3 ? 500 : 404);
      const x = make({ responseType });
      for (let round = 0; round < 20; round++) {
        carriedOut.clear();
        await x.client.get('/2/tweets/20');
      }
      await until(() => web.sockets.size === 0);
      expect(carriedOut.get('/2/tweets/20')).toHaveLength(3);
    },
  );
});

it("runs the user's own interceptors and transforms once a call", async () => {
  behaviour = (nth) => (nth < 3 ? 503 : 200);
  const ran: string[] = [];
  const note = (name: string) => (given: unknown) => {
    ran.push(name);
    return given;
  };
  const instance = axios.create({
    baseURL: web.url,
    transformRequest: [note('transformRequest'), ...[axios.defaults.transformRequest ?? []].flat()],
    transformResponse: [...[axios.defaults.transformResponse ?? []].flat(), note('transformResponse')],
  });
  instance.interceptors.request.use(note('before') as never);
  const x = attach(instance, { retry: { backoff: QUICK } });
  open.push(x);
  instance.interceptors.request.use(note('after') as never);
  instance.interceptors.response.use(note('result') as never);
  expect(await x.client.get('/2/tweets/20')).toMatchObject({ ok: true, response: { attempts: 3 } });
  expect(ran.sort()).toEqual(['after', 'before', 'result', 'transformRequest', 'transformResponse']);
});

it('keeps the timeout to each attempt, the deadline to the whole', async () => {
  behaviour = (nth) => (nth < 3 ? 'silent' : 200);
  expect(await make({ timeout: 100 }).client.get('/2/tweets/20')).toMatchObject({
    ok: true,
    response: { attempts: 3 },
  });
  behaviour = () => 'silent';
  const result = await make().client.get('/2/tweets/20', { x: { deadlineMs: 100 } });
  expect(result).toMatchObject({ ok: false, error: { kind: 'deadline', attempts: 1 } });
});

it.each<[string, XOptions]>([
  [
    'shouldRetry throws',
    {
      retry: {
        backoff: QUICK,
        shouldRetry: () => {
          throw new Error('mine');
        },
      },
    },
  ],
  [
    'backoff throws',
    {
      retry: {
        maxAttempts: 1,
        backoff: () => {
          throw new Error('mine');
        },
      },
    },
  ],
  ['reconcile rejects', { retry: { backoff: QUICK, reconcile: () => Promise.reject(new Error('mine')) } }],
])('ends in a Result where %s', async (_, options) => {
  behaviour = () => 500;
  const { client, events } = make({}, options);
  const told: unknown[] = [];
  events.on('listenerError', ({ event }) => told.push(event));
  expect((await client.post('/2/users/7/likes', {})).ok).toBe(false);
});

it.each([
  ['with pacing', undefined, 4, 100],
  ['without', false, 100, 100],
] as const)(
  'leaves nothing behind after thousands of mixed failures, %s',
  async (_, pacing, workers, each) => {
    const HOWS: (number | Fault)[] = [
      200,
      404,
      429,
      500,
      503,
      'reset',
      'fin',
      'mid-headers',
      'mid-body',
      'silent',
      200,
      200,
    ];
    let asked = 0;
    behaviour = () => HOWS[asked++ % HOWS.length] as number | Fault;
    const unhandled: unknown[] = [];
    const onUnhandled = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', onUnhandled);
    const x = make(
      { timeout: 50 },
      {
        retry: { maxAttempts: 3, backoff: QUICK, budget: false, maxElapsedMs: 2_000 },
        ...(pacing === false && { pacing }),
      },
    );
    const abort = new AbortController();
    let ended = 0;
    const worker = async (index: number): Promise<void> => {
      for (let n = 0; n < each; n++) {
        const method = (index + n) % 3 === 0 ? 'POST' : 'GET';
        const signal = n % 10 === 0 ? AbortSignal.any([abort.signal, AbortSignal.timeout(5)]) : abort.signal;
        const result = await x.client.request({ method, url: `/2/things/${index}`, signal });
        ended += Number(typeof result.ok === 'boolean');
      }
    };
    await Promise.all(Array.from({ length: workers }, (_each, index) => worker(index)));
    expect(ended).toBe(workers * each);
    await x.close();
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
    await until(() => web.sockets.size === 0);
    const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    // Jest's own, at most.
    expect(timers).toBeLessThanOrEqual(3);
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  },
  120_000,
);
