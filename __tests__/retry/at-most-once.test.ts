import { attach, type Result, type XOptions } from '../../lib/index.js';
import { serve, withRealAdapters } from '../helpers/web.js';
import {
  AFTER_SENDING,
  answer,
  AT_ONCE,
  Door,
  DUPLICATE,
  FaultyServer,
  OK,
  REFUSED_429,
  VENUES,
} from './faulty-server.js';

withRealAdapters();

let server: FaultyServer;

beforeAll(async () => {
  server = await FaultyServer.start();
});

afterAll(() => server.web.close());

/** Said once more here, by the wording of the promise: the library's own table is what is on trial. */
interface Operation {
  readonly method: string;
  readonly url: string;
  readonly data?: object;
  readonly idempotent?: boolean;
  /** Whether it may be sent again although X may have carried it out. */
  readonly harmless: boolean;
}

const OPERATIONS: readonly Operation[] = [
  { method: 'GET', url: '/2/tweets/20', harmless: true },
  { method: 'HEAD', url: '/2/users/me', harmless: true },
  { method: 'GET', url: '/2/nobody/knows/this', harmless: true },
  { method: 'POST', url: '/2/tweets', data: { text: 'Hello' }, harmless: false },
  { method: 'POST', url: '/2/tweets', data: { text: 'Hello' }, idempotent: true, harmless: true },
  { method: 'POST', url: '/2/dm_conversations/with/1/messages', data: { text: 'Hi' }, harmless: false },
  { method: 'POST', url: '/2/lists', data: { name: 'a' }, harmless: false },
  { method: 'POST', url: '/2/media/upload', data: { media: 'AAAA' }, harmless: false },
  { method: 'POST', url: '/2/users/1/likes', data: { tweet_id: '20' }, harmless: true },
  { method: 'DELETE', url: '/2/users/1/likes/20', harmless: true },
  { method: 'POST', url: '/2/users/1/following', data: { target_user_id: '2' }, harmless: true },
  { method: 'POST', url: '/2/users/1/likes', data: { tweet_id: '20' }, idempotent: false, harmless: false },
  { method: 'PUT', url: '/2/tweets/20/hidden', data: { hidden: true }, harmless: true },
  { method: 'PUT', url: '/2/lists/1', data: { name: 'b' }, harmless: false },
  { method: 'PATCH', url: '/2/nobody/knows/this', data: {}, harmless: false },
];

const titleOf = ({ method, url, idempotent }: Operation): string =>
  `${method} ${url}${idempotent === undefined ? '' : ` that says idempotent: ${idempotent}`}`;

const WITH_ALL: XOptions = { retry: { backoff: AT_ONCE, budget: false } };
const UNPACED: XOptions = { ...WITH_ALL, pacing: false };
const PLACES = VENUES.flatMap(([name, create]) => [
  { place: name, create, options: WITH_ALL },
  ...(name === 'http' ? [{ place: `${name}, unpaced`, create, options: UNPACED }] : []),
]);

const requestOf = ({ method, url, data, idempotent }: Operation): object => ({
  method,
  url,
  ...(data && { data }),
  x: { ...(idempotent !== undefined && { idempotent }) },
});

const attemptsOf = (result: Result): number | undefined =>
  result.ok ? result.response.attempts : result.error.attempts;

