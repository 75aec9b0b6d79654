import { Gate } from '../../lib/budget/gate.js';

const POLICY = { baseMs: 250, maxMs: 60_000 };

it('is open until somebody is refused', () => {
  const gate = new Gate(POLICY);
  expect(gate.available(0)).toBe(Infinity);
  expect(gate.take(gate.until ?? 0)).toBe(false);
});

it('closes for everybody, then lets one probe at a time find out', () => {
  const gate = new Gate(POLICY);
  expect(gate.refuse(false, 1_000, 0)).toBe(true);
  expect(gate.available(1_249)).toBe(0);
  expect(gate.opensAt()).toBe(1_250);
  expect(gate.available(1_250)).toBe(1);
  expect(gate.take(gate.until ?? 0)).toBe(true);
  expect(gate.available(1_250)).toBe(0);
  expect(gate.opensAt()).toBeUndefined();
  gate.refuse(true, 1_260, 0);
  expect(gate.available(1_260)).toBe(0);
  gate.take(gate.until ?? 0);
  expect(gate.admit(1_600)).toBe(600);
  expect(gate.available(1_600)).toBe(Infinity);
});

it('learns nothing from those that were sent before it closed', () => {
  const gate = new Gate(POLICY);
  gate.refuse(false, 0, 0);
  const { until } = gate;
  for (let late = 0; late < 50; late++) expect(gate.refuse(false, 100, 0)).toBe(false);
  expect(gate.until).toBe(until);
});

it('lets the next probe go when one ended and told neither way', () => {
  const gate = new Gate(POLICY);
  gate.refuse(false, 0, 0);
  gate.release(gate.take(gate.until ?? 0));
  expect(gate.available(300)).toBe(1);
});

it('waits for what X told', () => {
  const gate = new Gate(POLICY);
  gate.refuse(false, 0, 0, 30_000);
  expect(gate.opensAt()).toBe(30_000);
});

it.each([1_000, 5_000, 60_000, 250_000])(
  'meets the end of an outage of %d ms at most a fifth late',
  (outage) => {
    for (const random of [0, 0.5, 0.99]) {
      const gate = new Gate(POLICY);
      gate.refuse(false, 0, random);
      let now = gate.until as number;
      let probes = 0;
      while (now < outage) {
        probes++;
        gate.take(gate.until ?? 0);
        gate.refuse(true, now, random);
        now = gate.until as number;
      }
      expect(now - outage).toBeLessThanOrEqual(Math.max(250, outage / 5));
      expect(probes).toBeLessThanOrEqual(6 + Math.log(outage / 250) / Math.log(1.18));
    }
  },
);

it('never pauses longer than its policy allows', () => {
  const gate = new Gate({ baseMs: 250, maxMs: 1_000 });
  gate.refuse(false, 0, 0);
  let now = 0;
  for (let probe = 0; probe < 40; probe++) {
    expect((gate.until as number) - now).toBeLessThanOrEqual(1_000.01);
    now = gate.until as number;
    gate.take(gate.until ?? 0);
    gate.refuse(true, now, 0);
  }
});

it('does not take a time when nobody looked for downtime', () => {
  const gate = new Gate(POLICY);
  gate.refuse(false, 0, 0);
  gate.take(600_000);
  gate.refuse(true, 600_010, 0);
  expect((gate.until as number) - 600_010).toBe(250);
});
