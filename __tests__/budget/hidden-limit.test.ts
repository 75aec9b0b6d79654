import { HiddenLimit } from '../../lib/budget/hidden-limit.js';

/** A request at an instant, carried out at once. */
function carriedOut(limit: HiddenLimit, at: number): void {
  limit.take();
  limit.settle('answered', at);
}

it('allows what was carried out within the last second', () => {
  const limit = new HiddenLimit(undefined);
  for (let n = 0; n < 5; n++) carriedOut(limit, 10);
  limit.learn(20, 15, 0);
  expect(limit.available(2_000)).toBe(5);
});

it('takes refusals of requests that were sent together for one', () => {
  const limit = new HiddenLimit(undefined);
  for (let n = 0; n < 8; n++) carriedOut(limit, 10);
  for (let n = 0; n < 25; n++) limit.learn(100 + n, 50, 0);
  expect(limit.available(5_000)).toBe(8);
  // Sent after the refusal was known, and refused all the same.
  limit.learn(6_000, 5_000, 0);
  expect(limit.available(10_000)).toBe(4);
});

it.each([
  [undefined, Infinity],
  [3, 3],
])('forgets refusals after five minutes without one; documented per second: %s', (documented, after) => {
  const limit = new HiddenLimit(documented);
  for (let n = 0; n < 6; n++) limit.learn(n * 10_000, n * 10_000, 0);
  expect(limit.available(100_000)).toBe(1);
  expect(limit.available(349_999)).toBe(1);
  expect(limit.available(350_000)).toBe(after);
});
