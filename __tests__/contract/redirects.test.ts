import http from 'node:http';
import https from 'node:https';
import axios, { type AxiosRequestConfig } from 'axios';
import { attach } from '../../lib/index.js';
import { supportsPlainRequests } from '../../lib/axios/redirects.js';
import { refusingUrl, serve, withRealAdapters, type Web } from '../helpers/web.js';

withRealAdapters();

/** Where each request went, and with which Authorization. */
let seen: string[];
let other: Web;
let web: Web;

beforeAll(async () => {
  const json = { 'content-type': 'application/json' };
  other = await serve((request, response) => {
    seen.push(`other ${request.url} ${request.headers.authorization ?? 'none'}`);
    response.writeHead(200, json).end('{"data":"there"}');
  });
  web = await serve((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? 'none'}`);
    const { pathname } = new URL(request.url ?? '/', web.url);
    const elsewhere = { '/2/moved': '/2/here', '/2/away': `${other.url}/2/x`, '/2/round': '/2/round' }[
      pathname
    ];
    if (elsewhere !== undefined) response.writeHead(302, { location: elsewhere }).end('gone');
    else if (pathname === '/2/nowhere') response.writeHead(304).end();
    else response.writeHead(200, json).end('{"data":"here"}');
  });
});

beforeEach(() => {
  seen = [];
});

afterAll(async () => {
  await web.close();
  await other.close();
});

const attached = (more?: AxiosRequestConfig): ReturnType<typeof attach> =>
  attach(axios.create({ baseURL: web.url, headers: { Authorization: 'Bearer t' }, ...more }), {
    hosts: ['127.0.0.1', 'localhost'],
    pacing: false,
    retry: false,
  });

const portOf = ({ url }: Web): number => Number(new URL(url).port);

/** Whether Node's own request was made, or one that follows redirects. */
async function isStraight(config: AxiosRequestConfig): Promise<boolean> {
  const x = attached();
  const result = await x.client.request({ url: '/2/here', ...config });
  if (!result.response) throw new Error('no answer');
  return (result.response.raw.request as { res?: { responseUrl?: string } }).res?.responseUrl === undefined;
}

it('follows a redirect, and from then on sends where it may be told to go elsewhere', async () => {
  const x = attached();
  expect(await x.client.get('/2/moved')).toMatchObject({ ok: true, data: 'here' });
  // Once to learn that it is one, once to follow it.
  expect(seen).toEqual(['GET /2/moved Bearer t', 'GET /2/moved Bearer t', 'GET /2/here Bearer t']);
  seen = [];
  expect(await x.client.get('/2/moved')).toMatchObject({ ok: true, data: 'here' });
  expect(seen).toEqual(['GET /2/moved Bearer t', 'GET /2/here Bearer t']);
});

it('follows it where every status is taken for good, too', async () => {
  const x = attached({ validateStatus: null });
  expect(await x.client.get('/2/moved')).toMatchObject({ ok: true, data: 'here' });
});

it('shows no credential to another host', async () => {
  const x = attached();
  expect(await x.client.get('/2/away')).toMatchObject({ ok: true, data: 'there' });
  expect(seen.at(-1)).toBe('other /2/x none');
});

it('counts it as one attempt, and leaves the config as it was', async () => {
  const x = attached();
  const result = await x.client.get('/2/moved');
  expect(result.response).toMatchObject({ attempts: 1 });
  expect('transport' in (result.response?.raw.config ?? {})).toBe(false);
  const limited = await x.client.get('/2/moved', { maxRedirects: 3 });
  expect(limited.response?.raw.config.maxRedirects).toBe(3);
});

it('follows none where none is wanted, and takes an answer that names no other place for an answer', async () => {
  const x = attached();
  const refused = await x.client.get('/2/moved', { maxRedirects: 0 });
  expect(refused).toMatchObject({ ok: false, error: { status: 302 } });
  expect(await x.client.get('/2/nowhere')).toMatchObject({ ok: false, error: { status: 304 } });
  expect(seen).toHaveLength(2);
  expect(await x.client.get('/2/round')).toMatchObject({ ok: false });
});

it('ends with its deadline while it is followed', async () => {
  const x = attached();
  const slow = await serve(() => {});
  try {
    const elsewhere = await serve((_, response) =>
      response.writeHead(302, { location: `${slow.url}/2/x` }).end(),
    );
    const result = await x.client.get(`${elsewhere.url}/2/y`, { x: { deadlineMs: 200 } });
    expect(result).toMatchObject({ ok: false, error: { kind: 'deadline' } });
    await elsewhere.close();
  } finally {
    await slow.close();
  }
});

describe('goes straight to Node', () => {
  it.each<[string, AxiosRequestConfig]>([
    ['a read', {}],
    ['HEAD', { method: 'head' }],
    ['a read with a signal', { signal: new AbortController().signal }],
    ['a read through its own agents', { httpAgent: new http.Agent(), httpsAgent: new https.Agent() }],
    ['a read with a timeout', { timeout: 5_000 }],
    ['a timeout through its own agents', { timeout: 5_000, httpAgent: new http.Agent({ keepAlive: true }) }],
  ])('with %s', async (_, config) => {
    expect(await isStraight(config)).toBe(true);
  });
});

it('goes through a proxy, straight or not', async () => {
  const x = attached({
    baseURL: 'http://localhost:1',
    proxy: { protocol: 'http', host: '127.0.0.1', port: portOf(web) },
  });
  expect(await x.client.get('/2/here')).toMatchObject({ ok: true, data: 'here' });
  expect(await x.client.get('/2/here', { timeout: 5_000 })).toMatchObject({ ok: true });
  expect(await x.client.post('/2/here', {})).toMatchObject({ ok: true });
  expect(seen).toEqual(
    ['GET', 'GET', 'POST'].map((method) => `${method} http://localhost:1/2/here Bearer t`),
  );
});

