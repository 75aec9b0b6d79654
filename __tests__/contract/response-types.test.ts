import { Agent, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import axios, { type AxiosRequestConfig, type ResponseType } from 'axios';
import { attach, type Result, type XHandle } from '../../lib/index.js';
import { serve, until, withRealAdapters, type Web } from '../helpers/web.js';

withRealAdapters();

const ENVELOPE = '{"data":{"id":"1"}}';
const PARTIAL =
  '{"data":[{"id":"1"}],"errors":[{"type":"https://api.x.com/2/problems/resource-not-found","resource_id":"2"}]}';
const FORBIDDEN = JSON.stringify({
  type: 'https://api.x.com/2/problems/client-forbidden',
  title: 'Client Forbidden',
  detail: 'Not in a project.',
  client_id: '12345678901234567890',
});
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** A body that goes on as long as somebody reads. */
function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(65_536, 'x');
  new Readable({
    read() {
      this.push(chunk);
    },
  }).pipe(response);
}

const PATHS: Record<string, (response: ServerResponse) => void> = {
  '/2/whole': (response) => response.writeHead(200, JSON_TYPE).end(ENVELOPE),
  '/2/part': (response) => response.writeHead(200, JSON_TYPE).end(PARTIAL),
  '/2/image': (response) =>
    response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([1, 2, 255])),
  '/2/empty': (response) => response.writeHead(204).end(),
  '/2/forbidden': (response) =>
    response.writeHead(403, { 'content-type': 'application/problem+json' }).end(FORBIDDEN),
  '/2/broken-off': (response) => {
    response.writeHead(429, JSON_TYPE);
    response.write('{"title":"Too Many Req', () => setImmediate(() => response.socket?.resetAndDestroy()));
  },
  '/2/pouring': (response) => {
    response.writeHead(503, { 'content-type': 'text/plain' });
    pour(response);
  },
  '/2/trickling': (response) => {
    response.writeHead(503, { 'content-type': 'text/plain' });
    const timer = setInterval(() => response.write('still unavailable '), 100);
    response.on('close', () => clearInterval(timer));
  },
  '/2/stalled': (response) => {
    response.writeHead(503, { 'content-type': 'text/plain' });
    response.write('unavailable, and ');
  },
};

let web: Web;
let x: XHandle;
/** Paths whose answer is over, the client having hung up or not. */
const over: string[] = [];

beforeAll(async () => {
  web = await serve((request, response) => {
    const path = request.url ?? '';
    response.on('close', () => over.push(path));
    PATHS[path.split('?', 1)[0] ?? '']?.(response);
  });
  x = attach(axios.create({ baseURL: web.url }), { pacing: false, retry: false });
});

afterAll(async () => {
  x.detach();
  await web.close();
});

const get = (path: string, config: AxiosRequestConfig): Promise<Result> => x.client.get(path, config);

function shapeOf(data: unknown): string {
  if (data === undefined || typeof data === 'string') return typeof data;
  if (Buffer.isBuffer(data)) return 'Buffer';
  if (data instanceof Readable) return 'Readable';
  return Object.prototype.toString.call(data).slice(8, -1);
}

async function textOf(data: unknown): Promise<string> {
  if (data instanceof Blob) return data.text();
  if (data instanceof Readable || data instanceof ReadableStream) {
    const chunks: Buffer[] = [];
    for await (const chunk of data as AsyncIterable<Uint8Array>) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString();
  }
  if (typeof data === 'string') return data;
  return Buffer.from(data as ArrayBuffer).toString();
}

type Row = [adapter: 'http' | 'fetch', type: ResponseType | undefined, shape: string];

const TYPES: Row[] = [
  ['http', undefined, 'Object'],
  ['http', 'json', 'Object'],
  ['http', 'text', 'string'],
  ['http', 'document', 'string'],
  ['http', 'arraybuffer', 'Buffer'],
  ['http', 'stream', 'Readable'],
  ['fetch', undefined, 'Object'],
  ['fetch', 'json', 'Object'],
  ['fetch', 'text', 'string'],
  ['fetch', 'arraybuffer', 'ArrayBuffer'],
  ['fetch', 'stream', 'ReadableStream'],
  ['fetch', 'blob', 'Blob'],
];

const config = (adapter: string, responseType: ResponseType | undefined): AxiosRequestConfig => ({
  adapter,
  ...(responseType && { responseType }),
});

const READ = TYPES.filter(([, , shape]) => shape === 'Object');
const UNREAD = TYPES.filter(([, , shape]) => shape !== 'Object');
const STREAMS = UNREAD.filter(([, type]) => type === 'stream');

