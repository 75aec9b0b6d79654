import { ServerClock } from '../../lib/budget/server-clock.js';
import { Window } from '../../lib/budget/window.js';
import type { WindowState } from '../../lib/model/rate-limit.js';

const NOW = 1_800_000_000_000;
const LENGTH = 900_000;
const told = (remaining: number, resetAt = NOW + LENGTH, limit = 10): WindowState => ({
  window: '15min',
  limit,
  remaining,
  resetAt,
});

function makeWindow({
  documented = undefined as number | undefined,
  reserve = 0,
  silent = false,
} = {}): Window {
  return new Window('15min', LENGTH, documented, silent, new ServerClock(), reserve);
}

/** Sends one and settles it with what its answer told. */
function exchange(window: Window, state: WindowState | undefined, now = NOW): void {
  const probe = window.take(now);
  window.settle('answered', state, probe, now, now);
}

describe('an unknown window', () => {
  it('lets one probe go and holds the rest until it is answered', () => {
    const window = makeWindow();
    expect(window.available(NOW)).toBe(1);
    const probe = window.take(NOW);
    expect(probe).toBe(true);
    expect(window.available(NOW)).toBe(0);
    expect(window.opensAt(NOW)).toBeUndefined();
    window.settle('answered', told(9), probe, NOW, NOW);
    expect(window.available(NOW)).toBe(9);
  });

  it('sends another probe when the first is lost or refused without a word', () => {
    for (const ending of ['lost', 'refused', 'unsent'] as const) {
      const window = makeWindow();
      window.settle(ending, undefined, window.take(NOW), NOW, NOW);
      expect(window.available(NOW)).toBe(1);
      expect(window.inFlight).toBe(0);
    }
  });

  it('limits nothing once an answer came that tells nothing, where nothing is documented', () => {
    const window = makeWindow();
    exchange(window, undefined);
    expect(window.available(NOW)).toBe(Infinity);
  });

  it('goes by the documented limit where answers tell nothing', () => {
    const window = makeWindow({ documented: 3 });
    exchange(window, undefined);
    expect(window.available(NOW)).toBe(2);
    expect(window.opensAt(NOW)).toBe(NOW + LENGTH);
  });
});

describe('a known window', () => {
  it('allows the lowest remaining told, less what is under way', () => {
    const window = makeWindow();
    exchange(window, told(6));
    for (let sent = 0; sent < 4; sent++) window.take(NOW);
    expect(window.available(NOW)).toBe(2);
    window.settle('answered', told(2), false, NOW, NOW);
    expect(window.available(NOW)).toBe(0);
    // Older news comes later: it raises nothing.
    window.settle('answered', told(5), false, NOW, NOW);
    expect(window.left).toBe(2);
    expect(window.available(NOW)).toBe(0);
  });

  it('is corrected by what others use up', () => {
    const window = makeWindow();
    exchange(window, told(9));
    exchange(window, told(3));
    expect(window.available(NOW)).toBe(3);
  });

  it('counts a request whose answer was lost, and not one that never left', () => {
    const window = makeWindow();
    exchange(window, told(5));
    window.settle('lost', undefined, window.take(NOW), NOW, NOW);
    expect(window.available(NOW)).toBe(4);
    window.settle('unsent', undefined, window.take(NOW), NOW, NOW);
    expect(window.available(NOW)).toBe(4);
  });

  it('is refused until the promised instant, and granted exactly at it, to one probe', () => {
    const window = makeWindow();
    exchange(window, told(0));
    expect(window.available(NOW + LENGTH - 1)).toBe(0);
    expect(window.opensAt(NOW)).toBe(NOW + LENGTH);
    expect(window.available(NOW + LENGTH)).toBe(1);
    exchange(window, told(9, NOW + 2 * LENGTH), NOW + LENGTH);
    expect(window.available(NOW + LENGTH)).toBe(9);
  });

  it('takes a later reset for a new window and one that has passed for old news', () => {
    const window = makeWindow();
    exchange(window, told(1, NOW + 60_000));
    exchange(window, told(8, NOW + LENGTH), NOW + 60_000);
    expect(window.available(NOW + 60_000)).toBe(8);
    exchange(window, told(0, NOW + 60_000), NOW + 60_001);
    expect(window.left).toBe(8);
  });

  it('believes an earlier end that has not passed: the other report was wrong', () => {
    const window = makeWindow();
    exchange(window, told(8, NOW + LENGTH));
    exchange(window, told(7, NOW + 10_000));
    expect([window.left, window.opensAt(NOW)]).toEqual([7, NOW + 10_000]);
    exchange(window, told(9, NOW + 20_000), NOW + 10_000);
    expect(window.left).toBe(9);
  });

  it('counts answers whose reset wavers by a second', () => {
    const window = makeWindow();
    exchange(window, told(5, NOW + LENGTH + 1_000));
    exchange(window, told(4, NOW + LENGTH));
    expect([window.left, window.opensAt(NOW)]).toEqual([4, NOW + LENGTH + 1_000]);
  });

  it('holds a lost request back until the answer to a later one, whatever earlier ones are told', () => {
    const window = makeWindow();
    exchange(window, told(9));
    // Sent together; the last one is given up, and the others hear that less is left.
    for (let sent = 0; sent < 4; sent++) window.take(NOW);
    window.settle('lost', undefined, false, NOW + 50, NOW);
    for (const left of [8, 7, 6]) window.settle('answered', told(left), false, NOW + 100, NOW);
    expect(window.available(NOW + 100)).toBe(5);
    expect(window.state()?.remaining).toBe(5);
    window.take(NOW + 100);
    window.settle('answered', told(4), false, NOW + 200, NOW + 100);
    expect(window.available(NOW + 200)).toBe(4);
  });

  it('counts answers that tell when the window ends, but not what is left', () => {
    const window = makeWindow();
    const silent: WindowState = { window: '15min', limit: 10, resetAt: NOW + LENGTH };
    exchange(window, silent);
    exchange(window, silent);
    expect(window.available(NOW)).toBe(8);
  });

  it('goes by the last limit and length told where an answer tells nothing', () => {
    const window = makeWindow({ documented: 300 });
    exchange(window, told(19, NOW + 5_000, 20));
    exchange(window, undefined, NOW + 5_000);
    expect(window.available(NOW + 5_000)).toBe(19);
    expect(window.opensAt(NOW + 5_000)).toBe(NOW + 10_000);
    expect(window.isAssumed).toBe(true);
  });

  it('does not take a reset told a second apart for a new window', () => {
    const window = makeWindow();
    exchange(window, told(3));
    exchange(window, told(7, NOW + LENGTH + 1_000));
    expect(window.left).toBe(3);
  });

  it('clamps a reset further away than any window of its kind, and says so', () => {
    const window = makeWindow();
    exchange(window, told(0, NOW + 90 * 86_400_000));
    expect(window.opensAt(NOW)).toBe(NOW + LENGTH);
    expect(window.absurdAt).toBe(NOW + 90 * 86_400_000);
  });

  it.each([
    [0.2, 10, 8],
    [3, 10, 7],
    [0, 10, 10],
  ])('leaves a reserve of %s of %s to others', (reserve, left, available) => {
    const window = makeWindow({ reserve });
    exchange(window, told(left));
    expect(window.available(NOW)).toBe(available);
  });

  it('knows when the n-th request from now may start', () => {
    const window = makeWindow();
    exchange(window, told(4));
    expect(window.startOf(4, NOW)).toBe(NOW);
    expect(window.startOf(5, NOW)).toBe(NOW + LENGTH);
    expect(window.startOf(14, NOW)).toBe(NOW + LENGTH);
    expect(window.startOf(15, NOW)).toBe(NOW + 2 * LENGTH);
  });

  it('means nothing any more once it is over and nothing is under way', () => {
    const window = makeWindow();
    exchange(window, told(4));
    expect(window.isIdle(NOW)).toBe(false);
    expect(window.isIdle(NOW + LENGTH)).toBe(true);
  });
});

