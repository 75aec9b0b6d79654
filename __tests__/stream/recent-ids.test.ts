import fc from 'fast-check';
import { RecentIds } from '../../lib/stream/recent-ids.js';

/** Ids as X has them, and whatever else: short, long, with zeros in front, no numbers at all. */
const ids = fc.oneof(
  fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String),
  fc.nat(50).map(String),
  fc.nat(50).map((number) => `00${number}`),
  fc.nat(20).map((number) => `1800000000${number}000000000`.slice(0, 19)),
  fc.string(),
);

describe('recent ids', () => {
  it('knows each of the last, and takes none for another', () => {
    fc.assert(
      fc.property(fc.array(ids, { maxLength: 60 }), (given) => {
        const recent = new RecentIds(100);
        const seen = new Set<string>();
        for (const id of given) {
          expect(recent.add(id)).toBe(!seen.has(id));
          seen.add(id);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('knows of a random walk of ids what the last generations hold, whatever was taken out in between', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.nat(60), { maxLength: 400 }),
        (least, walk) => {
          const recent = new RecentIds(least);
          let [young, old] = [new Set<number>(), new Set<number>()];
          for (const number of walk) {
            const known = young.has(number) || old.has(number);
            expect(recent.add(String(1_000_000_000_000 + number * 999_999_937))).toBe(!known);
            young.add(number);
            if (young.size >= least) [young, old] = [new Set(), young];
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['numbers', (number: number) => String(1_800_000_000_000_000_000n + BigInt(number))],
    ['names', (number: number) => `event-${number}`],
  ])('knows at least as many %s as asked for, and at most twice that', (_, name) => {
    const recent = new RecentIds(1_000);
    for (let number = 0; number < 100_000; number++) expect(recent.add(name(number))).toBe(true);
    const known = Array.from({ length: 5_000 }, (__, back) => !recent.add(name(99_999 - back)));
    expect(known.slice(0, 999)).not.toContain(false);
    expect(known.slice(2_000)).not.toContain(true);
  });

  it('remembers one, or none', () => {
    const one = new RecentIds(1);
    expect([one.add('1'), one.add('1'), one.add('2'), one.add('3'), one.add('1')]).toEqual([
      true,
      false,
      true,
      true,
      true,
    ]);
    const none = new RecentIds(0);
    expect([none.add('1'), none.add('1')]).toEqual([true, true]);
  });
});
