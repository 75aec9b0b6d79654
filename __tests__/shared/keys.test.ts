import { EndpointIndex } from '../../lib/budget/endpoint-index.js';
import { channelOf, keysOf } from '../../lib/shared/keys.js';

const endpoints = new EndpointIndex();
const of = (method: string, path: string, budget?: string): ReturnType<typeof keysOf> => {
  const endpoint = endpoints.find(method, path);
  return keysOf(
    'axios-x',
    undefined,
    budget === undefined ? endpoint : { ...endpoint, budget, listed: false },
    'app:9f86d081884c',
  );
};
const tagOf = (key: string): string | undefined => /\{(.*?)\}/.exec(key)?.[1];

it('names an endpoint of X in words, and the credential by its digest', () => {
  expect(of('GET', '/2/tweets/20')).toEqual({
    bucket: 'axios-x:{GET /2/tweets/:id}:app:9f86d081884c',
    appDay: 'axios-x:{GET /2/tweets/:id}:app-day:',
    down: 'axios-x:{GET /2/tweets/:id}:down:GET /2/tweets/:id',
  });
});

it('tells nothing of paths and budgets that are not X’s own', () => {
  for (const keys of [of('GET', '/2/hooks/s3cret-name'), of('GET', '/2/tweets/20', 's3cret-name')])
    expect(Object.values(keys).join()).not.toContain('s3cret');
});

it.each([[of('GET', '/2/tweets/20')], [of('GET', '/2/a{b}c/d')], [of('GET', '/2/tweets/20', '}{')]])(
  'keeps the three keys of %j together in a cluster',
  (keys) => {
    const tags = new Set(Object.values(keys).map(tagOf));
    expect(tags.size).toBe(1);
    expect([...tags][0]).not.toBe('');
  },
);

it('keeps budgets apart by name, credential and app', () => {
  const endpoint = endpoints.find('GET', '/2/tweets/20');
  const one = keysOf('x', 'app one', endpoint, 'app:1');
  expect(one.appDay).not.toBe(keysOf('x', 'app two', endpoint, 'app:1').appDay);
  expect(one.appDay).not.toContain('app one');
  expect(one.bucket).not.toBe(keysOf('x', 'app one', endpoint, 'app:2').bucket);
  expect(one.bucket).not.toBe(keysOf('y', 'app one', endpoint, 'app:1').bucket);
  expect(of('GET', '/2/tweets/20', 'mine').bucket).not.toBe(of('GET', '/2/tweets/20', 'yours').bucket);
  expect(channelOf('x')).toBe('x:words');
});
