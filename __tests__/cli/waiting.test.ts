import { EventDigest } from '../../lib/cli/event-digest.js';
import { waitingIn } from '../../lib/cli/waiting.js';
import type { BucketLimits, ThrottleEvent, XHandle } from '../../lib/index.js';

const NOW = 1_000_000;

const bucket = (known: Partial<BucketLimits>): BucketLimits => ({
  bucket: 'b',
  operation: 'GET /2/tweets',
  credential: 'app:1',
  windows: [],
  updatedAt: NOW,
  inFlight: 0,
  queued: 0,
  offsetMs: 0,
  nextStartAt: NOW,
  eta: () => NOW,
  ...known,
});
const empty = { limit: 8, remaining: 0, resetAt: NOW + 2_100 };

describe('who waits', () => {
  it('counts over all buckets, and takes the last of their ends', () => {
    const limits = [
      bucket({ ...empty, queued: 22, eta: () => NOW + 7_500 }),
      bucket({ ...empty, queued: 2, eta: () => NOW + 2_100 }),
      bucket({ ...empty, queued: 0, eta: () => NOW + 99_000 }),
    ];
    expect(waitingIn(limits, NOW)).toEqual({ waiting: 24, leftMs: 7_500 });
  });

  it('tells no end before an answer told the budget, nor between two windows', () => {
    expect(waitingIn([bucket({ queued: 3 })], NOW)).toEqual({ waiting: 3 });
    expect(waitingIn([bucket({ ...empty, queued: 3 })], NOW + 2_100)).toEqual({ waiting: 3 });
    expect(waitingIn([], NOW)).toEqual({ waiting: 0 });
  });
});

describe('the digest of throttle events', () => {
  it('has one line for each wait, however many calls wait', () => {
    let limits = bucket({ queued: 29 });
    let tell: (event: ThrottleEvent) => void = () => undefined;
    const on = (name: string, listener: typeof tell): void => {
      if (name === 'throttle') tell = listener;
    };
    const x = { events: { on }, limits: { get: () => limits } } as unknown as XHandle;
    const digest = new EventDigest(x);
    const lines = (now: number): string[] => digest.take(now).map(({ name, text }) => `${name} ${text}`);
    const held = { bucket: 'b', reason: 'probe', method: 'GET', url: '/2/tweets', attempts: 0 } as const;

    expect(lines(NOW)).toEqual([]);
    for (let waiting = 1; waiting <= 29; waiting += 1) tell({ ...held, waiting });
    expect(lines(NOW)).toEqual(['throttle 29 calls wait for GET /2/tweets (probe)']);
    expect(lines(NOW)).toEqual([]);
    limits = bucket({ ...empty, queued: 22, offsetMs: 100 });
    expect(lines(NOW)).toEqual(['throttle 22 calls wait for GET /2/tweets (window), next start in 2.0 s']);
    expect(lines(NOW + 1_000)).toEqual([]);
    limits = bucket({ ...empty, queued: 1, resetAt: NOW + 5_000 });
    expect(lines(NOW + 3_000)).toEqual([
      'throttle 1 call waits for GET /2/tweets (window), next start in 2.0 s',
    ]);
    limits = bucket({ ...empty, queued: 0, resetAt: NOW + 8_000 });
    expect(lines(NOW + 6_000)).toEqual([]);
  });
});
