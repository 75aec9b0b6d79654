import { getEventListeners } from 'node:events';
import { serve, withRealAdapters } from '../../helpers/web.js';
import { closeAll, desk, line, moment, opens, PATH, Taker, until } from './reading.js';

/** What a stream may claim to have read, and whose budget it is about. */
withRealAdapters();

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await closeAll();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const SPAN = { start_time: '2026-01-01T00:00:00Z', end_time: '2026-01-01T00:01:00Z' };

it.each([
  ['in the middle of a line', `${line(1)}{"data":{"id":`],
  ['with a page of an edge', '<html>\r\n<body>Bad gateway</body>\r\n</html>'],
  ['in a line that is too long', `${line(1)}${'x'.repeat(300)}`],
])('does not take a span of the past for whole that ends %s', async (_, first) => {
  let connects = 0;
  const web = await serve((_request, response) => {
    opens(response);
    response.end(++connects === 1 ? first : `${line(1)}${line(2)}`);
  });
  servers.push(web);
  const { x } = desk(web.url, 'http');
  const taker = new Taker(x.stream(PATH, { params: SPAN, maxLineBytes: 200 }));
  await taker.done;
  expect(taker.ids).toEqual(['1', '2']);
  expect(connects).toBe(2);
});

it('takes one for whole that ends without a line’s end, or brings nothing', async () => {
  const unavailable = `${JSON.stringify({ errors: [{ type: 'https://api.x.com/2/problems/resource-not-found' }] })}\r\n`;
  for (const body of [`${line(1)}{"data":{"id":"2"}}`, '', unavailable]) {
    let connects = 0;
    const web = await serve((_, response) => {
      connects++;
      opens(response);
      response.end(body);
    });
    servers.push(web);
    const { x } = desk(web.url, 'http');
    const taker = new Taker(x.stream(PATH, { params: SPAN }));
    await taker.done;
    expect([taker.ids, connects]).toEqual([body.includes('"2"') ? ['1', '2'] : [], 1]);
  }
});

it.each(['return', 'signal', 'close', 'detach'])(
  'asks for nothing where it is ended in the turn it begins: by %s',
  async (how) => {
    let requests = 0;
    const web = await serve(() => void requests++);
    servers.push(web);
    const { x, told } = desk(web.url, 'http');
    const controller = new AbortController();
    const { signal } = controller;
    const iterator = x.stream(PATH, { signal, connections: 2 })[Symbol.asyncIterator]();
    const next = iterator.next();
    if (how === 'return') await iterator.return?.();
    else if (how === 'signal') controller.abort();
    else if (how === 'close') await x.close();
    else x.detach();
    expect(await next).toEqual({ done: true, value: undefined });
    await moment(20);
    expect([requests, told('reconnect'), getEventListeners(signal, 'abort')]).toEqual([0, [], []]);
  },
);

it('does not wait for the budget of another credential', async () => {
  let connects = 0;
  const web = await serve(({ headers }, response) => {
    if (headers.authorization?.endsWith('other')) {
      response.writeHead(429, { 'x-rate-limit-reset': String(Math.ceil(Date.now() / 1_000) + 600) }).end();
      return;
    }
    opens(response);
    response.write(line(++connects));
    if (connects === 1) void until(() => refused).then(() => response.destroy());
  });
  let refused = false;
  servers.push(web);
  const { x, told } = desk(web.url, 'http');
  x.events.on('failure', () => (refused = true));
  const mine = new Taker(x.stream(PATH));
  await mine.has(1);
  void new Taker(x.stream(PATH, { headers: { Authorization: 'Bearer AAAAother' } }));
  await mine.has(2);
  expect(told('reconnect').filter(({ reason }) => reason === 'network')).toMatchObject([{ delayMs: 0 }]);
});

it('connects as often as it likes without pacing', async () => {
  const web = await serve((_, response) => {
    opens(response);
    response.end(line(1));
  });
  servers.push(web);
  const { x, told } = desk(web.url, 'http', {}, { pacing: false });
  void new Taker(x.stream(PATH));
  // X documents 50 connects in a quarter of an hour.
  await until(() => told('connect').length > 60);
  expect(told('reconnect').every(({ delayMs }) => delayMs <= 1)).toBe(true);
});
