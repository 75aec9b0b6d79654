import type { Ticket, Settlement } from '../../lib/budget/ticket.js';
import { answered, Crew, type Hand } from './crew.js';

/** What answers do not report, or report wrongly, counts for all processes as it does for one alone. */
let crew: Crew;
let resetAt: number;

beforeEach(() => {
  crew = new Crew();
  resetAt = crew.clock.now() + 900_000;
});

/** Calls one after another until one does not go within a few seconds; how many went. */
async function sendAll(hand: Hand, settlement: () => Settlement, most: number): Promise<number> {
  for (let sent = 0; sent < most; sent++) {
    const abort = new AbortController();
    const granted: Ticket[] = [];
    void hand.enter(abort.signal).then(
      (one) => granted.push(one),
      () => {},
    );
    for (let tries = 0; tries < 40 && granted.length === 0; tries++) await crew.pass(100);
    const [ticket] = granted;
    if (!ticket) {
      abort.abort();
      await crew.rest();
      return sent;
    }
    await crew.pass(50);
    hand.settle(ticket, settlement());
    await crew.pass(60);
  }
  return most;
}

/** A process with a store, and one that is alone. */
const HANDS: readonly (readonly [string, (of: Crew) => Promise<Hand>])[] = [
  ['shared', (of) => Promise.resolve(of.hand())],
  [
    'alone',
    async (of) => {
      const hand = of.hand();
      of.isAway = true;
      if (hand.bucket.lease) hand.bucket.lease.processes = 1;
      await of.pass(10);
      return hand;
    },
  ],
];

describe.each(HANDS)('%s', (_, make) => {
  it('answers that report only when the window ends are counted', async () => {
    const windows = [{ window: '15min' as const, limit: 5, resetAt }];
    const settlement = (): Settlement => ({ outcome: 'answered', rateLimit: { windows, limit: 5, resetAt } });
    expect(await sendAll(await make(crew), settlement, 30)).toBe(5);
  });

  it('a window that no answer reports has the limit of the last one', async () => {
    const hand = await make(crew);
    await sendAll(hand, () => answered(4, resetAt, 5), 1);
    await crew.pass(900_000);
    expect(await sendAll(hand, () => ({ outcome: 'answered' }), 30)).toBe(5);
  });

  it('an end that turns out earlier is believed', async () => {
    const hand = await make(crew);
    await sendAll(hand, () => answered(40, resetAt, 50), 1);
    const soon = crew.clock.now() + 300_000;
    let left = 40;
    let refused = 0;
    await sendAll(
      hand,
      () => {
        if (left > 0) return answered(--left, soon, 50);
        refused++;
        return { ...answered(0, soon, 50), outcome: 'limited', pause: () => 1_000 };
      },
      80,
    );
    expect([left, refused]).toEqual([0, 0]);
  });
});

it('what was lost in an earlier window, while the store was away, does not count in the next', async () => {
  const hand = crew.hand();
  await sendAll(hand, () => answered(49, resetAt, 50), 1);
  crew.isAway = true;
  await crew.pass(10);
  await sendAll(hand, () => ({ outcome: 'lost' }), 60);
  await crew.pass(resetAt - crew.clock.now() + 10);
  resetAt += 900_000;
  let left = 50;
  await sendAll(hand, () => answered(--left, resetAt, 50), 2);
  crew.isAway = false;
  await crew.pass(5_000);
  expect(await sendAll(hand, () => answered(--left, resetAt, 50), 60)).toBe(48);
});
