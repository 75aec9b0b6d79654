import { ManualClock } from '../../lib/testing/index.js';

describe('ManualClock', () => {
  it('stands still until it is moved', async () => {
    const clock = new ManualClock(1000);
    const { now } = clock;
    expect(now()).toBe(1000);
    await clock.advance(250);
    expect(now()).toBe(1250);
  });

  it('runs wakes in order of their instant, each at its instant, equal ones in order of asking', async () => {
    const clock = new ManualClock(0);
    const seen: string[] = [];
    for (const [name, instant] of [
      ['late', 30],
      ['early', 10],
      ['middle', 20],
      ['middle too', 20],
      ['never', 101],
    ] as const) {
      clock.at(instant, () => seen.push(`${name} ${clock.now()}`));
    }
    await clock.advance(100);
    expect(seen).toEqual(['early 10', 'middle 20', 'middle too 20', 'late 30']);
    expect(clock.pending).toBe(1);
    expect(clock.now()).toBe(100);
  });

  it('runs what a wake asks for, if that falls due in the same advance', async () => {
    const clock = new ManualClock(0);
    const seen: number[] = [];
    const tick = (): void => {
      seen.push(clock.now());
      clock.at(clock.now() + 10, tick);
    };
    clock.at(10, tick);
    await clock.advance(35);
    expect(seen).toEqual([10, 20, 30]);
  });

  it('lets promises and zero timers finish between wakes', async () => {
    const clock = new ManualClock(0);
    const seen: string[] = [];
    clock.at(10, () => {
      setTimeout(() => void Promise.resolve().then(() => setTimeout(() => seen.push('chain'), 0)), 0);
    });
    clock.at(20, () => seen.push('second'));
    await clock.advance(20);
    expect(seen).toEqual(['chain', 'second']);
  });

  it('does not run what was cancelled, and runs at once what is already due', async () => {
    const clock = new ManualClock(100);
    const seen: string[] = [];
    const cancel = clock.at(110, () => seen.push('cancelled'));
    clock.at(50, () => seen.push(`past ${clock.now()}`));
    cancel();
    cancel();
    expect(seen).toEqual([]);
    await clock.advance(0);
    await clock.advance(50);
    expect(seen).toEqual(['past 100']);
    expect(clock.pending).toBe(0);
  });

  it('refuses what is no time', async () => {
    expect(() => new ManualClock(Number.NaN)).toThrow(/^start takes epoch milliseconds/);
    await expect(new ManualClock().advance(-1)).rejects.toThrow(/^advance takes milliseconds/);
  });
});
