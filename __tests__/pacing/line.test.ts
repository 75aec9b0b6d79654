import fc from 'fast-check';
import { Line, type Waiting } from '../../lib/pacing/line.js';

const item = (rank: number, order: number): Waiting => ({ rank, order, at: -1 });

it('lets the lowest rank go first, and equals in order of arrival', () => {
  const line = new Line();
  const items = [item(5, 0), item(1, 1), item(5, 2), item(0, 3)];
  for (const one of items) line.join(one);
  expect([line.shift(), line.shift(), line.shift(), line.shift()]).toEqual([
    items[3],
    items[1],
    items[0],
    items[2],
  ]);
  expect(line.shift()).toBeUndefined();
});

it('keeps its order whoever joins and leaves', () => {
  const step = fc.oneof(
    fc.integer({ min: 0, max: 9 }),
    fc.constant('leave' as const),
    fc.constant('shift' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.infiniteStream(fc.nat()), (steps, dice) => {
      const line = new Line();
      let model: Waiting[] = [];
      steps.forEach((step, order) => {
        if (typeof step === 'number') {
          const one = item(step, order);
          line.join(one);
          model.push(one);
        } else if (step === 'leave' && model.length > 0) {
          const one = model[(dice.next().value as number) % model.length] as Waiting;
          expect(line.leave(one)).toBe(true);
          expect(line.leave(one)).toBe(false);
          model = model.filter((other) => other !== one);
        } else {
          const first = [...model].sort((a, b) => a.rank - b.rank || a.order - b.order)[0];
          expect(line.shift()).toBe(first);
          model = model.filter((other) => other !== first);
        }
        expect(line.size).toBe(model.length);
      });
    }),
    { numRuns: 500, seed: 1 },
  );
});
