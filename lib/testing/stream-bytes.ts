import type { Random } from './random.js';
import type { StreamPlace } from './stream-handle.js';

/** X ends its lines so; a line that is nothing else keeps the connection alive. */
export const LINE_END = '\r\n';

/** The bytes in pieces of 1 to `most`, drawn one by one; whole where `most` is Infinity. */
export function* piecesOf(bytes: Buffer, most: number, random: Random): Generator<Buffer> {
  if (most === Infinity) {
    yield bytes;
    return;
  }
  for (let from = 0; from < bytes.length;) {
    const to = from + 1 + Math.floor(random() * most);
    yield bytes.subarray(from, to);
    from = to;
  }
}

/** The beginning of a line, with its end as X sends it, up to where it is to be cut. */
export function cutIn(line: string, place: StreamPlace): Buffer {
  const bytes = Buffer.from(line + LINE_END);
  switch (place) {
    case 'line':
      return bytes;
    case 'between':
      return bytes.subarray(0, -1);
    case 'mid-character': {
      const first = bytes.findIndex((byte) => byte >= 0xc0);
      // A line of a test's own may have no such character.
      return first < 0 ? cutIn(line, 'mid-line') : bytes.subarray(0, first + 1);
    }
    case 'mid-line': {
      let half = bytes.length >> 1;
      while (((bytes[half] ?? 0) & 0xc0) === 0x80) half -= 1;
      return bytes.subarray(0, half);
    }
  }
}
