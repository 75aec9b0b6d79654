import type { ServerResponse } from 'node:http';
import type { Clock } from '../model/clock.js';
import type { OngoingBody } from './answers.js';
import type { Random } from './random.js';
import { cutIn, LINE_END, piecesOf } from './stream-bytes.js';
import type { Cursor } from './stream-cursor.js';
import type { StreamConnect, StreamEnd, StreamPlace } from './stream-handle.js';
import type { StreamSettings } from './stream-options.js';
import { problemLine } from './stream-problems.js';
import type { PostKind } from './timeline.js';

/** The log entry of a connection, writable while the connection is open. */
export type StreamRecord = { -readonly [Name in keyof StreamConnect]: StreamConnect[Name] };

/** What a connection needs from its stream. */
export interface StreamSource {
  readonly settings: StreamSettings;
  readonly timers: Clock;
  readonly now: () => number;
  /** The number of the latest post. */
  readonly published: () => number;
  /** The line of a post without its line ending; undefined where the post is too old to be kept. */
  readonly line: (number: number) => { text: string; kind: PostKind } | undefined;
  /** Called once, when the connection is closed; `record.closedBy` says why. */
  readonly closed: (connection: StreamConnection) => void;
}

/** About how many characters are joined before they are written to the socket. */
const BATCH_CHARACTERS = 16 * 1024;

/** One connection to a stream: sends posts as fast as the client reads, and fails as the test says. */
export class StreamConnection implements OngoingBody {
  readonly record: StreamRecord;
  readonly #cursor: Cursor;
  readonly #source: StreamSource;
  readonly #random: Random;
  #response: ServerResponse | undefined;
  /** Bytes to send, and how to end, once there is a response. */
  readonly #early: Buffer[] = [];
  #earlyEnd: StreamEnd | undefined;
  #isStalled = false;
  #lastSent = 0;
  #cancelKeepAlive: (() => void) | undefined;
  #cancelStall: (() => void) | undefined;

  constructor(record: StreamRecord, cursor: Cursor, source: StreamSource, random: Random) {
    this.record = record;
    this.#cursor = cursor;
    this.#source = source;
    this.#random = random;
  }

  get isOpen(): boolean {
    return this.record.closedBy === undefined;
  }

  /** Whether a post is waiting to be sent. */
  get hasMore(): boolean {
    return this.#cursor.peek(this.#source.published()) !== undefined;
  }

  start(response: ServerResponse): void {
    this.#response = response;
    this.#lastSent = this.#source.timers.now();
    response.on('drain', () => this.more());
    for (const bytes of this.#early) this.send(bytes);
    if (this.#earlyEnd) {
      this.end(this.#earlyEnd);
      return;
    }
    this.#armKeepAlive();
    this.more();
  }

  leave(): void {
    this.#close('client');
  }

  /** Sends the posts that wait, as many as the socket takes. */
  more(): void {
    const response = this.#response;
    const { slowClientBytes } = this.#source.settings;
    if (!response) return;
    while (this.isOpen && !this.#isStalled) {
      const { text, isPatient } = this.#batch(response.writableNeedDrain);
      if (text === '') break;
      this.send(Buffer.from(text));
      if (!isPatient && response.writableLength > slowClientBytes) this.#tooSlow();
    }
    if (this.#cursor.isDone && this.isOpen && !this.#isStalled) this.end('end');
  }

  send(bytes: Buffer): void {
    if (!this.isOpen) return;
    const { settings, timers } = this.#source;
    if (!this.#response) {
      this.#early.push(bytes);
      return;
    }
    this.#lastSent = timers.now();
    for (const piece of piecesOf(bytes, settings.chunkBytes, this.#random)) this.#response.write(piece);
  }

  stall(forMs: number): void {
    this.#cancelStall?.();
    this.#isStalled = true;
    const { timers } = this.#source;
    if (forMs < Infinity) this.#cancelStall = timers.at(timers.now() + forMs, () => this.resume());
  }

  resume(): void {
    this.#cancelStall?.();
    this.#isStalled = false;
    this.more();
  }

  /** Cuts the connection: within the next post, if there is one, unless `place` is `line`. */
  cut(place: StreamPlace, how: StreamEnd): void {
    const next = place === 'line' ? undefined : this.#cursor.peek(this.#source.published());
    const line = next === undefined ? undefined : this.#source.line(next);
    if (line) this.send(cutIn(line.text, place));
    this.end(how);
  }

  end(how: StreamEnd, by: NonNullable<StreamRecord['closedBy']> = how): void {
    const response = this.#response;
    if (!this.isOpen) return;
    if (!response) {
      this.#earlyEnd = how;
      return;
    }
    this.#close(by);
    if (how === 'end') {
      response.end();
      return;
    }
    const socket = response.socket;
    // The callback of an empty write runs once everything before it has been written.
    socket?.write('', () => void (how === 'reset' ? socket.resetAndDestroy() : socket.destroy()));
  }

  /** The next lines, up to about {@link BATCH_CHARACTERS}; none where the socket is full and the posts can wait. */
  #batch(isFull: boolean): { text: string; isPatient: boolean } {
    const published = this.#source.published();
    let text = '';
    let isPatient = this.#source.settings.slowClientBytes === Infinity;
    for (;;) {
      const number = this.#cursor.peek(published);
      if (number === undefined || text.length >= BATCH_CHARACTERS || (isFull && isPatient)) break;
      const post = this.#source.line(number);
      const isReplay = this.#cursor.isReplay;
      if (text === '') isPatient ||= isReplay || post?.kind === 'flood';
      // Replayed and flood posts wait until the socket has room. Others do not, so that they can overrun a slow client.
      if (isFull && isPatient) break;
      this.#cursor.advance();
      if (!post) continue;
      text += post.text + LINE_END;
      this.record.delivered += 1;
      if (isReplay) this.record.replayed += 1;
    }
    return { text, isPatient };
  }

  #tooSlow(): void {
    const { now } = this.#source;
    this.send(Buffer.from(problemLine({ fields: { disconnect_type: 'SlowReader' } }, now()) + LINE_END));
    this.end('end', 'slow');
  }

  #armKeepAlive(): void {
    const { timers, settings } = this.#source;
    if (settings.keepAliveMs === Infinity) return;
    this.#cancelKeepAlive = timers.at(this.#lastSent + settings.keepAliveMs, () => {
      if (timers.now() >= this.#lastSent + settings.keepAliveMs) {
        const isFull = this.#response?.writableNeedDrain ?? false;
        if (this.#isStalled || isFull) this.#lastSent = timers.now();
        else this.send(Buffer.from(LINE_END));
      }
      this.#armKeepAlive();
    });
  }

  #close(by: NonNullable<StreamRecord['closedBy']>): void {
    if (!this.isOpen) return;
    this.#cancelKeepAlive?.();
    this.#cancelStall?.();
    this.record.closedAt = this.#source.now();
    this.record.closedBy = by;
    this.#source.closed(this);
  }
}
