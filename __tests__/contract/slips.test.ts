import axios from 'axios';
import { attach, isPartial, match, problemsById, unwrap, type Result } from '../../lib/index.js';
import { createXServer, ManualClock, type XServer } from '../../lib/testing/index.js';
import { withRealAdapters } from '../helpers/web.js';

/** Slips of a first user: each gets a clear word, and none passes for something else. */
withRealAdapters();

let server: XServer;
let x: ReturnType<typeof attach>;

beforeEach(async () => {
  server = await createXServer({ windows: { 'GET /2/users/me': { limit: 1, windowMs: 60_000 } } });
  x = attach(axios.create({ baseURL: server.url, headers: { Authorization: 'Bearer a-user' } }));
});

afterEach(async () => {
  await x.close({ abort: true });
  await server.close();
});

it.each(['/2/tweets/search/recent', '/2/tweets/search/stream/rules', '/2/tweets/20'])(
  'x.stream() takes no %s, which is no stream',
  (path) => {
    expect(() => x.stream(path)).toThrow(
      /x\.stream\(\) takes a streaming endpoint, such as .*; GET \/2\/tweets.* is not one/,
    );
    expect(() => x.stream('/2/tweets/sample10/stream')).not.toThrow();
    expect(() => x.stream('/1.1/statuses/filter.json')).not.toThrow();
  },
);

it('a connect that is refused names no function that nobody gave', async () => {
  server.outage('*', { forMs: Infinity });
  const told = new Promise<unknown>((resolve) => x.events.once('failure', resolve));
  const stream = x.stream('/2/tweets/search/stream')[Symbol.asyncIterator]();
  const first = stream.next();
  expect(await told).not.toHaveProperty('why');
  await x.close({ abort: true });
  await first;
});

it('what is no Result is told so', async () => {
  const response = (await x.client.get('/2/users/me', { x: { raw: true } })) as unknown as Result;
  for (const use of [unwrap, isPartial, problemsById, (one: Result) => match(one, {} as never)])
    expect(() => use(response)).toThrow(/takes a Result; .*raw/);
});

it.each([
  ['deadline', { deadlineMs: 10 }, {}, { isAxiosError: true, code: 'ETIMEDOUT' }],
  ['signal', {}, { signal: AbortSignal.timeout(10) }, { code: 'ERR_CANCELED' }],
])(
  'with raw, one that was not sent for its %s rejects by an error of axios',
  async (_, own, config, error) => {
    await x.client.get('/2/users/me');
    const rejected = x.client.get('/2/users/me', { x: { raw: true, ...own }, ...config });
    await expect(rejected).rejects.toMatchObject(error);
  },
);

it('misspelt options of close and limits throw', async () => {
  await expect(x.close({ abrt: true } as never)).rejects.toThrow(
    '`abrt` is not an option; close() takes abort',
  );
  await expect(x.close(null as never)).rejects.toThrow('close() takes an options object');
  // As `process.once('SIGTERM', x.close)` calls it.
  await expect(x.close('SIGTERM' as never)).resolves.toBeUndefined();
  expect(() => x.limits.for('GET', undefined as never)).toThrow('limits.for() takes a method and a path');
});

it.each<[string, () => unknown, string]>([
  [
    'reply',
    () => server.reply('GET /2/tweets', { stauts: 503 } as never),
    "reply does not take 'stauts'; it takes status, headers, body",
  ],
  ['times', () => server.reply('GET /2/tweets', {}, { time: 1 } as never), "does not take 'time'"],
  ['outage', () => server.outage('*', { forMs: 1, bogus: 1 } as never), "does not take 'bogus'"],
  [
    'cut',
    () => server.stream('GET /2/tweets/search/stream').cut({ bogus: 1 } as never),
    "cut does not take 'bogus'; it takes at, how, connection",
  ],
])('misspelt options of the simulated X throw: %s', (_, slip, words) => {
  expect(slip).toThrow(words);
});

it.each<[unknown, string]>([
  [{ windows: null }, 'windows takes an object'],
  [[], 'createXServer takes an object of options'],
  [{ windows: { 'GET /2/tweets': { limit: 1, window: 5 } } }, "does not take 'window'"],
])('and of createXServer: %j', async (options, words) => {
  await expect(createXServer(options as never)).rejects.toThrow(words);
});

it('a user’s timeline has what was posted, and pages', async () => {
  interface Post {
    id: string;
    text: string;
    author_id: string;
  }
  const me = unwrap(await x.client.get<{ id: string }>('/2/users/me'));
  const made = unwrap(await x.client.post<Post>('/2/tweets', { text: 'Good morning' }));
  const seen: Post[] = [];
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const params = {
      max_results: 100,
      'tweet.fields': 'author_id',
      ...(token && { pagination_token: token }),
    };
    const page = await x.client.get<Post[]>(`/2/users/${me.id}/tweets`, { params });
    seen.push(...unwrap(page));
    token = page.meta?.next_token;
  }
  expect(seen[0]).toMatchObject({ id: made.id, text: 'Good morning' });
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  expect(new Set(seen.map(({ author_id }) => author_id))).toEqual(new Set([me.id]));
  const [, second] = seen;
  await x.client.delete(`/2/tweets/${second?.id}`);
  const after = unwrap(await x.client.get<Post[]>(`/2/users/${me.id}/tweets`));
  expect(after.map(({ id }) => id)).not.toContain(second?.id);
});

it('a ManualClock moves though a test has put fake timers in place', async () => {
  jest.useFakeTimers();
  try {
    const clock = new ManualClock(0);
    await clock.advance(10);
    expect(clock.now()).toBe(10);
  } finally {
    jest.useRealTimers();
  }
});
