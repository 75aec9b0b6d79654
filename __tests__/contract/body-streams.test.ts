import { PassThrough, Readable } from 'node:stream';
import { createReadStream } from 'node:fs';
import axios from 'axios';
import { attach, type Result, type XHandle } from '../../lib/index.js';
import { serve, withRealAdapters, type Web } from '../helpers/web.js';

/** Bodies that are streams, of calls that wait: nobody reads them yet, and they may fail or end all the same. */
withRealAdapters();

let web: Web;
let bodies: string[];
let letGo: () => void;
let x: XHandle;

beforeEach(async () => {
  bodies = [];
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  web = await serve((_request, response, body) => {
    bodies.push(body);
    const { length } = bodies;
    void (length === 1 ? gate : Promise.resolve()).then(() =>
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"data":{"id":"1"}}'),
    );
  });
  x = attach(axios.create({ baseURL: web.url, headers: { Authorization: 'Bearer t' } }), {
    pacing: { maxConcurrent: 1 },
  });
});

afterEach(async () => {
  await x.close({ abort: true });
  await web.close();
});

const post = (data: unknown, config = {}): Promise<Result> => x.client.post('/2/media/upload', data, config);

/** A call with this body stands in line behind one that is under way. */
async function waiting(
  data: unknown,
  config = {},
): Promise<{ first: Promise<Result>; second: Promise<Result> }> {
  const first = post({ text: 'first' });
  const second = post(data, config);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { first, second };
}

it('is sent when its turn comes', async () => {
  const { first, second } = await waiting(Readable.from(['a', 'b']));
  letGo();
  expect([await first, await second].every(({ ok }) => ok)).toBe(true);
  expect(bodies).toEqual(['{"text":"first"}', 'ab']);
});

it('that cannot be read ends its call at once, and nothing else', async () => {
  const { first, second } = await waiting(createReadStream('/nonexistent/file'));
  // The one before it still is under way.
  expect(await second).toMatchObject({
    ok: false,
    error: { attempts: 0, maybeApplied: false, detail: expect.stringContaining('ENOENT') as string },
  });
  letGo();
  expect((await first).ok).toBe(true);
  expect((await post({ text: 'third' })).ok).toBe(true);
  expect(bodies).toEqual(['{"text":"first"}', '{"text":"third"}']);
});

it.each([
  ['in line', 0],
  ['before its call', 1],
])('that is destroyed %s is never begun to be sent', async (_, before) => {
  const body = new PassThrough();
  if (before) body.destroy();
  const { first, second } = await waiting(body);
  body.destroy();
  expect(await second).toMatchObject({
    ok: false,
    error: { kind: 'not-sent', attempts: 0, maybeApplied: false },
  });
  letGo();
  expect((await first).ok).toBe(true);
  expect((await post({ text: 'third' })).ok).toBe(true);
});

it('leaves the signal of its caller as it was, which still ends the wait', async () => {
  const controller = new AbortController();
  const body = Readable.from(['a']);
  const { second } = await waiting(body, { signal: controller.signal });
  controller.abort();
  expect(await second).toMatchObject({ ok: false, error: { kind: 'aborted', attempts: 0 } });
  expect(body.listenerCount('close')).toBeLessThanOrEqual(1);
  letGo();
});
