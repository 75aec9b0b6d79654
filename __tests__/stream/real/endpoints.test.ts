import axios from 'axios';
import { attach } from '../../../lib/index.js';
import { ENDPOINTS } from '../../../lib/facts/endpoints.js';
import { createXServer, type XServer } from '../../../lib/testing/index.js';
import { withRealAdapters } from '../../helpers/web.js';

withRealAdapters();

const STREAMS = ENDPOINTS.filter(({ streams }) => streams).map(({ op }) => op);
let server: XServer;

beforeAll(async () => {
  server = await createXServer({ streams: { rate: 500 } });
});

afterAll(() => server.close());

it('knows the streams that X documents, and the powerstream', () => {
  expect(STREAMS).toHaveLength(16);
});

it.each(STREAMS)('%s is read, and again with what was missed after a cut', async (operation) => {
  const instance = axios.create({ baseURL: server.url, headers: { Authorization: 'Bearer AAAAapp' } });
  const x = attach(instance, {
    stream: { backoff: { kind: 'constant', baseMs: 1, maxMs: 1, jitter: 'none' } },
  });
  const stream = server.stream(operation);
  const seen: string[] = [];
  for await (const { data } of x.stream<{ id: string }>(operation.slice('GET '.length), {
    params: { partition: 1 },
  })) {
    seen.push(data.id);
    if (seen.length === 5) stream.cut();
    if (seen.length === 30) break;
  }
  expect(new Set(seen).size).toBe(30);
  const [first, second] = stream.connects;
  expect(first?.params).toEqual({ partition: '1' });
  const backfill = operation === 'GET /2/powerstream' ? 'backfillMinutes' : 'backfill_minutes';
  expect(second?.params).toEqual({ partition: '1', [backfill]: '1' });
  expect(stream.mostConnections).toBe(1);
  await x.close();
});

it('is ended by close() before it was ever read', async () => {
  const x = attach(axios.create({ baseURL: server.url, headers: { Authorization: 'Bearer AAAAapp' } }));
  const stream = x.stream('/2/tweets/search/stream');
  const before = server.stream('GET /2/tweets/search/stream').connects.length;
  await x.close();
  expect(await stream[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
  expect(server.stream('GET /2/tweets/search/stream').connects).toHaveLength(before);
});
