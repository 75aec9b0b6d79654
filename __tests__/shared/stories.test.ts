import type { Ticket } from '../../lib/budget/ticket.js';
import { Refusal } from '../../lib/pacing/refusal.js';
import { answered, Crew, type Hand } from './crew.js';

let crew: Crew;
let resetAt: number;

beforeEach(() => {
  crew = new Crew();
  resetAt = crew.clock.now() + 900_000;
});

/** One call after another; `left` is what X tells after each. */
async function oneByOne(hand: Hand, count: number, left = 1_000): Promise<void> {
  for (let n = 0; n < count; n++) {
    const ticket = await hand.enter();
    hand.settle(ticket, answered(--left, resetAt, 2_000));
    await crew.rest();
  }
}

describe('asking', () => {
  it('tells no call that it is held back which only asks', async () => {
    const hand = crew.hand();
    await oneByOne(hand, 20);
    expect(hand.held).toBe(0);
  });

  it('asks once for all that wait', async () => {
    const hand = crew.hand();
    await oneByOne(hand, 1);
    const before = hand.reports.length;
    const tickets = await Promise.all(Array.from({ length: 100 }, () => hand.enter()));
    expect(tickets).toHaveLength(100);
    // The first asks for itself; all that came meanwhile ask together.
    expect(hand.reports).toHaveLength(before + 2);
  });

  it('asks ahead where calls come one by one, up to sixteen', async () => {
    const hand = crew.hand();
    await oneByOne(hand, 200);
    expect(hand.reports.length).toBeLessThan(25);
    expect(Math.max(...hand.reports.map(({ ahead }) => ahead))).toBe(16);
  });

  it('asks nothing ahead of a window that has little left for so many', async () => {
    const [one, two] = [crew.hand(), crew.hand()];
    await oneByOne(one, 1, 20);
    await oneByOne(two, 1, 19);
    await oneByOne(one, 10, 18);
    expect(one.bucket.lease?.unused).toBeLessThanOrEqual(2);
  });
});

describe('what comes back', () => {
  it('gives back what nobody used for a fifth of a second', async () => {
    const hand = crew.hand();
    await oneByOne(hand, 20);
    expect(hand.bucket.lease?.unused).toBeGreaterThan(0);
    await crew.pass(300);
    expect(hand.bucket.lease?.unused).toBe(0);
    expect(crew.store.heldOf('x:{GET /2/x}:user:1', crew.clock.now())).toBe(0);
  });

  it('gives back everything on leaving, and is no member any more', async () => {
    const [one, two] = [crew.hand(), crew.hand()];
    await oneByOne(one, 20);
    await one.fleet.leave();
    expect(crew.store.heldOf('x:{GET /2/x}:user:1', crew.clock.now())).toBe(0);
    await oneByOne(two, 1, 980);
    expect(two.bucket.lease?.processes).toBe(1);
  });

  it('leaves nothing to do behind, and keeps no process alive with what there is', async () => {
    const hand = crew.hand();
    await oneByOne(hand, 20);
    expect(crew.clock.pending).toBeGreaterThan(0);
    expect(crew.clock.pending).toBe(crew.clock.idle);
    await crew.pass(1_000);
    expect(crew.clock.pending).toBe(0);
  });

  it('keeps the process alive for a call that waits, and no longer once that is given up', async () => {
    const hand = crew.hand();
    await oneByOne(hand, 1, 1);
    const giveUp = new AbortController();
    const waiting = hand.enter(giveUp.signal).catch((error: unknown) => error);
    await crew.pass(1_000);
    expect(crew.clock.pending).toBeGreaterThan(crew.clock.idle);
    giveUp.abort();
    expect(await waiting).toMatchObject({ kind: 'aborted' });
    await crew.rest();
    expect(crew.clock.pending).toBe(crew.clock.idle);
  });

  it('says that it lives while a request takes its time', async () => {
    const hand = crew.hand();
    await oneByOne(hand, 1);
    const ticket = await hand.enter();
    await crew.pass(20_000);
    expect(crew.store.heldOf('x:{GET /2/x}:user:1', crew.clock.now())).toBe(1);
    hand.settle(ticket, answered(900, resetAt));
    await crew.pass(1_000);
    expect(crew.store.heldOf('x:{GET /2/x}:user:1', crew.clock.now())).toBe(0);
  });
});

