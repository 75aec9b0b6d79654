import fc from 'fast-check';
import { Lines } from '../../lib/stream/lines.js';

type Told = string | null | number;

/** What is told of bytes in these pieces: lines as text, keep-alives as null, lines too long as their length. */
function told(pieces: readonly Uint8Array[], most = 1_000): { told: Told[]; rest: string | undefined } {
  const told: Told[] = [];
  const lines = new Lines(most, {
    line: (text) => told.push(text),
    keepAlive: () => told.push(null),
    tooLong: (bytes) => told.push(bytes),
  });
  for (const piece of pieces) lines.push(piece);
  return { told, rest: lines.rest() };
}

const bytes = (text: string): Buffer => Buffer.from(text);

function cutAt(whole: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...cuts.map((cut) => cut % (whole.length + 1)), 0, whole.length].sort((a, b) => a - b);
  return places.slice(1).map((end, index) => whole.subarray(places[index], end));
}

describe('lines', () => {
  it('are the same wherever the bytes are cut', () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replaceAll(/[\r\n]/g, ' ')),
      fc.constant(''),
      fc.constant('{"text":"👩‍🚀 café 日本"}'),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n'))),
        fc.array(fc.nat(), { maxLength: 20 }),
        (lines, cuts) => {
          const whole = bytes(lines.map(([text, end]) => text + end).join(''));
          expect(told(cutAt(whole, cuts))).toEqual({
            told: lines.map(([text]) => (text === '' ? null : text)),
            rest: undefined,
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes bytes of any kind of array, one by one too', () => {
    const whole = bytes('é🚀\r\n\r\nb\n');
    const views = [...whole].map((byte) => new Uint8Array([0, byte, 0]).subarray(1, 2));
    expect(told(views).told).toEqual(['é🚀', null, 'b']);
  });

  it('keeps what has no end for last', () => {
    expect(told([bytes('a\r\nb')])).toEqual({ told: ['a'], rest: 'b' });
    expect(told([bytes('a\r\n')]).rest).toBeUndefined();
  });

  it.each([
    ['in one piece', (line: string) => [bytes(line)]],
    ['in two', (line: string) => [bytes(line.slice(0, 7)), bytes(line.slice(7))]],
    ['byte by byte', (line: string) => [...bytes(line)].map((byte) => Uint8Array.of(byte))],
  ])('skips what is longer than the bound and goes on: %s', (_, pieces) => {
    expect(told([...pieces(`${'x'.repeat(10)}\r\n${'y'.repeat(11)}\r\nz\r\n`)], 10).told).toEqual([
      'x'.repeat(10),
      expect.any(Number),
      'z',
    ]);
  });

  it.each([
    ['ASCII', 'a'.repeat(300)],
    ['others', '日本'.repeat(100)],
    ['both', `a${'é'.repeat(50)}🎉`],
  ])('tells how many bytes lines had, right for a chunk: %s', (_, text) => {
    const sizes: number[] = [];
    const lines = new Lines(100_000, {
      line: (_text, size) => sizes.push(size),
      keepAlive() {},
      tooLong() {},
    });
    const whole = bytes(`${text}\n${text}\n${text}\n`);
    lines.push(whole.subarray(0, 10));
    lines.push(whole.subarray(10));
    lines.push(whole);
    const each = Buffer.byteLength(text);
    expect(sizes[0]).toBe(each);
    // The newlines between them have a byte each, whatever the others have.
    for (const size of sizes) expect(size - each).toBeLessThanOrEqual(1);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(each - 1);
    expect(sizes).toHaveLength(6);
  });

  it('keeps a bounded number of bytes of a line that never ends', () => {
    const lines = new Lines(100_000, { line() {}, keepAlive() {}, tooLong() {} });
    const piece = Buffer.alloc(1_000, 120);
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 100_000; count++) lines.push(piece);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2_000_000);
    expect(lines.rest()).toBeUndefined();
  });
});
