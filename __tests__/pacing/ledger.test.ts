import type { Bucket } from '../../lib/budget/bucket.js';
import { UNPACED } from '../../lib/options.js';
import { Ledger } from '../../lib/pacing/ledger.js';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const ENDPOINT = { operation: 'GET /2/x', budget: 'GET /2/x', perSecond: false, listed: true };

/** One user's bucket, after an answer that told of a window of 15 minutes. */
function usedBucket(ledger: Ledger, user: number, now: number): Bucket {
  const bucket = ledger.of(`GET /2/x user:${user}`, ENDPOINT, `user:${user}`, 'api.x.com', now);
  const windows = [{ window: '15min' as const, limit: 10, remaining: 9, resetAt: now + 15 * MINUTE }];
  bucket.settle(bucket.take(now), { ending: 'answered', told: { windows } }, now, 0);
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
