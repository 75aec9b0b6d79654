const NEWLINE = 10;
const RETURN = 13;
const LEAST_ROOM = 4_096;

/** What is told of the lines in a run of bytes. */
export interface LineListener {
  /** A line, without its end, and about how many bytes it had: those of a chunk are right together. */
  line(text: string, bytes: number): void;
  /** An empty line: nothing but a sign of life. */
  keepAlive(): void;
  /** A line that is longer than allowed was skipped; how many bytes it had. */
  tooLong(bytes: number): void;
}

/**
 * Finds lines in bytes that are cut anywhere: in a line, a character, or between the two bytes of a line's end.
 * Each line is decoded by itself; of one that is not whole the bytes are kept in one place, up to a bound.
 */
export class Lines {
  #room = Buffer.alloc(0);
  /** How many bytes of the present line came in earlier chunks; beyond the bound they are only counted. */
  #length = 0;

  constructor(
    private readonly mostBytes: number,
    private readonly listener: LineListener,
  ) {}

  push(chunk: Uint8Array): void {
    const bytes = Buffer.isBuffer(chunk)
      ? chunk
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const first = this.#length === 0 ? 0 : this.#completeFirst(bytes);
    const last = bytes.lastIndexOf(NEWLINE);
    if (last >= first) this.#tellAll(bytes, first, last);
    this.#keep(bytes, Math.max(first, last + 1), bytes.length);
  }

  /** What stands there without a line's end, unless it is too long; nothing is left behind. */
  rest(): string | undefined {
    const length = this.#length;
    const text = this.#isTooLong(length) ? undefined : this.#room.toString('utf8', 0, length);
    this.#clear();
    if (text === undefined) this.listener.tooLong(length);
    return text === '' ? undefined : text;
  }

  /** Where the line that came in part before is over: the whole ones begin there. */
  #completeFirst(bytes: Buffer): number {
    const end = bytes.indexOf(NEWLINE);
    if (end < 0) return 0;
    this.#keep(bytes, 0, end);
    const length = this.#length;
    if (this.#isTooLong(length)) this.listener.tooLong(length);
    else this.#tell(this.#room, 0, length);
    this.#clear();
    return end + 1;
  }

  /** Whole lines: decoded in one go where none of them can be too long, for each call to decode costs by itself. */
  #tellAll(bytes: Buffer, from: number, last: number): void {
    if (last - from > this.mostBytes) return this.#tellEach(bytes, from, last);
    const text = bytes.toString('utf8', from, last);
    // Counting the bytes of each line would cost as much as decoding it.
    const bytesEach = (last - from) / Math.max(1, text.length);
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#say(text, start, end, bytesEach);
      start = end + 1;
    }
    this.#say(text, start, text.length, bytesEach);
  }

  #tellEach(bytes: Buffer, from: number, last: number): void {
    for (let start = from; start <= last;) {
      const end = bytes.indexOf(NEWLINE, start);
      this.#tell(bytes, start, end);
      start = end + 1;
    }
  }

  #say(text: string, start: number, newline: number, bytesEach: number): void {
    const end = newline > start && text.charCodeAt(newline - 1) === RETURN ? newline - 1 : newline;
    if (end === start) this.listener.keepAlive();
    else this.listener.line(text.slice(start, end), Math.ceil((end - start) * bytesEach));
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    if (from === to) return;
    const length = this.#length + to - from;
    if (!this.#isTooLong(length)) {
      this.#makeRoom(length);
      bytes.copy(this.#room, this.#length, from, to);
    }
    this.#length = length;
  }

  /** The return that may come before the newline is none of the line's bytes. */
  #isTooLong(length: number): boolean {
    return length > this.mostBytes + 1;
  }

  /** Doubles, so that a line that comes byte by byte is not copied as often. */
  #makeRoom(length: number): void {
    if (length <= this.#room.length) return;
    const room = Buffer.allocUnsafeSlow(Math.max(LEAST_ROOM, length, 2 * this.#room.length));
    this.#room.copy(room, 0, 0, this.#length);
    this.#room = room;
  }

  #clear(): void {
    this.#length = 0;
    // One long line must not keep its room for good.
    if (this.#room.length > 16 * LEAST_ROOM) this.#room = Buffer.alloc(0);
  }

  #tell(bytes: Buffer, from: number, newline: number): void {
    const end = newline > from && bytes[newline - 1] === RETURN ? newline - 1 : newline;
    if (end === from) this.listener.keepAlive();
    else if (end - from > this.mostBytes) this.listener.tooLong(end - from);
    else this.listener.line(bytes.toString('utf8', from, end), end - from);
  }
}
