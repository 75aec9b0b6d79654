import { createXServer, type XServer } from '../../lib/testing/index.js';
import { APP, ask, dig, USER } from './ask.js';

describe('operations of the simulated X', () => {
  let server: XServer;
  beforeAll(async () => {
    server = await createXServer();
  });
  beforeEach(() => server.reset());
  afterAll(() => server.close());

  it('answers 401 without rate headers where no credential came', async () => {
    for (const auth of [null, 'Basic abc', 'Bearer ', 'OAuth oauth_consumer_key="k"']) {
      const asked = await ask(server, 'GET /2/tweets/1', { auth });
      expect(asked.status).toBe(401);
      expect(asked.json).toEqual({
        title: 'Unauthorized',
        type: 'about:blank',
        status: 401,
        detail: 'Unauthorized',
      });
      expect(Object.keys(asked.headers).filter((name) => name.includes('limit'))).toEqual([]);
    }
    expect(server.requests.map((request) => request.credential)).toEqual(Array(4).fill(undefined));
  });

  it.each([
    'GET /2/users/me',
    'POST /2/tweets',
    'POST /2/users/1/likes',
    'DELETE /2/users/1/likes/2',
    'GET /2/users/search',
  ])('refuses an app-only token on %s', async (operation) => {
    const asked = await ask(server, operation, { auth: APP });
    expect(asked.status).toBe(403);
    expect(asked.headers['content-type']).toBe('application/problem+json');
    expect(asked.headers['x-rate-limit-limit']).toBeUndefined();
    expect(asked.json).toMatchObject({
      title: 'Unsupported Authentication',
      type: 'https://api.twitter.com/2/problems/unsupported-authentication',
      status: 403,
    });
    expect(server.windows()).toEqual([]);
  });

  it('answers a path it does not know with a page, which counts', async () => {
    const asked = await ask(server, 'GET /2/tweets/count/all');
    expect(asked.status).toBe(404);
    expect(asked.headers['content-type']).toBe('text/html;charset=utf-8');
    expect(asked.text).toContain('class="dog"');
    expect(asked.headers['x-rate-limit-remaining']).toBe('299');
    expect((await ask(server, 'GET /2//', { auth: null })).status).toBe(404);
  });

  it.each([
    ['GET /2/users/me', 'GET /2/users/me'],
    ['GET /2/users/12', 'GET /2/users/:id'],
    ['GET /2/users/by/username/me', 'GET /2/users/by/username/:username'],
    ['GET /2/tweets/search/recent?query=a', 'GET /2/tweets/search/recent'],
    ['DELETE /2/connections/all', 'DELETE /2/connections/all'],
    ['DELETE /2/connections/x', 'DELETE /2/connections/:endpoint_id'],
    ['HEAD /2/tweets/1', 'GET /2/tweets/:id'],
    ['PATCH /2/tweets/1', 'PATCH /2/tweets/1'],
  ])('takes %s for %s', async (sent, operation) => {
    await ask(server, sent);
    expect(server.requests.map((request) => request.operation)).toEqual([operation]);
  });

  it('answers HEAD as GET, without a body', async () => {
    const path = `/2/tweets/${server.posts.ids(1, 'available')[0]}`;
    const got = await ask(server, `GET ${path}`);
    const head = await ask(server, `HEAD ${path}`);
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers['content-length']).toBe(got.headers['content-length']);
    expect(head.headers['x-rate-limit-remaining']).toBe('898');
  });

  it('finds the same user by id, by name and as me', async () => {
    const { json } = await ask(server, 'GET /2/users/me');
    const [id, username] = [...dig(json, 'data', 'id'), ...dig(json, 'data', 'username')];
    expect((await ask(server, `GET /2/users/${id}`)).json).toEqual(json);
    expect((await ask(server, `GET /2/users/by/username/${username}`)).json).toEqual(json);
    const named = await ask(server, 'GET /2/users/by/username/XDevelopers');
    expect(named.json).toMatchObject({ data: { username: 'XDevelopers' } });
    expect((await ask(server, 'GET /2/users/12a')).status).toBe(400);
    expect((await ask(server, 'GET /2/users/by/username/a-b')).status).toBe(400);
  });

  it.each([
    ['POST /2/users/1/likes', { tweet_id: '5' }, 200, { data: { liked: true } }],
    ['DELETE /2/users/1/likes/5', undefined, 200, { data: { liked: false } }],
    ['POST /2/users/1/retweets', { tweet_id: '5' }, 200, { data: { retweeted: true } }],
    ['DELETE /2/users/1/following/2', undefined, 200, { data: { following: false } }],
    ['PUT /2/tweets/1/hidden', { hidden: true }, 200, { data: { hidden: true } }],
    ['GET /2/lists/77', undefined, 200, { data: { id: '77' } }],
  ])('answers %s as X does', async (operation, body, status, json) => {
    const asked = await ask(server, operation, { body });
    expect([asked.status, asked.json]).toEqual([status, json]);
  });

  it('answers any other known operation with data, 201 where it creates', async () => {
    expect((await ask(server, 'POST /2/lists', { body: { name: 'a' } })).status).toBe(201);
    const list = await ask(server, 'GET /2/users/1/followers');
    expect(list.json).toMatchObject({ data: [{}], meta: { result_count: 1 } });
    expect((await ask(server, 'POST /2/users/1/likes', { body: {} })).status).toBe(400);
  });

  it('sends lower-case names, its own date and a transaction id that the seed decides', async () => {
    const ids = async (): Promise<unknown[]> => [
      (await ask(server, 'GET /2/users/me')).headers['x-transaction-id'],
      (await ask(server, 'GET /2/users/me')).headers['x-transaction-id'],
    ];
    const first = await ids();
    expect(first[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(first[1]).not.toBe(first[0]);
    server.reset();
    expect(await ids()).toEqual(first);
    const asked = await ask(server, 'GET /2/users/1', { auth: APP });
    const names = asked.rawHeaders.filter((_, index) => index % 2 === 0);
    expect(names).toEqual(names.map((name) => name.toLowerCase()));
    expect(names).toContain('date');
    expect(asked.headers['x-access-level']).toBe('read');
  });

  it('refuses a body above 1 MB', async () => {
    const asked = await ask(server, 'POST /2/tweets', { body: { text: 'x'.repeat(1024 * 1024) } });
    expect(asked.status).toBe(413);
    expect(server.posts.created).toEqual([]);
  });

  it('logs what came, and no token anywhere', async () => {
    await ask(server, 'GET /2/tweets?ids=1&tweet.fields=author_id', { auth: USER });
    expect(server.requests).toEqual([
      {
        at: expect.any(Number),
        method: 'GET',
        path: '/2/tweets',
        query: { ids: '1', 'tweet.fields': 'author_id' },
        operation: 'GET /2/tweets',
        credential: expect.stringMatching(/^user-[0-9a-f]{8}$/),
        status: 200,
      },
    ]);
    expect(JSON.stringify([server.requests, server.windows()])).not.toContain('user-token');
    server.reset();
    expect(server.requests).toEqual([]);
  });
});