describe('a timeout', () => {
  it('ends a read whose connection never comes about, and one whose answer never comes', async () => {
    const silent = await serve(() => {});
    const switching = await serve(
      ({ socket }) =>
        void socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    );
    const x = attached({ timeout: 30 });
    try {
      const nobody = await x.client.get('http://localhost/2/here', { lookup: () => {} });
      expect(nobody).toMatchObject({ ok: false, error: { kind: 'timeout' } });
      const nothing = await x.client.get(`${silent.url}/2/here`);
      // An answer that is none: Node tells neither an answer nor an error.
      const switched = await x.client.get(`${switching.url}/2/here`);
      expect(switched).toMatchObject({ ok: false, error: { kind: 'timeout' } });
      expect(nothing).toMatchObject({ ok: false, error: { kind: 'timeout' } });
    } finally {
      await silent.close();
      await switching.close();
    }
  });

  it('does not count the time a request waits for a socket of its agent', async () => {
    const slow = await serve((_, response) => void setTimeout(() => response.end('{}'), 50));
    const httpAgent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const x = attached({ baseURL: slow.url, timeout: 150, httpAgent });
    const results = await Promise.all(Array.from({ length: 5 }, () => x.client.get('/2/here')));
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
    httpAgent.destroy();
    await slow.close();
  });
});

describe('leaves axios its own way', () => {
  it.each<[string, AxiosRequestConfig]>([
    ['a write', { method: 'post', data: {} }],
    ['a read with a body', { data: { ids: [] } }],
    ['a timeout that is a text', { timeout: '5000' as unknown as number }],
    ['a stream', { responseType: 'stream' }],
    ['raw answers', { x: { raw: true } }],
  ])('with %s', async (_, config) => {
    const x = attached();
    const result = (await x.client.request({ url: '/2/here', ...config })) as {
      response?: { raw: { request: { res: { responseUrl?: string } } } };
      request?: { res: { responseUrl?: string } };
    };
    const request = result.response?.raw.request ?? result.request;
    expect(request?.res.responseUrl).toBe(`${web.url}/2/here`);
  });
});

describe('a write that was redirected', () => {
  let target: Web;
  let status: number;
  let posts: number;

  beforeAll(async () => {
    target = await serve((_, response) => void response.writeHead(status).end());
  });

  afterAll(() => target.close());

  const redirecting = (code: number, location: string): Promise<Web> => {
    posts = 0;
    return serve((_, response) => (posts++, response.writeHead(code, { location }).end()));
  };

  const post = async ({ url }: Web): Promise<unknown> => {
    const x = attach(axios.create({ baseURL: url, headers: { Authorization: 'Bearer t' } }), {
      pacing: false,
      hosts: ['127.0.0.1'],
      refresh: () => Promise.resolve('new'),
      retry: { backoff: { kind: 'constant', baseMs: 1, maxMs: 1, jitter: 'none' } },
    });
    const result = await x.client.post('/2/tweets', { text: 'hello' });
    await x.close();
    return result;
  };

  it.each([301, 302, 303])('to a read by a %d to nowhere is not sent again', async (code) => {
    const nowhere = await refusingUrl();
    const first = await redirecting(code, `${nowhere}/2/tweets`);
    expect(await post(first)).toMatchObject({ ok: false, error: { kind: 'network', maybeApplied: true } });
    expect(posts).toBe(1);
    await first.close();
  });

  it.each([307, 308])('as it is by a %d was not carried out on the way', async (code) => {
    const nowhere = await refusingUrl();
    const refused = await redirecting(code, `${nowhere}/2/tweets`);
    expect(await post(refused)).toMatchObject({ ok: false, error: { kind: 'network', maybeApplied: false } });
    expect(posts).toBe(5);
    await refused.close();
    status = 401;
    const led = await redirecting(code, `${target.url}/2/seen`);
    expect(await post(led)).toMatchObject({ ok: false, error: { status: 401, maybeApplied: false } });
    // Once more with the new token.
    expect(posts).toBe(2);
    await led.close();
  });

  it.each([401, 404, 429, 503])('and answered by a %d there is not sent again', async (code) => {
    status = code;
    const first = await redirecting(303, `${target.url}/2/seen`);
    expect(await post(first)).toMatchObject({ ok: false, error: { status: code, maybeApplied: true } });
    expect(posts).toBe(1);
    await first.close();
  });
});

it('does not read the body of a redirect, however long that is', async () => {
  const endless = await serve((request, response) => {
    if (request.url === '/2/here') return void response.writeHead(200).end('{"data":"here"}');
    response.writeHead(302, { location: '/2/here' }).write('a'.repeat(10_000));
  });
  const x = attach(axios.create({ baseURL: endless.url, maxContentLength: 1_000 }), { pacing: false });
  expect(await x.client.get('/2/moved')).toMatchObject({ ok: true, data: 'here' });
  await x.close();
  await endless.close();
});

it.each([
  ['1.7.0', false],
  ['1.15.2', false],
  ['1.16.0', true],
  ['1.21.1', true],
  ['2.0.0', false],
])('goes straight where axios %s copes with it: %s', (version, obliging) => {
  expect(supportsPlainRequests(version)).toBe(obliging);
});
