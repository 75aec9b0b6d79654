import { ServerClock } from '../../lib/budget/server-clock.js';

const LOCAL = 1_800_000_000_000;

/** An answer stamped by a server that is `skew` ahead, sent at `at`, `rtt` on its way. */
function hear(clock: ServerClock, at: number, skew: number, rtt = 20): void {
  const stamped = at + rtt / 2 + skew;
  clock.observe(Math.floor(stamped / 1000) * 1000, at, at + rtt);
}

it('trusts our own clock while nothing speaks against it', () => {
  const clock = new ServerClock();
  expect(clock.at(LOCAL)).toBe(LOCAL);
  for (const at of [100, 730, 990]) hear(clock, LOCAL + at, 0);
  expect(clock.offsetMs).toBe(0);
});

it.each([30_000, -30_000, 12_345, -90_500])(
  'finds an offset of %d ms, never too far ahead, and narrows it',
  (skew) => {
    const clock = new ServerClock();
    hear(clock, LOCAL, skew);
    expect(clock.offsetMs).toBeLessThanOrEqual(skew);
    expect(clock.offsetMs).toBeGreaterThan(skew - 1_050);
    for (let at = 0; at < 3_000; at += 37) hear(clock, LOCAL + at, skew);
    expect(clock.offsetMs).toBeLessThanOrEqual(skew);
    expect(clock.offsetMs).toBeGreaterThan(skew - 60);
    expect(clock.toLocal(clock.at(LOCAL))).toBe(LOCAL);
  },
);

it('begins anew when a clock was set', () => {
  const clock = new ServerClock();
  for (let at = 0; at < 2_000; at += 100) hear(clock, LOCAL + at, 30_000);
  hear(clock, LOCAL + 3_000, -5_000);
  expect(clock.offsetMs).toBeLessThanOrEqual(-5_000);
  expect(clock.offsetMs).toBeGreaterThan(-6_100);
});

it('knows that an answer stamped in the second before came before that second was over', () => {
  const clock = new ServerClock();
  const reset = 1_800_000_003_000;
  clock.observe(reset - 2_000, reset - 1_500, reset - 1_499);
  // Sent at the very reset, and X says it is not over: X is behind us, if only by a millisecond.
  clock.observe(reset - 1_000, reset, reset + 1);
  expect(clock.toLocal(reset)).toBeGreaterThan(reset);
});
