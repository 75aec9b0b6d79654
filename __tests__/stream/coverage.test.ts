import { Coverage, type Gap } from '../../lib/stream/coverage.js';
import { parametersOf, pastFor } from '../../lib/stream/past.js';
import { OTHER_PASTS, USUAL_PAST } from '../../lib/facts/streams.js';

const S = 1_000;
const MINUTE = 60 * S;
const spans = (gaps: readonly Gap[]): unknown[] => gaps.map(({ from, to, covered }) => [from, to, covered]);

describe('what is covered', () => {
  it('begins with the first connection', () => {
    const coverage = new Coverage();
    expect(coverage.away(5 * S)).toBeUndefined();
    expect(coverage.open(5 * S, 0, true).gaps).toEqual([]);
  });

  it('ends ten seconds before the last byte: posts take so long', () => {
    const coverage = new Coverage();
    const { span } = coverage.open(0, 0, true);
    span.heard(100 * S);
    coverage.close(span, span.last);
    expect(coverage.away(120 * S)).toBe(30 * S);
    expect(spans(coverage.open(120 * S, 0, true).gaps)).toEqual([[90 * S, 120 * S, 'no']]);
  });

  it('is not moved by a connection whose backfill has not come yet', () => {
    const coverage = new Coverage();
    const { span } = coverage.open(0, 0, true);
    span.heard(100 * S);
    coverage.close(span, span.last);
    const second = coverage.open(110 * S, 1, true);
    expect(spans(second.gaps)).toEqual([[90 * S, 110 * S, 'backfill']]);
    second.span.heard(130 * S);
    coverage.close(second.span, 130 * S);
    expect(coverage.away(130 * S)).toBe(40 * S);
  });

  it.each([
    ['after a minute', (span: { heard(now: number): void }) => span.heard(171 * S)],
    [
      'with an empty line after a silence',
      (span: { heard(now: number): void; keptAlive(now: number, silence: number): void }) => {
        span.heard(171 * S - 40 * S);
        span.keptAlive(131 * S, 20 * S);
        span.heard(171 * S);
      },
    ],
  ])('goes on %s', (_, hear) => {
    const coverage = new Coverage();
    const { span } = coverage.open(0, 0, true);
    span.heard(100 * S);
    coverage.close(span, span.last);
    const second = coverage.open(110 * S, 1, true).span;
    hear(second);
    coverage.close(second, second.last);
    expect(coverage.away(171 * S)).toBe(10 * S);
  });

  it('counts a pause as being behind, until silence or a fresh post shows the contrary', () => {
    const away = (then: (span: ReturnType<Coverage['open']>['span']) => void): number | undefined => {
      const coverage = new Coverage();
      const { span } = coverage.open(0, 0, true);
      span.heard(100 * S);
      span.pause(100 * S);
      span.resume(140 * S);
      span.heard(140 * S);
      then(span);
      coverage.close(span, span.last);
      return coverage.away(span.last);
    };
    expect(away(() => {})).toBe(50 * S);
    expect(away((span) => span.heard(145 * S))).toBe(10 * S);
    expect(away((span) => span.stamp(138 * S, 140 * S))).toBe(12 * S);
    // A post from the future proves nothing.
    expect(away((span) => span.stamp(400 * S, 140 * S))).toBe(50 * S);
  });

  it('does not take a backfill for read while the consumer pauses', () => {
    const coverage = new Coverage();
    const { span } = coverage.open(0, 0, true);
    span.heard(100 * S);
    coverage.close(span, span.last);
    const second = coverage.open(110 * S, 1, true).span;
    second.pause(110 * S);
    second.resume(230 * S);
    second.heard(230 * S);
    // A fresh post may come before the old ones.
    second.stamp(229 * S, 230 * S);
    second.stamp(230 * S, 230 * S);
    second.heard(231 * S);
    coverage.close(second, second.last);
    expect(coverage.away(231 * S)).toBe(141 * S);
  });

  it('has no hole where another connection was reading', () => {
    const coverage = new Coverage();
    const a = coverage.open(0, 0, true).span;
    const b = coverage.open(10 * S, 0, true).span;
    for (const span of [a, b]) span.heard(100 * S);
    expect(coverage.close(a, 100 * S)).toEqual([]);
    b.heard(200 * S);
    expect(coverage.away(210 * S)).toBeUndefined();
    expect(coverage.open(210 * S, 0, true).gaps).toEqual([]);
    coverage.close(b, 210 * S);
  });

  it('has none where the first read on until after the other had begun', () => {
    const coverage = new Coverage();
    const a = coverage.open(0, 0, true).span;
    const b = coverage.open(S, 0, true).span;
    a.heard(5 * S);
    expect(coverage.close(a, 5 * S)).toEqual([]);
    b.heard(5 * 3_600 * S);
    expect(coverage.away(5 * 3_600 * S)).toBeUndefined();
  });

  it('does not take a loop that was kept busy after a pause for silence', () => {
    const coverage = new Coverage();
    const { span } = coverage.open(0, 0, true);
    span.heard(100 * S);
    span.pause(100 * S);
    span.resume(140 * S);
    // What waited took the consumer so long; the next bytes are as old as the pause.
    span.heard(145 * S);
    coverage.close(span, span.last);
    expect(coverage.away(145 * S)).toBe(50 * S);
  });

  it('ends where the last post was made, where it is read later than posts take to arrive', () => {
    const coverage = new Coverage();
    const { span } = coverage.open(0, 0, true);
    span.heard(100 * S);
    span.stamp(70 * S, 100 * S);
    coverage.close(span, span.last);
    expect(coverage.away(100 * S)).toBe(40 * S);
  });

  it('has one where the other began after the first went silent', () => {
    const coverage = new Coverage();
    const a = coverage.open(0, 0, true).span;
    a.heard(100 * S);
    const b = coverage.open(115 * S, 0, true).span;
    b.heard(150 * S);
    expect(coverage.close(a, 150 * S)).toEqual([]);
    // The first may bring it when it comes back.
    expect(coverage.away(150 * S)).toBe(60 * S);
    expect(spans(coverage.open(151 * S, 2, true).gaps)).toEqual([[90 * S, 115 * S, 'backfill']]);
  });
});

