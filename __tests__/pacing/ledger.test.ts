import type { Bucket } from '../../lib/budget/bucket.js';
import { EndpointIndex } from '../../lib/budget/endpoint-index.js';
import { ServerClock } from '../../lib/budget/server-clock.js';
import { UNPACED } from '../../lib/options.js';
import { Ledger } from '../../lib/pacing/ledger.js';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const ENDPOINT = { operation: 'GET /2/x', budget: 'GET /2/x', perSecond: false, listed: true };

/** One user's bucket, after an answer that told of a window of 15 minutes. */
function usedBucket(ledger: Ledger, user: number, now: number): Bucket {
  const bucket = ledger.of(`GET /2/x user:${user}`, ENDPOINT, `user:${user}`, 'api.x.com', now);
  const windows = [{ window: '15min' as const, limit: 10, remaining: 9, resetAt: now + 15 * MINUTE }];
  bucket.settle(bucket.take(now), { outcome: 'answered', rateLimit: { windows } }, now, 0);
  return bucket;
}

it('forgets a bucket once its window has passed, and not before', () => {
  const ledger = new Ledger(UNPACED);
  usedBucket(ledger, 1, NOW);
  expect(ledger.all(NOW + 14 * MINUTE)).toHaveLength(1);
  expect(ledger.all(NOW + 15 * MINUTE)).toHaveLength(0);
});

it('keeps a bucket that somebody waits for, or that a request is under way for', () => {
  const ledger = new Ledger(UNPACED);
  const waitedFor = usedBucket(ledger, 1, NOW);
  waitedFor.queued = 1;
  const underWay = usedBucket(ledger, 2, NOW);
  underWay.take(NOW);
  usedBucket(ledger, 3, NOW);
  expect(ledger.all(NOW + 20 * MINUTE)).toEqual([waitedFor, underWay]);
});

it('does not grow with all the tokens ever seen, though nobody looks', () => {
  const ledger = new Ledger(UNPACED);
  // Ten thousand users an hour, for ten hours.
  for (let user = 0; user < 100_000; user++) usedBucket(ledger, user, NOW + user * 360);
  const last = NOW + 99_999 * 360;
  // 2,500 are within their window; the sweep runs a round behind.
  let kept = 0;
  for (let user = 0; user < 100_000; user++) if (ledger.get(`GET /2/x user:${user}`)) kept++;
  expect(kept).toBeLessThan(5_000);
  expect(ledger.all(last).length).toBeLessThanOrEqual(2_501);
});

describe('what several credentials share', () => {
  it.each(['/2/broadcasts', '/2/tweets/20', '/2/made-up'])(
    'is kept while one of them is used: %s',
    (path) => {
      const ledger = new Ledger(UNPACED);
      const endpoint = new EndpointIndex().find('GET', path);
      const first = ledger.of('first', endpoint, 'user:1', 'api.x.com', NOW);
      const second = ledger.of('second', endpoint, 'user:2', 'api.x.com', NOW);
      const windows = [{ window: '15min' as const, limit: 9, remaining: 8, resetAt: NOW + 5 }];
      first.settle(first.take(NOW), { outcome: 'answered', rateLimit: { windows } }, NOW, 0);
      second.take(NOW);

      const later = NOW + 24 * 60 * MINUTE;
      expect(ledger.all(later)).toEqual([second]);
      expect(ledger.of('third', endpoint, 'user:3', 'api.x.com', later).shared.down).toBe(second.shared.down);
    },
  );

  it('is let go with the last of them, where the path is none of X', () => {
    const ledger = new Ledger(UNPACED);
    const endpoint = new EndpointIndex().find('GET', '/2/made-up');
    const use = (now: number): Bucket => {
      const bucket = ledger.of('one', endpoint, 'user:1', 'api.x.com', now);
      bucket.settle(bucket.take(now), { outcome: 'answered' }, now, 0);
      return bucket;
    };
    const { down } = use(NOW).shared;
    expect(ledger.all(NOW + 60 * MINUTE)).toEqual([]);
    expect(use(NOW + 61 * MINUTE).shared.down).not.toBe(down);
  });
});

describe('a bucket whose answers tell nothing', () => {
  const answered = (ledger: Ledger): Bucket => {
    const bucket = ledger.of('one', ENDPOINT, 'user:1', 'api.x.com', NOW);
    for (let at = 0; at < 10; at++) bucket.settle(bucket.take(NOW), { outcome: 'answered' }, NOW, 0);
    return bucket;
  };

  it('keeps what its slow start learnt, though somebody looks at it', () => {
    const ledger = new Ledger(UNPACED);
    const before = answered(ledger).available(NOW);
    expect(ledger.all(NOW + 1)).toHaveLength(1);
    expect(ledger.of('one', ENDPOINT, 'user:1', 'api.x.com', NOW + 2).available(NOW + 2)).toBe(before);
    expect(ledger.all(NOW + 15 * MINUTE)).toHaveLength(0);
  });

  it('was not told anything by a request that was lost', () => {
    const bucket = answered(new Ledger(UNPACED));
    bucket.settle(bucket.take(NOW + 5), { outcome: 'lost' }, NOW + 9, 0);
    expect(bucket.updatedAt).toBe(NOW);
  });
});

it('tells of a 503 elsewhere, though a 429 of its own goes before what the others know of it', () => {
  const ledger = new Ledger(UNPACED);
  const bucket = ledger.of('one', ENDPOINT, 'app:1', 'api.x.com', NOW);
  const { account, lease } = bucket.share();
  const reporter = { id: 'a', ttl: 5_000, reserve: 0, spread: false, clock: new ServerClock(1) };
  account.report(reporter, 1, NOW);
  lease.unused = 2;
  bucket.settle(bucket.take(NOW), { outcome: 'limited', pause: () => 1_000 }, NOW, 0);
  const gates = { down: { failures: 1, closed: NOW + 100, pause: 500 } };
  const figures = { granted: 0, probes: [], windows: {}, elsewhere: 0, processes: 2, awaited: false };
  const change = account.adopt({ now: NOW, seq: 1, gates, ...figures }, reporter, NOW);
  expect(change).toEqual({ closedUntil: NOW + 500 });
});
