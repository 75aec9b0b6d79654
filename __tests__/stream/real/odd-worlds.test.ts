import { Readable } from 'node:stream';
import axios, { type AxiosAdapter } from 'axios';
import { attach, type XOptions } from '../../../lib/index.js';
import { createXServer, type XServer } from '../../../lib/testing/index.js';
import { until, withRealAdapters } from '../../helpers/web.js';

withRealAdapters();

const PATH = '/2/tweets/search/stream';
const AT_ONCE = { kind: 'constant', baseMs: 1, maxMs: 1, jitter: 'none' } as const;
let server: XServer;

beforeEach(async () => {
  server = await createXServer({ streams: { rate: 200 } });
});

afterEach(() => server.close());

function make(config: object = {}, options: XOptions = {}) {
  const headers = { Authorization: 'Bearer AAAAapp' };
  const instance = axios.create({ baseURL: server.url, headers, ...config });
  return { instance, x: attach(instance, { stream: { backoff: AT_ONCE }, ...options }) };
}

it('ends although an interceptor of the user’s never comes back', async () => {
  const { instance, x } = make();
  let asked = 0;
  instance.interceptors.request.use((config) => (++asked === 1 ? config : new Promise(() => {})));
  const iterator = x.stream(PATH)[Symbol.asyncIterator]();
  await iterator.next();
  server.stream(`GET ${PATH}`).cut();
  await until(() => asked === 2);
  expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
  await x.close();
});

it('is a stream whatever the instance has as defaults of its calls', async () => {
  const { x } = make({ x: { raw: true, deadlineMs: 1_000, priority: 9 } });
  for await (const { data } of x.stream<{ id: string }>(PATH)) {
    expect(data.id).toMatch(/^\d+$/);
    break;
  }
  await x.close();
});

it('says so where an interceptor of the user’s keeps the Result from it, and frees the socket', async () => {
  const { instance, x } = make();
  instance.interceptors.response.use((result) => result.data as never);
  await expect(x.stream(PATH)[Symbol.asyncIterator]().next()).rejects.toThrow(
    new TypeError('a response interceptor replaced the Result that x.stream() reads'),
  );
  await until(() => server.stream(`GET ${PATH}`).connections.length === 0);
  await x.close();
});

it('notices a body that broke off before anybody listened', async () => {
  const broken = Readable.from(['x']);
  broken.destroy();
  await until(() => broken.closed);
  let asked = 0;
  const adapter: AxiosAdapter = (config) =>
    Promise.resolve({
      data: ++asked === 1 ? broken : Readable.from(['{"data":{"id":"1"}}\r\n']),
      status: 200,
      statusText: 'OK',
      headers: {},
      config,
    });
  const { x } = make({ adapter });
  const { value } = await x.stream(PATH)[Symbol.asyncIterator]().next();
  expect(value).toEqual({ data: { id: '1' }, problems: [] });
  await x.close();
});

it('goes on with a span of the past where it broke off, not from its beginning', async () => {
  const asked: string[] = [];
  const madeAt = Date.parse('2026-01-01T00:30:00Z');
  const id = String((BigInt(madeAt) - 1_288_834_974_657n) << 22n);
  const adapter: AxiosAdapter = (config) => {
    asked.push((config.params as { start_time: string }).start_time);
    const body = new Readable({ read() {} });
    body.push(`{"data":{"id":"${id}"}}\r\n`);
    if (asked.length === 1) setTimeout(() => body.destroy(new Error('reset')), 20);
    else body.push(null);
    return Promise.resolve({ data: body, status: 200, statusText: 'OK', headers: {}, config });
  };
  const { x } = make({ adapter });
  const params = { start_time: '2026-01-01T00:00:00Z', end_time: '2026-01-01T01:00:00Z' };
  const seen: unknown[] = [];
  for await (const { data } of x.stream(PATH, { params })) seen.push(data);
  expect(seen).toEqual([{ id }]);
  expect(asked).toEqual(['2026-01-01T00:00:00Z', '2026-01-01T00:29:00Z']);
  await x.close();
});