describe('what came', () => {
  it.each(READ)('over %s with responseType %s is the data of the envelope', async (adapter, type) => {
    expect(await get('/2/whole', config(adapter, type))).toMatchObject({
      kind: 'success',
      data: { id: '1' },
    });
  });

  it.each(UNREAD)(
    'over %s with responseType %s is a %s with all of the body',
    async (adapter, type, shape) => {
      const result = await get('/2/whole', config(adapter, type));
      expect(result.kind).toBe('success');
      const data = result.ok ? result.data : undefined;
      expect(shapeOf(data)).toBe(shape);
      expect(await textOf(data)).toBe(ENVELOPE);
    },
  );

  it.each([
    ['http', Buffer.from([1, 2, 255])],
    ['fetch', new Uint8Array([1, 2, 255]).buffer],
  ])('over %s keeps bytes as they are', async (adapter, bytes) => {
    const result = await get('/2/image', { adapter, responseType: 'arraybuffer' });
    expect(result.ok && Buffer.from(result.data as ArrayBuffer)).toEqual(Buffer.from(bytes as ArrayBuffer));
  });

  it.each(TYPES.filter(([, type]) => type !== 'stream' && type !== 'blob'))(
    'over %s with responseType %s is partial where there are problems too',
    async (adapter, type) => {
      expect(await get('/2/part', config(adapter, type))).toMatchObject({
        kind: 'partial',
        problems: [{ kind: 'resource-not-found', resource_id: '2' }],
      });
    },
  );

  it.each(TYPES)('over %s with responseType %s is undefined after a 204', async (adapter, type) => {
    const result = await get('/2/empty', config(adapter, type));
    expect([result.kind, result.ok && shapeOf(result.data)]).toEqual(['success', 'undefined']);
  });
});

describe('an error answer', () => {
  it.each(TYPES)('over %s with responseType %s tells its problem', async (adapter, type) => {
    const result = await get('/2/forbidden', config(adapter, type));
    expect(result).toMatchObject({
      kind: 'failure',
      error: { kind: 'client-forbidden', status: 403, detail: 'Not in a project.' },
      problems: [{ kind: 'client-forbidden', client_id: '12345678901234567890' }],
      response: { status: 403 },
    });
    expect(result.kind === 'failure' && result.error.toReport()).toContain('Not in a project.');
  });

  it.each(TYPES)(
    'over %s with responseType %s is told by its status where it breaks off',
    async (adapter, type) => {
      expect(await get('/2/broken-off', config(adapter, type))).toMatchObject({
        kind: 'failure',
        error: { kind: expect.stringMatching(/^(?:rate-limited|network)$/) as string },
      });
    },
  );

  it.each(TYPES.filter(([adapter]) => adapter === 'http'))(
    'over %s with responseType %s leaves the only socket to the next call',
    async (adapter, type) => {
      const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (const path of ['/2/forbidden', '/2/forbidden']) {
        expect(await get(path, { ...config(adapter, type), httpAgent })).toMatchObject({ kind: 'failure' });
      }
      expect(await get('/2/whole', { adapter, httpAgent })).toMatchObject({ kind: 'success' });
      httpAgent.destroy();
    },
  );

  it.each(STREAMS)(
    'over %s with responseType %s is read to a bound and then hung up',
    async (adapter, type) => {
      const path = `/2/pouring?${adapter}`;
      const result = await get(path, config(adapter, type));
      expect(result).toMatchObject({ kind: 'failure', error: { kind: 'unavailable', status: 503 } });
      await until(() => over.includes(path));
    },
  );

  it('as a stream that never ends is a Failure in bounded time, and its socket is freed', async () => {
    const calls = STREAMS.flatMap(([adapter, type]) =>
      ['trickling', 'stalled'].map((name) => ({ adapter, type, path: `/2/${name}?${adapter}` })),
    );
    const results = await Promise.all(
      calls.map(({ adapter, type, path }) => get(path, config(adapter, type))),
    );
    expect(results.map(({ kind }) => kind)).toEqual(calls.map(() => 'failure'));
    expect(results).toMatchObject(
      calls.map(() => ({
        error: { kind: 'unavailable', detail: expect.stringContaining('unavailable') as string },
      })),
    );
    // The server sees every one of them hung up.
    const deadline = performance.now() + 2_000;
    await until(() => calls.every(({ path }) => over.includes(path)) || performance.now() > deadline);
    expect(calls.map(({ path }) => path).filter((path) => !over.includes(path))).toEqual([]);
  }, 10_000);
});
