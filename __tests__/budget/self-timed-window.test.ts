import { SelfTimedWindow } from '../../lib/budget/self-timed-window.js';

it('opens a whole period after the last answer, whether X counts fixed or sliding seconds', () => {
  const window = new SelfTimedWindow(1, 1_000);
  window.take();
  expect(window.available(0)).toBe(0);
  expect(window.opensAt()).toBeUndefined();
  window.settle('answered', 40);
  expect(window.opensAt()).toBe(1_040);
  expect(window.available(1_039)).toBe(0);
  expect(window.available(1_040)).toBe(1);
});

it('gives back what was never sent', () => {
  const window = new SelfTimedWindow(1, 1_000);
  window.take();
  window.settle('unsent', 40);
  expect(window.available(40)).toBe(1);
});

it('tightens when X refuses all the same: fewer, then rarer', () => {
  const window = new SelfTimedWindow(5, 1_000);
  window.tighten();
  expect(window.limit).toBe(2);
  window.tighten();
  expect(window.limit).toBe(1);
  window.tighten();
  expect([window.limit, window.periodMs]).toEqual([1, 2_000]);
  for (let again = 0; again < 10; again++) window.tighten();
  expect(window.periodMs).toBe(60_000);
});

it('knows when the n-th request from now may start', () => {
  const window = new SelfTimedWindow(2, 1_000);
  window.take();
  window.take();
  window.settle('answered', 0);
  window.settle('answered', 0);
  expect(window.startOf(1, 500)).toBe(1_000);
  expect(window.startOf(3, 500)).toBe(2_000);
});
