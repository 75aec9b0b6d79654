import fc from 'fast-check';
import { RetryQuota } from '../../lib/retry/quota.js';

it('gives what it has, then what successes bring back', () => {
  const quota = new RetryQuota({ capacity: 2, refund: 0.5 });
  expect([quota.take(), quota.take(), quota.take()]).toEqual([true, true, false]);
  quota.succeeded(0);
  expect(quota.take()).toBe(false);
  quota.succeeded(0);
  expect([quota.take(), quota.take()]).toEqual([true, false]);
});

it('gets back what it cost where a retry gets through', () => {
  const quota = new RetryQuota({ capacity: 1, refund: 0 });
  expect(quota.take()).toBe(true);
  quota.succeeded(1);
  expect(quota.take()).toBe(true);
});

it('never lets more retries through than its capacity and its share of the successes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 50 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.array(fc.boolean(), { maxLength: 500 }),
      (capacity, refund, calls) => {
        const quota = new RetryQuota({ capacity, refund });
        let taken = 0;
        let succeeded = 0;
        for (const works of calls) {
          if (!works) taken += Number(quota.take());
          else {
            succeeded++;
            quota.succeeded(0);
          }
        }
        expect(taken).toBeLessThanOrEqual(capacity + refund * succeeded + 1e-6);
      },
    ),
  );
});
