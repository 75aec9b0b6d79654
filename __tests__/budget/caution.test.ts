import { Caution } from '../../lib/budget/caution.js';
import { Concurrency } from '../../lib/budget/concurrency.js';
import { Part } from '../../lib/budget/part.js';
import { ServerClock } from '../../lib/budget/server-clock.js';
import { Window } from '../../lib/budget/window.js';

const NOW = 1_800_000_000_000;
const LENGTH = 900_000;

/** A window of X's that told us of `remaining` in turn, and the caution over it. */
function watch(remaining: readonly number[], limit = 300): { caution: Caution; own: Concurrency } {
  const window = new Window('15min', LENGTH, undefined, false, new ServerClock(), 0);
  for (const left of remaining) {
    const told = { window: '15min' as const, limit, remaining: left, resetAt: NOW + LENGTH };
    window.settle('answered', told, window.take(NOW), NOW, NOW);
  }
  const own = new Concurrency(Infinity);
  return { caution: new Caution([window], own), own };
}

it('holds nobody back while we are alone', () => {
  const { caution, own } = watch([299, 298]);
  own.inFlight = 100;
  expect(caution.available()).toBe(Infinity);
});

it('lets one go at a time once others were seen', () => {
  const { caution, own } = watch([299, 250]);
  expect(caution.available()).toBe(1);
  own.inFlight = 1;
  expect(caution.available()).toBe(0);
  expect(caution.opensAt()).toBeUndefined();
  // What was under way already is waited for.
  own.inFlight = 7;
  expect(caution.available()).toBe(0);
});

it.each([
  [300, 200, 1],
  [300, 3_000, 1],
  [300, 3_001, 2],
  [10_000, 200, 3],
])('lets as many go as it takes to use up %s with answers that take %s ms: %s', (limit, tripMs, most) => {
  const { caution } = watch([limit - 1, limit - 10], limit);
  caution.answered(tripMs);
  expect(caution.available()).toBe(most);
});

it('goes by how long answers take for the most part', () => {
  const { caution } = watch([299, 250]);
  for (let nth = 0; nth < 20; nth++) caution.answered(200);
  caution.answered(20_000);
  expect(caution.available()).toBe(1);
});

it('lets each of several processes that cannot ask one another go with its part of that', () => {
  const window = new Window('15min', LENGTH, undefined, false, new ServerClock(), 0);
  const told = { window: '15min' as const, limit: 300, remaining: 299, resetAt: NOW + LENGTH };
  window.settle('answered', told, window.take(NOW), NOW, NOW);
  const caution = new Caution([window], new Concurrency(Infinity));
  caution.answered(30_000);
  new Part([window]).beware(1);
  expect(caution.available()).toBe(10);
  new Part([window]).beware(4);
  expect(caution.available()).toBe(3);
});
