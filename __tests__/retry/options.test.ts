import axios from 'axios';
import { attach, type XOptions } from '../../lib/index.js';
import { readOptions } from '../../lib/options.js';

const LADDER = { kind: 'constant', baseMs: 1, maxMs: 1, jitter: 'none' } as const;

it.each<[unknown, string]>([
  [true, '`retry` takes false or an object of retry options; got true (boolean)'],
  [{ maxAttempts: 0 }, '`retry.maxAttempts` takes a whole number, 1 or more; got 0 (number)'],
  [{ maxAttempts: '3' }, '`retry.maxAttempts` takes a whole number, 1 or more; got "3" (string)'],
  [{ maxElapsedMs: -1 }, '`retry.maxElapsedMs` takes a number of milliseconds, 0 or more; got -1 (number)'],
  [{ retries: 3 }, '`retry.retries` is not an option; `retry` takes maxAttempts, maxElapsedMs, backoff'],
  [{ shouldRetry: true }, '`retry.shouldRetry` takes a function; got true (boolean)'],
  [{ backoff: 1_000 }, '`retry.backoff` takes a ladder'],
  [
    { backoff: { ...LADDER, kind: 'fibonacci' } },
    "`retry.backoff.kind` takes 'exponential', 'linear' or 'constant'",
  ],
  [
    { backoff: { ...LADDER, jitter: undefined } },
    "`retry.backoff.jitter` is missing; it takes 'full', 'equal' or 'none'",
  ],
  [
    { backoff: { kind: 'linear' } },
    '`retry.backoff.baseMs` is missing; it takes a number of milliseconds, 0 or more',
  ],
  [{ backoff: { ...LADDER, delay: 3 } }, '`retry.backoff.delay` is not part of a ladder'],
  [
    { backoff: { '429': LADDER } },
    '`retry.backoff.429` is not a class; `retry.backoff` takes rate-limited, unavailable',
  ],
  [
    { backoff: { network: { ...LADDER, baseMs: '1s' } } },
    '`retry.backoff.network.baseMs` takes a number of milliseconds',
  ],
  [{ budget: true }, '`retry.budget` takes false, or { capacity, refund }; got true (boolean)'],
  [
    { budget: { capacity: -1 } },
    '`retry.budget.capacity` takes a number of retries, 0 or more; got -1 (number)',
  ],
])('refuses retry: %j, and says what it takes', (retry, message) => {
  expect(() => attach(axios.create(), { retry } as XOptions)).toThrow(message);
});

it('refuses what is no function for `refresh`', () => {
  expect(() => attach(axios.create(), { refresh: 'token' } as unknown as XOptions)).toThrow(
    '`refresh` takes a function that resolves to the new token; got "token" (string)',
  );
});

it.each<[unknown, string]>([
  [{ retry: true }, '`x.retry` takes false or an object of retry options'],
  [{ retry: { budget: false } }, '`x.retry.budget` is not a retry option of a request'],
  [{ retry: { backoff: { kind: 'linear' } } }, '`x.retry.backoff.baseMs` is missing'],
  [{ idempotent: 'yes' }, '`x.idempotent` takes true or false; got "yes" (string)'],
])('refuses x: %j of a request likewise', async (x, message) => {
  const { client } = attach(axios.create({ baseURL: 'http://127.0.0.1:9' }));
  await expect(client.get('/2/tweets/20', { x } as object)).rejects.toThrow(message);
});

it('gives one ladder to every class, or each its own over the defaults', () => {
  expect(readOptions({ retry: { backoff: LADDER } }).retry?.backoff).toEqual({
    'rate-limited': LADDER,
    unavailable: LADDER,
    'server-error': LADDER,
    network: LADDER,
  });
  const usual = readOptions({}).retry?.backoff;
  expect(readOptions({ retry: { backoff: { network: LADDER } } }).retry?.backoff).toEqual({
    ...usual,
    network: LADDER,
  });
});

it('has no retries where they are off, and the defaults where nothing is said', () => {
  expect(readOptions({ retry: false }).retry).toBeUndefined();
  expect(readOptions(undefined).retry).toMatchObject({ maxAttempts: 5 });
  expect(readOptions({ retry: { budget: false } }).quota).toBeUndefined();
  expect(readOptions({ retry: { budget: { capacity: 3 } } }).quota).toEqual({ capacity: 3, refund: 0.1 });
});