describe.each(PLACES)('over $place, what X may have carried out', ({ create, options }) => {
  const cases = AFTER_SENDING.map((fault) => [fault.name, fault] as const);

  it.each(cases)('after %s is sent again only where that does no harm', async (_, { act, timeout }) => {
    const outcomes = await Promise.all(
      OPERATIONS.map(async (operation) => {
        const { seen, params } = server.plan(act, OK);
        const { client } = attach(create({ baseURL: server.web.url }), options);
        const result = await client.request({ ...requestOf(operation), params, ...(timeout && { timeout }) });
        return { operation, seen, result };
      }),
    );
    for (const { operation, seen, result } of outcomes) {
      const { harmless } = operation;
      // The body of an answer to HEAD is not waited for: nothing broke.
      const broke = !(operation.method === 'HEAD' && seen.arrivals.length === 1 && result.ok);
      const told = {
        title: titleOf(operation),
        ok: result.ok,
        attempts: attemptsOf(result),
        arrivals: seen.arrivals.length,
        twice: !harmless && seen.carriedOut > 1,
        maybeApplied: !result.ok && result.error.maybeApplied,
        gaveUp: result.ok ? undefined : result.error.gaveUp,
        retryable: result.ok || result.error.retryable,
      };
      expect(told).toEqual({
        title: titleOf(operation),
        ok: harmless,
        attempts: harmless && broke ? 2 : 1,
        arrivals: harmless && broke ? 2 : 1,
        twice: false,
        maybeApplied: !harmless,
        gaveUp: harmless ? undefined : 'maybe-applied',
        retryable: true,
      });
    }
  });

  it.each(cases)('after %s is never sent twice because shouldRetry says so', async (_, { act, timeout }) => {
    const { seen, params } = server.plan(act, OK);
    const { client } = attach(create({ baseURL: server.web.url }), options);
    const result = await client.post(
      '/2/tweets',
      { text: 'a' },
      { params, ...(timeout && { timeout }), x: { retry: { shouldRetry: () => true } } },
    );
    expect(result).toMatchObject({ ok: false, error: { maybeApplied: true, gaveUp: 'maybe-applied' } });
    expect(seen).toMatchObject({ carriedOut: 1, arrivals: [{ method: 'POST' }] });
  });
});

describe.each(PLACES)('over $place, what X said it did not carry out', ({ create, options }) => {
  it.each(OPERATIONS.map((operation) => [titleOf(operation), operation] as const))(
    'by a 429 is sent again: %s',
    async (_, operation) => {
      const { seen, params } = server.plan(REFUSED_429, REFUSED_429, OK);
      const { client } = attach(create({ baseURL: server.web.url }), options);
      const result = await client.request({ ...requestOf(operation), params });
      expect([result.ok, attemptsOf(result), seen.arrivals.length, seen.carriedOut]).toEqual([true, 3, 3, 1]);
      expect(new Set(seen.arrivals.map(({ method, body }) => `${method} ${body}`)).size).toBe(1);
    },
  );

  it.each([400, 401, 403, 404, 409, 410, 422, 501])('by a %d is not sent again', async (status) => {
    for (const operation of OPERATIONS) {
      const { seen, params } = server.plan(answer(status), OK);
      const { client } = attach(create({ baseURL: server.web.url }), options);
      const result = await client.request({ ...requestOf(operation), params });
      expect([titleOf(operation), result.ok, seen.arrivals.length]).toEqual([titleOf(operation), false, 1]);
      expect(!result.ok && result.error.maybeApplied).toBe(false);
    }
  });

  it('for nobody listened is sent again: every read and write', async () => {
    for (const operation of OPERATIONS) {
      const { seen, params } = server.plan(OK);
      const door = new Door(server.web);
      const baseURL = await door.open();
      await door.close();
      const x = attach(create({ baseURL }), options);
      const later = new Door(server.web);
      let opened: Promise<string> | undefined;
      const told = new Set<string>();
      x.events.on('retry', ({ attempts, error }) => {
        told.add(`${error.kind} ${error.maybeApplied}`);
        if (attempts === 2) opened = later.open(Number(new URL(baseURL).port));
      });
      const result = await x.client.request({
        ...requestOf(operation),
        params,
        x: {
          ...(operation.idempotent !== undefined && { idempotent: operation.idempotent }),
          retry: { maxAttempts: 10_000 },
        },
      });
      await opened;
      await later.close();
      expect([titleOf(operation), result.ok, seen.arrivals.length]).toEqual([titleOf(operation), true, 1]);
      expect([...told]).toEqual(['network false']);
    }
  });

  it('for nobody listens at all is sent as often as allowed, and was not carried out', async () => {
    const gone = await serve(() => {});
    await gone.close();
    const x = attach(create({ baseURL: gone.url }), options);
    const delays: number[] = [];
    x.events.on('retry', ({ delayMs }) => delays.push(delayMs));
    expect(
      await x.client.post('/2/tweets', { text: 'a' }, { x: { retry: { maxAttempts: 3 } } }),
    ).toMatchObject({
      ok: false,
      error: { kind: 'network', attempts: 3, maybeApplied: false, gaveUp: 'attempts' },
    });
    expect(delays).toHaveLength(2);
  });

  it('as the connection was reset or closed before it was read counts as sent', async () => {
    const door = new Door(server.web);
    const baseURL = await door.open();
    for (const turnAway of ['resetAndDestroy', 'end', 'destroy'] as const) {
      const { seen, params } = server.plan(OK);
      door.meet.push((socket) => socket[turnAway]());
      const post = await attach(create({ baseURL }), options).client.post(
        '/2/tweets',
        { text: 'a' },
        { params },
      );
      // Whether a byte of it left is a race; nobody may lose it by a second post.
      expect(seen.carriedOut).toBeLessThanOrEqual(1);
      if (!post.ok) expect(post.error).toMatchObject({ maybeApplied: true, attempts: 1, kind: 'network' });
      door.meet.push((socket) => socket[turnAway]());
      const read = await attach(create({ baseURL }), options).client.get('/2/tweets/20');
      expect(read).toMatchObject({ ok: true });
    }
    await door.close();
  });
});

