import { Gate } from '../../lib/budget/gate.js';

const pause = (): number => 250;

it('is open until somebody is refused', () => {
  const gate = new Gate();
  expect(gate.available(0)).toBe(Infinity);
  expect(gate.take(gate.until ?? 0)).toBe(false);
});

it('closes for everybody, then lets one probe at a time find out', () => {
  const gate = new Gate();
  expect(gate.refuse(false, 1_000, pause, 0)).toBe(true);
  expect(gate.available(1_249)).toBe(0);
  expect(gate.opensAt()).toBe(1_250);
  expect(gate.available(1_250)).toBe(1);
  expect(gate.take(gate.until ?? 0)).toBe(true);
  expect(gate.available(1_250)).toBe(0);
  expect(gate.opensAt()).toBeUndefined();
  gate.refuse(true, 1_260, pause, 0);
  expect(gate.available(1_260)).toBe(0);
  gate.take(gate.until ?? 0);
  expect(gate.admit(1_600)).toBe(600);
  expect(gate.available(1_600)).toBe(Infinity);
});

it('learns nothing from those that were sent before it closed', () => {
  const gate = new Gate();
  gate.refuse(false, 0, pause, 0);
  const { until } = gate;
  for (let late = 0; late < 50; late++) expect(gate.refuse(false, 100, pause, 0)).toBe(false);
  expect(gate.until).toBe(until);
});

it('lets the next probe go when one ended and told neither way', () => {
  const gate = new Gate();
  gate.refuse(false, 0, pause, 0);
  gate.release(gate.take(gate.until ?? 0));
  expect(gate.available(300)).toBe(1);
});

it('waits for what X told', () => {
  const gate = new Gate();
  gate.refuse(false, 0, pause, 0, 30_000);
  expect(gate.opensAt()).toBe(30_000);
});

it('asks how long to pause: after how many refusals, closed for how long, with how many others waiting', () => {
  const gate = new Gate();
  const asked: number[][] = [];
  const pause = (...how: number[]): number => {
    asked.push(how);
    return 100;
  };
  gate.refuse(false, 0, pause, 7);
  gate.take(100);
  gate.refuse(true, 130, pause, 9);
  expect(asked).toEqual([
    [1, 0, 7],
    [2, 130, 9],
  ]);
  gate.take(230);
  gate.admit(240);
  gate.refuse(false, 1_000, pause, 0);
  expect(asked[2]).toEqual([1, 0, 0]);
});

it('does not take a time when nobody looked for downtime', () => {
  const gate = new Gate();
  const downs: number[] = [];
  const pause = (_: number, downMs: number): number => {
    downs.push(downMs);
    return 250;
  };
  gate.refuse(false, 0, pause, 0);
  gate.take(600_000);
  gate.refuse(true, 600_010, pause, 0);
  expect(downs).toEqual([0, 10]);
});