describe('a hole before what another connection reads', () => {
  const withHole = () => {
    const coverage = new Coverage();
    const a = coverage.open(0, 0, true).span;
    a.heard(100 * S);
    const b = coverage.open(115 * S, 0, true).span;
    b.heard(150 * S);
    coverage.close(a, 150 * S);
    return { coverage, b };
  };

  it('is given up once it is too old for backfill, and what was read since counts', () => {
    const { coverage, b } = withHole();
    b.heard(380 * S);
    expect(coverage.expire(380 * S)).toEqual([]);
    b.heard(400 * S);
    expect(spans(coverage.expire(400 * S))).toEqual([[90 * S, 115 * S, 'no']]);
    expect(coverage.away(400 * S)).toBeUndefined();
  });

  it('is told when that connection drops too, and nothing of what it read', () => {
    const { coverage, b } = withHole();
    b.heard(200 * S);
    expect(spans(coverage.close(b, 200 * S))).toEqual([[90 * S, 115 * S, 'no']]);
    expect(coverage.away(200 * S)).toBe(10 * S);
  });
});

describe('what is asked of the past', () => {
  const ALL = { backfill: true, recovery: true };

  it.each([
    [undefined, ALL, { kind: 'live', minutes: 0 }],
    [1, ALL, { kind: 'live', minutes: 1 }],
    [MINUTE, ALL, { kind: 'live', minutes: 1 }],
    [MINUTE + 1, ALL, { kind: 'live', minutes: 2 }],
    [5 * MINUTE, ALL, { kind: 'live', minutes: 5 }],
    [6 * MINUTE, { backfill: true, recovery: false }, { kind: 'live', minutes: 5 }],
    [MINUTE, { backfill: false, recovery: true }, { kind: 'live', minutes: 0 }],
  ])('%p away: %j', (away, access, past) => {
    expect(pastFor(away, access, 1_800_000_000_000, 0)).toEqual(past);
  });

  it('is a recovery where it is longer, by X’s clock, in whole seconds, up to where posts have arrived', () => {
    const now = Date.parse('2026-01-01T12:00:00.700Z');
    const past = pastFor(10 * MINUTE, ALL, now, 2_500);
    expect(parametersOf(past, USUAL_PAST, 2_500)).toEqual({
      start_time: '2026-01-01T11:50:03Z',
      end_time: '2026-01-01T11:59:53Z',
    });
    const names = OTHER_PASTS['GET /2/powerstream'] ?? USUAL_PAST;
    expect(Object.keys(parametersOf(past, names, 0))).toEqual(['startTime', 'endTime']);
  });

  it('goes back no more than a day, with a minute to spare', () => {
    const now = Date.parse('2026-01-02T12:00:00Z');
    expect(pastFor(48 * 60 * MINUTE, ALL, now, 0)).toMatchObject({ from: now - 24 * 60 * MINUTE + MINUTE });
  });
});