describe.each(PLACES)('over $place, an ambiguous first try', ({ create, options }) => {
  it.each(AFTER_SENDING.map((fault) => [fault.name, fault] as const))(
    'that ended in %s makes of the refusal of the second a success story',
    async (_, { act, timeout }) => {
      const { seen, params } = server.plan(act, DUPLICATE);
      const { client } = attach(create({ baseURL: server.web.url }), options);
      const result = await client.post(
        '/2/tweets',
        { text: 'a' },
        { params, ...(timeout && { timeout }), x: { idempotent: true } },
      );
      expect(result).toMatchObject({
        ok: false,
        error: { kind: 'duplicate-post', appliedEarlier: true, maybeApplied: false, attempts: 2 },
      });
      expect(seen.carriedOut).toBe(1);
    },
  );

  it('that was refused by a 429 does not', async () => {
    const { params } = server.plan(REFUSED_429, DUPLICATE);
    const { client } = attach(create({ baseURL: server.web.url }), options);
    expect(await client.post('/2/tweets', { text: 'a' }, { params })).toMatchObject({
      error: { kind: 'duplicate-post', appliedEarlier: false, maybeApplied: false },
    });
  });

  it('is remembered when a later one is refused otherwise', async () => {
    const { params } = server.plan(answer(503), answer(403));
    const { client } = attach(create({ baseURL: server.web.url }), options);
    expect(await client.post('/2/tweets', { text: 'a' }, { params, x: { idempotent: true } })).toMatchObject({
      error: { kind: 'forbidden', maybeApplied: true, attempts: 2 },
    });
  });
});

describe.each(PLACES)('over $place, a read', ({ create, options }) => {
  it.each(AFTER_SENDING.filter(({ timeout }) => !timeout).map(({ name, act }) => [name, act] as const))(
    'that always meets %s is sent as often as allowed',
    async (_, act) => {
      const { seen, params } = server.plan(act);
      const { client } = attach(create({ baseURL: server.web.url }), options);
      const result = await client.get('/2/tweets/20', { params, x: { retry: { maxAttempts: 4 } } });
      expect(result).toMatchObject({
        ok: false,
        error: { attempts: 4, gaveUp: 'attempts', maybeApplied: false, retryable: true },
      });
      expect(seen.arrivals).toHaveLength(4);
    },
  );
});
