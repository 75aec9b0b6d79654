import { createXServer, type XServer } from '../../lib/testing/index.js';
import { ask, dig, OTHER_USER, type Asked } from './ask.js';

const NOT_FOUND = 'https://api.twitter.com/2/problems/resource-not-found';
const INVALID = {
  title: 'Invalid Request',
  detail: 'One or more parameters to your request was invalid.',
  type: 'https://api.twitter.com/2/problems/invalid-request',
};

const keysOf = (asked: Asked): string[] => Object.keys(Object(asked.json));

describe('posts of the simulated X', () => {
  let server: XServer;
  beforeAll(async () => {
    server = await createXServer();
  });
  beforeEach(() => server.reset());
  afterAll(() => server.close());

  const one = (state: Parameters<XServer['posts']['ids']>[1]): string => server.posts.ids(1, state)[0] ?? '';

  it('hands out a mix of states, the same for the same seed, each id 19 digits and once', async () => {
    const ids = server.posts.ids(200);
    const states = ids.slice(0, 10).map((id) => server.posts.stateOf(id));
    expect(states.filter((state) => state === 'available')).toHaveLength(6);
    expect(new Set(states).size).toBe(5);
    expect(new Set(ids).size).toBe(200);
    expect(ids.every((id) => /^\d{19}$/.test(id))).toBe(true);
    expect(server.posts.ids(20)).toEqual(ids.slice(0, 20));
    const [same, other] = await Promise.all([createXServer(), createXServer({ seed: 2 })]);
    expect(same.posts.ids(20)).toEqual(ids.slice(0, 20));
    expect(other.posts.ids(20)).not.toEqual(ids.slice(0, 20));
    await Promise.all([same.close(), other.close()]);
  });

  it('answers some of many as data and the others as errors, with 200', async () => {
    const [good, deleted, hidden, suspended] = [
      one('available'),
      one('deleted'),
      one('protected'),
      one('suspended'),
    ];
    const asked = await ask(server, `GET /2/tweets?ids=${[good, deleted, hidden, suspended].join(',')}`);
    expect(asked.status).toBe(200);
    expect(asked.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(asked.json).toEqual({
      data: [{ id: good, text: expect.any(String), edit_history_tweet_ids: [good] }],
      errors: [
        {
          value: deleted,
          detail: `Could not find tweet with ids: [${deleted}].`,
          title: 'Not Found Error',
          resource_type: 'tweet',
          parameter: 'ids',
          resource_id: deleted,
          type: NOT_FOUND,
        },
        {
          resource_id: hidden,
          parameter: 'ids',
          resource_type: 'tweet',
          section: 'data',
          title: 'Authorization Error',
          value: hidden,
          detail: `Sorry, you are not authorized to see the Tweet with ids: [${hidden}].`,
          type: 'https://api.twitter.com/2/problems/not-authorized-for-resource',
        },
        {
          parameter: 'ids',
          resource_id: suspended,
          value: suspended,
          detail: expect.stringMatching(/^User has been suspended: \[\d+\]\.$/),
          title: 'Forbidden',
          resource_type: 'tweet',
          type: NOT_FOUND,
        },
      ],
    });
  });

  it('answers 200 with errors and no data where nothing can be read', async () => {
    const list = await ask(server, `GET /2/tweets?ids=${server.posts.ids(2, 'deleted').join(',')}`);
    expect([list.status, keysOf(list)]).toEqual([200, ['errors']]);
    const single = await ask(server, `GET /2/tweets/${one('deleted')}`);
    expect([single.status, keysOf(single)]).toEqual([200, ['errors']]);
    expect(single.json).toMatchObject({ errors: [{ parameter: 'id', type: NOT_FOUND }] });
  });

  it('withholds the whole post for every private field that was asked for', async () => {
    const id = one('forbidden-field');
    expect((await ask(server, `GET /2/tweets/${id}`)).json).toMatchObject({ data: { id } });
    const asked = await ask(server, `GET /2/tweets/${id}?tweet.fields=non_public_metrics,organic_metrics`);
    expect(asked.json).toMatchObject({
      errors: [{ field: 'non_public_metrics', resource_id: id }, { field: 'organic_metrics' }],
    });
    expect(asked.json).not.toHaveProperty('data');
  });

  it('answers in the vocabulary it was asked in, with the author where that is asked for', async () => {
    const id = one('available');
    const asked = await ask(server, `GET /2/tweets/${id}?post.fields=created_at&expansions=author_id`);
    const author = expect.stringMatching(/^\d{19}$/);
    expect(asked.json).toEqual({
      data: {
        id,
        text: expect.any(String),
        edit_history_post_ids: [id],
        author_id: author,
        created_at: expect.stringMatching(/^2024-12-31T/),
      },
      includes: {
        users: [{ id: author, name: expect.any(String), username: expect.any(String) }],
      },
    });
  });

  it.each([
    ['', { parameters: { ids: [] }, message: 'The `ids` query parameter can not be empty' }],
    [
      '?ids=1,NA',
      {
        parameters: { ids: ['1,NA'] },
        message: 'The `ids` query parameter value [NA] does not match ^[0-9]{1,19}$',
      },
    ],
    [
      `?ids=${Array.from({ length: 101 }, () => '1').join(',')}`,
      expect.objectContaining({
        message: expect.stringContaining('[101] is not between 1 and 100'),
      }),
    ],
  ])('refuses wrong ids with nested parameter errors: %s', async (query, error) => {
    const asked = await ask(server, `GET /2/tweets${query}`);
    expect(asked.status).toBe(400);
    expect(asked.json).toEqual({ errors: [error], ...INVALID });
    expect(asked.headers['x-rate-limit-limit']).toBe('5000');
  });

  it('makes a post that can be read and deleted, and refuses its text a second time', async () => {
    const made = await ask(server, 'POST /2/tweets', { body: { text: 'Hello' } });
    expect(made.status).toBe(201);
    const id = server.posts.created[0]?.id ?? '';
    expect(made.json).toEqual({ data: { id, text: 'Hello', edit_history_tweet_ids: [id] } });
    const again = await ask(server, 'POST /2/tweets', { body: { text: 'Hello' } });
    expect(again.status).toBe(403);
    expect(again.json).toEqual({
      title: 'Forbidden',
      type: 'about:blank',
      status: 403,
      detail: 'You are not allowed to create a Tweet with duplicate content.',
    });
    const other = await ask(server, 'POST /2/tweets', { body: { text: 'Hello' }, auth: OTHER_USER });
    expect(other.status).toBe(201);
    expect(server.posts.created).toHaveLength(2);
    expect((await ask(server, `GET /2/tweets/${id}`)).json).toMatchObject({ data: { text: 'Hello' } });
    const deleted = await ask(server, `DELETE /2/tweets/${id}`);
    expect([deleted.status, deleted.json]).toEqual([200, { data: { deleted: true } }]);
    expect(server.posts.stateOf(id)).toBe('deleted');
  });

  it.each([
    ['not JSON', '{"text":', {}, 'Request body is not valid JSON.'],
    ['a list', '[]', {}, 'The `text` body parameter can not be empty'],
    ['no text', '{"reply":{}}', {}, 'The `text` body parameter can not be empty'],
    [
      'a form',
      'text=a',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'Requests with bodies must have content-type of application/json.',
    ],
  ])('refuses a post that is %s', async (_, body, headers, message) => {
    const asked = await ask(server, 'POST /2/tweets', { body, headers });
    expect(asked.status).toBe(400);
    expect(asked.json).toMatchObject({ errors: [{ message }], ...INVALID });
    expect(server.posts.created).toEqual([]);
  });

  it('pages through a search, newest first, and answers meta alone where nothing is found', async () => {
    const seen: string[] = [];
    let token: string | undefined = '';
    while (token !== undefined) {
      const next: string = token === '' ? '' : `&next_token=${token}`;
      const asked = await ask(server, `GET /2/tweets/search/recent?query=cats&max_results=100${next}`);
      const ids = dig(asked.json, 'data', '*', 'id');
      expect(asked.json).toMatchObject({ meta: { result_count: ids.length, newest_id: ids[0] } });
      seen.push(...ids);
      token = dig(asked.json, 'meta', 'next_token')[0];
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.every((id, index) => index === 0 || id < (seen[index - 1] ?? ''))).toBe(true);
    expect(seen.every((id) => server.posts.stateOf(id) === 'available')).toBe(true);
    const none = await ask(server, 'GET /2/tweets/search/recent?query=nothing%20at%20all');
    expect([none.status, none.json]).toEqual([200, { meta: { result_count: 0 } }]);
    for (const wrong of ['', '?query=a&max_results=5', '?query=a&next_token=zzz']) {
      expect((await ask(server, `GET /2/tweets/search/recent${wrong}`)).status).toBe(400);
    }
  });
});
