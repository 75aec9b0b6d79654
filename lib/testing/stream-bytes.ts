import type { Random } from './random.js';
import type { StreamPlace } from './stream-handle.js';

/** X's line ending. On its own it is a keep-alive. */
export const LINE_END = '\r\n';

/** Splits bytes into pieces of 1 to `most` bytes, of random length; with Infinity it does not split them. */
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

/** The beginning of a line, up to where it is to be cut; the line ending counts as part of the line. */
export function cutIn(line: string, place: StreamPlace): Buffer {
  const bytes = Buffer.from(line + LINE_END);
  switch (place) {
    case 'line':
      return bytes;
    case 'between':
      return bytes.subarray(0, -1);
    case 'mid-character': {
      const first = bytes.findIndex((byte) => byte >= 0xc0);
      // A post that a test made up may have no character of more than one byte.
      return first < 0 ? cutIn(line, 'mid-line') : bytes.subarray(0, first + 1);
    }
    case 'mid-line': {
      let half = bytes.length >> 1;
      while (((bytes[half] ?? 0) & 0xc0) === 0x80) half -= 1;
      return bytes.subarray(0, half);
    }
  }
}