it('stays out of the way while answers leave it out', () => {
  const window = makeWindow({ silent: true });
  expect(window.available(NOW)).toBe(Infinity);
  exchange(window, undefined);
  expect(window.available(NOW)).toBe(Infinity);
  exchange(window, told(0));
  expect(window.available(NOW)).toBe(0);
});

describe('others who spend the same window', () => {
  it('are seen once more is gone than all of ours can have taken', () => {
    const window = makeWindow();
    exchange(window, told(9));
    for (let sent = 0; sent < 3; sent++) window.take(NOW);
    window.settle('answered', told(6), false, NOW, NOW);
    expect(window.isShared).toBe(false);
    window.settle('answered', told(5), false, NOW, NOW);
    expect(window.isShared).toBe(true);
  });

  it('are not seen in what ours spent: stale, lost and unsent ones included', () => {
    const window = makeWindow();
    exchange(window, told(9));
    for (let sent = 0; sent < 5; sent++) window.take(NOW);
    window.settle('lost', undefined, false, NOW, NOW);
    window.settle('unsent', undefined, false, NOW, NOW);
    window.settle('answered', told(5), false, NOW, NOW);
    window.settle('answered', told(8), false, NOW, NOW);
    window.settle('answered', told(6), false, NOW, NOW);
    expect(window.isShared).toBe(false);
  });

  it('are not seen in what was spent before we came', () => {
    const window = makeWindow();
    exchange(window, told(2));
    window.settle('answered', told(1), window.take(NOW), NOW, NOW);
    expect(window.isShared).toBe(false);
    const empty = makeWindow();
    empty.settle('limited', told(0), empty.take(NOW), NOW, NOW);
    expect(empty.isShared).toBe(false);
  });

  it('are seen by a 429 where there was budget left, and by one past the reset', () => {
    const window = makeWindow();
    exchange(window, told(1));
    window.settle('limited', told(0), window.take(NOW), NOW, NOW);
    expect(window.isShared).toBe(true);
    const later = makeWindow();
    exchange(later, told(0));
    later.settle('limited', told(0, NOW + 2 * LENGTH), later.take(NOW + LENGTH), NOW + LENGTH, NOW + LENGTH);
    expect(later.isShared).toBe(true);
  });

  it('are not seen by a probe that came too early for the reset', () => {
    const window = makeWindow();
    exchange(window, told(0));
    window.settle('limited', told(0), window.take(NOW + LENGTH), NOW + LENGTH, NOW + LENGTH);
    expect(window.isShared).toBe(false);
  });

  it('are expected for three windows more', () => {
    const window = makeWindow();
    exchange(window, told(9));
    exchange(window, told(3));
    for (let nth = 1; nth <= 4; nth++) {
      expect(window.isShared).toBe(true);
      exchange(window, told(9, NOW + (nth + 1) * LENGTH), NOW + nth * LENGTH);
    }
    expect(window.isShared).toBe(false);
  });
});
