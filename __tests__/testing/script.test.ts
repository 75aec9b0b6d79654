import { createXServer, type XServer } from '../../lib/testing/index.js';
import { ask, USER } from './ask.js';

describe('scripted replies of the simulated X', () => {
  let server: XServer;
  beforeAll(async () => {
    server = await createXServer();
  });
  beforeEach(() => server.reset());
  afterAll(() => server.close());

  it('answers what the script says, so many times, and then simulates again', async () => {
    server.reply('POST /2/tweets', { status: 503, body: { title: 'Service Unavailable' } }, { times: 2 });
    server.reply('POST /2/tweets', { status: 502, body: 'Bad Gateway' }, { times: 1 });
    const seen = [];
    for (let time = 0; time < 4; time += 1)
      seen.push(await ask(server, 'POST /2/tweets', { body: { text: 'a' } }));
    expect(seen.map((asked) => asked.status)).toEqual([503, 503, 502, 201]);
    expect(seen[0]?.json).toEqual({ title: 'Service Unavailable' });
    expect(seen[2]?.text).toBe('Bad Gateway');
    // What a script answers never ran and spent nothing.
    expect(server.posts.created).toHaveLength(1);
    expect(seen[3]?.headers['x-rate-limit-remaining']).toBe('99');
    expect(server.requests.map((request) => request.status)).toEqual([503, 503, 502, 201]);
  });

  it('wins over authentication, and answers until reset where no times are given', async () => {
    server.reply('GET /2/users/me', { status: 500 });
    expect((await ask(server, 'GET /2/users/me', { auth: null })).status).toBe(500);
    expect((await ask(server, 'HEAD /2/users/me')).status).toBe(500);
    server.reset();
    expect((await ask(server, 'GET /2/users/me')).status).toBe(200);
  });

  it('lets a function look at the request and leave it to the next', async () => {
    server.reply(
      'GET /2/users/:id',
      ({ params, query, credential, headers }) =>
        params['id'] === '7'
          ? { body: { query, credential, isUser: headers.authorization === USER } }
          : undefined,
      { times: 1 },
    );
    expect((await ask(server, 'GET /2/users/8')).json).toMatchObject({ data: { id: '8' } });
    const seven = await ask(server, 'GET /2/users/7?a=b');
    expect(seven.json).toMatchObject({ query: { a: 'b' }, isUser: true });
    expect((await ask(server, 'GET /2/users/7')).json).toMatchObject({ data: { id: '7' } });
  });

  it('can lay down one very path, also one that X does not have', async () => {
    server.reply('GET /2/users/7', { status: 404 });
    server.reply('POST /1.1/media/upload.json', { body: { media_id: 1 } });
    expect((await ask(server, 'GET /2/users/7')).status).toBe(404);
    expect((await ask(server, 'GET /2/users/8')).status).toBe(200);
    expect((await ask(server, 'POST /1.1/media/upload.json')).json).toEqual({ media_id: 1 });
  });

  it('sets headers over the usual ones, and takes away what is undefined', async () => {
    server.reply('GET /2/users/me', {
      status: 429,
      headers: { 'X-Rate-Limit-Reset': 1700000000, date: undefined, 'Content-Type': 'text/html' },
      body: '<html>',
    });
    const asked = await ask(server, 'GET /2/users/me');
    expect(asked.headers).toMatchObject({ 'x-rate-limit-reset': '1700000000', 'content-type': 'text/html' });
    expect(asked.headers).not.toHaveProperty('date');
    expect(asked.headers).toHaveProperty('x-transaction-id');
  });

  it.each(['before', 'headers', 'mid-body'] as const)('cuts the connection: %s', async (hangUp) => {
    server.reply('GET /2/users/me', { hangUp, body: { data: { id: '1' } } }, { times: 1 });
    await expect(ask(server, 'GET /2/users/me')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(server.requests[0]?.status).toBe(hangUp === 'before' ? undefined : 200);
    expect((await ask(server, 'GET /2/users/me')).status).toBe(200);
  });

  it('sends the headers, or half of the body, before it cuts', async () => {
    server.reply('GET /2/users/me', { hangUp: 'headers', status: 201, body: 'abcdef' }, { times: 1 });
    server.reply('GET /2/users/me', { hangUp: 'mid-body', body: 'abcdef' }, { times: 1 });
    const read = async (): Promise<[number, string]> => {
      const response = await fetch(`${server.url}/2/users/me`);
      let text = '';
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      try {
        for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
          text += part.value;
      } catch {
        text += ' cut';
      }
      return [response.status, text];
    };
    expect(await read()).toEqual([201, ' cut']);
    expect(await read()).toEqual([200, 'abc cut']);
  });

  it('delays a reply, and a reply without body has none', async () => {
    server.reply('GET /2/users/me', { status: 204, delayMs: 60 });
    const started = performance.now();
    const asked = await ask(server, 'GET /2/users/me');
    expect(performance.now() - started).toBeGreaterThanOrEqual(58);
    expect([asked.status, asked.text, asked.headers['content-length']]).toEqual([204, '', undefined]);
  });

  it('says what is wrong with a script where it can only be seen when it runs', async () => {
    server.reply('GET /2/users/me', () => {
      throw new Error('my own mistake');
    });
    expect(await ask(server, 'GET /2/users/me')).toMatchObject({
      status: 500,
      text: expect.stringContaining('my own mistake'),
    });
    server.reset();
    server.reply('GET /2/users/me', { headers: { 'x-bad': 'a\nb' }, delayMs: 1 });
    expect(await ask(server, 'GET /2/users/me')).toMatchObject({
      status: 500,
      text: expect.stringContaining('x-bad'),
    });
  });

  it.each<[unknown[], RegExp]>([
    [['GET /2/tweets/:wrong', {}], /^reply takes an operation/],
    [['tweets', {}], /^reply takes an operation/],
    [['GET /2/tweets', { status: 99 }], /^status takes/],
    [['GET /2/tweets', { delayMs: -1 }], /^delayMs takes/],
    [['GET /2/tweets', { hangUp: 'now' }], /^hangUp takes/],
    [['GET /2/tweets', null], /^reply takes/],
    [['GET /2/tweets', {}, { times: 0 }], /^times takes/],
  ])('refuses a wrong script: %j', (args, message) => {
    const lay = (): unknown => Reflect.apply(server.reply.bind(server), undefined, args);
    expect(lay).toThrow(TypeError);
    expect(lay).toThrow(message);
  });
});