describe('what others know', () => {
  it('starts with it: no probe where the window is known', async () => {
    const [one, two] = [crew.hand(), crew.hand()];
    await oneByOne(one, 1, 40);
    const tickets = await Promise.all(Array.from({ length: 30 }, () => two.enter()));
    expect(tickets).toHaveLength(30);
    expect(two.bucket.quarter.state()).toMatchObject({ limit: 2_000, remaining: 39 });
    expect(two.held).toBe(0);
  });

  it('tells them at once what its probe was told, and what it was told otherwise soon', async () => {
    const hand = crew.hand();
    const probe = await hand.enter();
    const before = hand.reports.length;
    hand.settle(probe, answered(40, resetAt));
    await crew.rest();
    expect(hand.reports.length).toBe(before + 1);
    const next = await hand.enter();
    const asked = hand.reports.length;
    hand.settle(next, answered(39, resetAt));
    await crew.rest();
    expect(hand.reports.length).toBe(asked);
    await crew.pass(60);
    expect(hand.reports.at(-1)).toMatchObject({ windows: { quarter: { left: 39 } } });
  });

  it('holds all back where one is refused without end, and lets one probe for all', async () => {
    const [one, two] = [crew.hand(), crew.hand()];
    await oneByOne(one, 1, 40);
    const refused = await one.enter();
    one.settle(refused, { outcome: 'limited', pause: () => 5_000 });
    await crew.rest();
    const went: Ticket[] = [];
    for (const hand of [one, two, one, two]) void hand.enter().then((ticket) => went.push(ticket));
    await crew.pass(4_900);
    expect(went).toHaveLength(0);
    await crew.pass(1_000);
    expect(went).toHaveLength(1);
    const [probe] = went as [Ticket];
    (probe.bucket === one.bucket ? one : two).settle(probe, answered(38, resetAt));
    await crew.pass(600);
    expect(went).toHaveLength(4);
  });

  it('refuses nobody until the reset over what others have in hand and may give back', async () => {
    const [one, two] = [crew.hand(), crew.hand()];
    await oneByOne(one, 20, 60);
    const idle = one.bucket.lease?.unused ?? 0;
    expect(idle).toBeGreaterThan(0);
    const taken = await Promise.all(Array.from({ length: 40 - idle }, () => two.enter()));
    expect(taken).toHaveLength(40 - idle);
    let wentAt = Infinity;
    void two.enter().then(() => (wentAt = crew.clock.now()));
    await crew.rest();
    const now = crew.clock.now();
    // A call with a deadline is refused by this.
    expect(two.bucket.startOf(1, now)).toBeLessThan(now + 1_000);
    await crew.pass(1_000);
    expect(wentAt).toBeLessThan(now + 1_000);
  });

  it('wakes who waits as soon as another gives back what it has', async () => {
    const [one, two] = [crew.hand(), crew.hand()];
    await oneByOne(one, 1, 3);
    const held = await Promise.all([one.enter(), one.enter()]);
    const waiting = two.enter();
    await crew.rest();
    expect(two.held).toBe(1);
    one.settle(held[0], { outcome: 'unsent' });
    const ticket = await waiting;
    expect(ticket.bucket).toBe(two.bucket);
  });
});

describe('waiting for the answers of others', () => {
  /** Somebody else spends the window too: of the whole fleet one request may be under way at a time. */
  async function besideOthers(hands: readonly Hand[]): Promise<() => number> {
    let left = 1_000;
    const spent = (): number => (left -= 2);
    for (const hand of hands) hand.settle(await hand.enter(), answered(spent(), resetAt, 2_000));
    await crew.pass(300);
    return spent;
  }

  const told = (hands: readonly Hand[]): number =>
    hands.reduce((sum, { reports }) => sum + reports.length, 0);

  it('takes one exchange a call, which tells of the last one and asks for the next', async () => {
    const hands = [crew.hand(), crew.hand(), crew.hand()];
    const spent = await besideOthers(hands);
    crew.storeMs = 1;
    const before = told(hands);
    let underWay = 0;
    let most = 0;
    let ended = 0;
    const work = async (hand: Hand): Promise<void> => {
      for (let n = 0; n < 40; n++) {
        const ticket = await hand.enter();
        most = Math.max(most, ++underWay);
        await new Promise<void>((resolve) => crew.clock.after(20, resolve));
        underWay--;
        ended++;
        hand.settle(ticket, answered(spent(), resetAt, 2_000));
      }
    };
    const all = Promise.all(hands.map(work));
    await crew.pass(120 * 22 + 1_000);
    await all;
    expect({ most, ended }).toEqual({ most: 1, ended: 120 });
    // One asks first, and the last tell that they ended.
    expect(told(hands) - before).toBeLessThanOrEqual(120 + 2 * hands.length);
  });

  it('goes by the word that grants, although nothing is asked', async () => {
    const [one, two] = [crew.hand(), crew.hand()];
    const spent = await besideOthers([one, two]);
    const first = await one.enter();
    const waiting = two.enter();
    await crew.rest();
    const before = two.reports.length;
    one.settle(first, answered(spent(), resetAt, 2_000));
    await crew.pass(1);
    await expect(waiting).resolves.toBeDefined();
    expect(two.reports.length).toBe(before);
  });

  it('has nothing granted for a call that was given up', async () => {
    const [one, two] = [crew.hand(), crew.hand()];
    const spent = await besideOthers([one, two]);
    const first = await one.enter();
    const giveUp = new AbortController();
    const waiting = two.enter(giveUp.signal).catch((error: unknown) => error);
    await crew.rest();
    giveUp.abort();
    await waiting;
    await crew.pass(60);
    expect(two.reports.at(-1)).toMatchObject({ want: 0 });
    one.settle(first, answered(spent(), resetAt, 2_000));
    await crew.pass(1);
    expect(crew.store.heldOf('x:{GET /2/x}:user:1', crew.clock.now())).toBe(0);
  });

  it('asks again for a call that comes after one that was given up while it was asked for', async () => {
    crew.storeMs = 10;
    const [one, two] = [crew.hand(), crew.hand()];
    const probe = one.enter();
    await crew.pass(30);
    const giveUp = new AbortController();
    const waiting = two.enter(giveUp.signal).catch((error: unknown) => error);
    await crew.pass(5);
    giveUp.abort();
    await waiting;
    await crew.pass(100);
    const late = two.enter();
    // The answer never comes: what tells of it is the look, not a word.
    crew.isDeaf = true;
    one.settle(await probe, answered(40, resetAt));
    await crew.pass(600);
    await expect(late).resolves.toBeDefined();
  });

  it('goes on where every word is lost, only later', async () => {
    crew.isDeaf = true;
    const [one, two] = [crew.hand(), crew.hand()];
    const spent = await besideOthers([one, two]);
    const first = await one.enter();
    const waiting = two.enter();
    await crew.rest();
    one.settle(first, answered(spent(), resetAt, 2_000));
    await crew.pass(1_200);
    await expect(waiting).resolves.toBeDefined();
  });

  it('takes no grant that no store of its own can have made', async () => {
    const [one, two] = [crew.hand(), crew.hand()];
    const spent = await besideOthers([one, two]);
    const first = await one.enter();
    let went = 0;
    for (let n = 0; n < 3; n++) void two.enter().then(() => went++);
    await crew.rest();
    const notices = { [two.reports[0]?.id ?? '']: { granted: 50 } };
    crew.store.say({ key: 'x:{GET /2/x}:user:1', notices, seq: 1_000_000 });
    await crew.rest();
    expect(went).toBe(0);
    one.settle(first, answered(spent(), resetAt, 2_000));
    await crew.pass(1);
    expect(went).toBe(1);
  });
});

