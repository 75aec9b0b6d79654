import { UNPACED } from '../../lib/options.js';
import { Ledger } from '../../lib/pacing/ledger.js';
import { Line } from '../../lib/pacing/line.js';
import { Pacer } from '../../lib/pacing/pacer.js';
import { SimClock } from '../helpers/sim-clock.js';

const ENDPOINT = { operation: 'GET /2/x', budget: 'GET /2/x', perSecond: false, listed: true };

it('does not look through the whole line whenever somebody comes or goes', async () => {
  const clock = new SimClock();
  const turns = { give: (turn: () => void) => void Promise.resolve().then(turn) };
  const pacer = new Pacer(clock, turns, { maxQueued: Infinity, maxWaitMs: Infinity, patienceMs: 960_000 });
  const ledger = new Ledger({ ...UNPACED, maxConcurrentBucket: 1 });
  const bucket = ledger.of('GET /2/x user:1', ENDPOINT, 'user:1', 'api.x.com', clock.now());
  const looked = jest.spyOn(Line.prototype, 'all');
  const wait = async (ms: number): Promise<void> => {
    clock.after(ms, () => {});
    clock.step();
    await Promise.resolve();
  };
  let ticket = pacer.tryEnter(bucket, clock.now());
  let next: typeof ticket;
  for (let n = 0; n < 500; n++) {
    const entrant = {
      startedAt: clock.now(),
      priority: 5,
      openEndedRefusals: 0,
      deadlineAt: Infinity,
      signal: undefined,
    };
    void pacer.enter(bucket, { ...entrant, held: () => {} }).then((granted) => (next = granted));
    await wait(1);
  }
  for (let n = 0; n < 400; n++) {
    if (!ticket) throw new Error('nobody went');
    pacer.settle(ticket, { outcome: 'answered' });
    await wait(1);
    await Promise.resolve();
    ticket = next;
    next = undefined;
  }
  expect(bucket.queued).toBe(100);
  expect(looked.mock.calls.length).toBeLessThan(5);
});
