const NEWLINE = 10;
const RETURN = 13;
const LEAST_ROOM = 4_096;

/** Receives the lines found in a run of bytes. */
export interface LineListener {
  /** A line without its ending, and its bytes: estimated where lines are decoded together, but right in total. */
  line(text: string, bytes: number): void;
  /** An empty line: X's keep-alive. */
  keepAlive(): void;
  /** A line longer than allowed was skipped; `bytes` is its length. */
  tooLong(bytes: number): void;
}

/**
 * Finds lines in chunks that may be cut anywhere: in a line, in a character, or between the two bytes of a line ending.
 * The bytes of an incomplete line are kept in one buffer, up to a bound.
 */
export class Lines {
  #room = Buffer.alloc(0);
  /** How many bytes of the present line came in earlier chunks. Beyond the bound they are counted, but not kept. */
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

  /** Takes out the last line if it has no line ending; undefined where there is none or it is too long. */
  rest(): string | undefined {
    const length = this.#length;
    const text = this.#isTooLong(length) ? undefined : this.#room.toString('utf8', 0, length);
    this.#clear();
    if (text === undefined) this.listener.tooLong(length);
    return text === '' ? undefined : text;
  }

  /** Completes the line that began in an earlier chunk; returns where the next line begins. */
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

  /** Complete lines. Where none can be too long they are decoded in one call, since each call has a fixed cost. */
  #tellAll(bytes: Buffer, from: number, last: number): void {
    if (last - from > this.mostBytes) return this.#tellEach(bytes, from, last);
    const text = bytes.toString('utf8', from, last);
    // An average, since counting the bytes of each line would cost as much as decoding it.
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

  /** One byte is allowed for the carriage return, which does not count as part of the line. */
  #isTooLong(length: number): boolean {
    return length > this.mostBytes + 1;
  }

  /** Doubles the buffer, so that a line that comes byte by byte is copied only now and then. */
  #makeRoom(length: number): void {
    if (length <= this.#room.length) return;
    const room = Buffer.allocUnsafeSlow(Math.max(LEAST_ROOM, length, 2 * this.#room.length));
    this.#room.copy(room, 0, 0, this.#length);
    this.#room = room;
  }

  #clear(): void {
    this.#length = 0;
    // The memory for one long line must not be held for good.
    if (this.#room.length > 16 * LEAST_ROOM) this.#room = Buffer.alloc(0);
  }

  #tell(bytes: Buffer, from: number, newline: number): void {
    const end = newline > from && bytes[newline - 1] === RETURN ? newline - 1 : newline;
    if (end === from) this.listener.keepAlive();
    else if (end - from > this.mostBytes) this.listener.tooLong(end - from);
    else this.listener.line(bytes.toString('utf8', from, end), end - from);
  }
}
