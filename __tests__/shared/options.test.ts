import axios from 'axios';
import { Redis } from 'ioredis';
import { attach, type XOptions } from '../../lib/index.js';

const attached = (options: unknown): void => {
  attach(axios.create(), options as XOptions).detach();
};
const redis = new Redis({ lazyConnect: true, port: 1, retryStrategy: () => null });

afterAll(() => redis.disconnect());

it.each<[string, unknown, RegExp]>([
  ['no client', {}, /`shared` requires `redis`, an ioredis client/],
  ['something else', { redis: {} }, /`shared\.redis` takes an ioredis client: new Redis\(…\)/],
  [
    'an unknown option',
    { redis, url: 'x' },
    /`shared\.url` is not an option; `shared` takes redis, namespace/,
  ],
  ['a namespace with braces', { redis, namespace: '{x}' }, /`shared\.namespace` takes 1 to 100 letters/],
  ['an empty namespace', { redis, namespace: '' }, /`shared\.namespace`/],
  [
    'another way of losing',
    { redis, onLost: 'wait' },
    /`shared\.onLost` takes 'local' or 'fail'; got "wait"/,
  ],
  [
    'no time at all',
    { redis, timeoutMs: 0 },
    /`shared\.timeoutMs` takes a number of milliseconds, at least 10/,
  ],
  ['a life of no time', { redis, deadAfterMs: 10 }, /`shared\.deadAfterMs` takes .*, at least 500/],
  ['no time that ends', { redis, deadAfterMs: Infinity }, /`shared\.deadAfterMs`/],
])('says what `shared` takes, given %s', (_, shared, message) => {
  expect(() => attached({ shared })).toThrow(message);
  expect(() => attached({ shared })).toThrow(TypeError);
});

it('says so where nothing is paced that could be shared', () => {
  expect(() => attached({ shared: { redis }, pacing: false })).toThrow(/`pacing: false`/);
});

it.each([{ shared: 'redis://user:hunter2@host' }, { shared: { redis: 'redis://user:hunter2@host' } }])(
  'shows no password of a wrong %j',
  (options) => {
    expect.assertions(1);
    try {
      attached(options);
    } catch (error) {
      expect(String(error)).not.toContain('hunter2');
    }
  },
);

it('takes an id of the app, and says what else it takes', () => {
  expect(() => attached({ appId: 'mine' })).not.toThrow();
  expect(() => attached({ appId: '' })).toThrow(/`appId` takes a non-empty string/);
});