describe('a store that is away', () => {
  it('goes on alone with a part of what is left, one by one, and finds back', async () => {
    const hand = crew.hand();
    await oneByOne(hand, 1, 40);
    crew.isAway = true;
    const tickets = [await hand.enter()];
    let more = 0;
    for (let n = 0; n < 5; n++) void hand.enter().then((ticket) => (more++, tickets.push(ticket)));
    await crew.rest();
    expect(more).toBe(0);
    expect(hand.lost).toEqual(['ECONNREFUSED']);
    hand.settle(tickets[0] as never, answered(38, resetAt));
    await crew.rest();
    expect(more).toBe(1);
    crew.isAway = false;
    await crew.pass(2_000);
    expect(hand.lost).toEqual(['ECONNREFUSED', 'up']);
    // What it spent alone is known, and one probe shows that all agree.
    hand.settle(tickets[1] as never, answered(37, resetAt));
    await crew.rest();
    expect(more).toBeGreaterThan(1);
  });

  it('fails those who wait and those who come, where it may not go on alone', async () => {
    const hand = crew.hand('fail');
    const probe = await hand.enter();
    const waiting = hand.enter().catch((error: unknown) => error);
    await crew.rest();
    crew.isAway = true;
    hand.settle(probe, answered(40, resetAt));
    expect(await waiting).toMatchObject({ kind: 'shared-down' });
    const late = await hand.enter().catch((error: unknown) => error);
    expect(late).toBeInstanceOf(Refusal);
    crew.isAway = false;
    await crew.pass(2_000);
    await expect(hand.enter()).resolves.toBeDefined();
  });

  it('tries again although nobody asks, and keeps no process alive for it', async () => {
    const hand = crew.hand();
    await oneByOne(hand, 1, 40);
    crew.isAway = true;
    await hand.fleet.refresh();
    expect(hand.lost).toEqual(['ECONNREFUSED']);
    expect(crew.clock.pending).toBe(crew.clock.idle);
    await crew.pass(10_000);
    crew.isAway = false;
    await crew.pass(1_100);
    expect(hand.lost).toEqual(['ECONNREFUSED', 'up']);
  });
});

it('spreads the requests of all processes over one window', async () => {
  const hands = [crew.hand('local', true), crew.hand('local', true)];
  const first = await hands[0]?.enter();
  hands[0]?.settle(first as never, answered(90, resetAt, 100));
  await crew.rest();
  let went = 0;
  for (const hand of hands) for (let n = 0; n < 20; n++) void hand.enter().then(() => went++);
  await crew.pass(95_000);
  // One in ten seconds, whoever sends it.
  expect(went).toBeGreaterThanOrEqual(9);
  expect(went).toBeLessThanOrEqual(12);
});
