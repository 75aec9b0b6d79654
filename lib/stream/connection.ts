import type { Clock } from '../model/clock.js';
import type { OpenStream } from '../model/stream-port.js';
import type { Problem } from '../model/problem.js';
import type { StreamItem, StreamSettings } from '../model/stream.js';
import type { Scrub } from '../reading/bounded-copy.js';
import { listenTo, type ByteSource } from './byte-source.js';
import type { Span } from './span.js';
import { Lines, type LineListener } from './lines.js';
import { BrokenLine, InStreamError, madeAt, readLine } from './read-line.js';

/**
 * How a connection ended. `ended`: X completed the body (`cut`: within a line, or after unusable lines only);
 * `lost`: it broke off; `stalled`: it was silent for too long; `told`: X reported a problem; `dropped`: we closed it.
 */
export type ConnectionEnd =
  | { readonly how: 'ended'; readonly cut: boolean }
  | { readonly how: 'lost'; readonly error: unknown }
  | { readonly how: 'stalled'; readonly silentMs: number }
  | { readonly how: 'told'; readonly problems: readonly Problem[] }
  | { readonly how: 'dropped' };

/** Receives what a connection reads. */
export interface ConnectionListener {
  item(item: StreamItem, text: string, bytes: number): void;
  /** A line that cannot be used. */
  invalid(line: BrokenLine): void;
}

/** Some bodies never report that they are closed: after this long they are taken to be. Milliseconds. */
const CLOSING_MS = 1_000;
/** Factor on `stallMs`: a timeout as short as the keep-alive interval would raise false alarms. */
const SLACK = 1.25;

/** How long X may be silent before a connection, or a connect, is given up. Milliseconds. */
export function silenceOf({ stallMs }: Pick<StreamSettings, 'stallMs'>): number {
  return stallMs * SLACK;
}

/** One open connection: turns bytes into items, and reports a stall after too long a silence. */
export class Connection implements LineListener {
  /** Resolves once it has ended and its socket is closed. */
  readonly ended: Promise<ConnectionEnd>;
  private readonly aheadMs: number;
  private readonly scrub: Scrub;
  readonly #lines: Lines;
  readonly #source: ByteSource | undefined;
  readonly #silenceMs: number;
  #resolve!: (ending: ConnectionEnd) => void;
  #over = false;
  #paused = false;
  #cancelWatch: (() => void) | undefined;
  /** Silence counts from here: when it was opened or last resumed. Epoch milliseconds, as the two below. */
  #listeningSince: number;
  /** When the last line came that was not empty. */
  #lastLine: number;
  #now: number;
  #latest: StreamItem | undefined;
  /** Whether the span has been told of the present chunk. */
  #readConfirmed = true;
  /** Whether a usable line (an item or problems) came, and how many unusable ones did. */
  #useful = false;
  #useless = 0;
  /** Whether any byte came. */
  brought = false;

  constructor(
    { body, aheadMs, scrub }: OpenStream,
    private readonly span: Span,
    private readonly clock: Clock,
    settings: Pick<StreamSettings, 'stallMs' | 'maxLineBytes'>,
    private readonly listener: ConnectionListener,
    /** Aborts the request that opened the connection. */
    private readonly abort: () => void,
  ) {
    this.aheadMs = aheadMs;
    this.scrub = scrub;
    this.ended = new Promise((resolve) => (this.#resolve = resolve));
    this.#silenceMs = silenceOf(settings);
    this.#lastLine = this.#now = this.#listeningSince = span.openedAt;
    this.#lines = new Lines(settings.maxLineBytes, this);
    this.#source = listenTo(body, {
      bytes: (chunk) => this.#heard(chunk),
      end: (error) => this.#ended(error),
    });
    if (this.#source) this.#watch();
    else this.#end({ how: 'lost', error: new Error('the response body is not a stream') });
  }

  /** Stops reading for now. While paused, silence is our doing and does not count as a stall. */
  pause(): void {
    if (this.#paused || this.#over) return;
    this.#paused = true;
    this.span.pause(this.clock.now());
    this.#source?.pause();
  }

  resume(): void {
    if (!this.#paused || this.#over) return;
    this.#paused = false;
    this.#listeningSince = this.clock.now();
    this.span.resume(this.#listeningSince);
    if (!this.#cancelWatch) this.#watch();
    this.#source?.resume();
  }

  /** Closes it from our side. */
  drop(): void {
    this.#end({ how: 'dropped' });
  }

  line(text: string, bytes: number): void {
    // An earlier line of the same chunk may have ended the connection.
    if (this.#over) return;
    this.#lastLine = this.#now;
    const read = readLine(text, this.scrub);
    if (read instanceof InStreamError) return this.#end({ how: 'told', problems: read.problems });
    this.#confirmRead();
    if (read instanceof BrokenLine) {
      // A line of blanks counts as empty.
      if (text.trim() === '') return this.keepAlive();
      if (read.problems.length === 0) this.#useless++;
      else this.#useful = true;
      return this.listener.invalid(read);
    }
    this.#useful = true;
    this.#latest = read;
    this.listener.item(read, text, bytes);
  }

  keepAlive(): void {
    this.#confirmRead();
    this.span.keptAlive(this.#now, this.#now - this.#lastLine);
  }

  tooLong(bytes: number): void {
    this.#lastLine = this.#now;
    if (this.#over) return;
    this.#confirmRead();
    this.#useless++;
    this.listener.invalid(new BrokenLine(`a line of ${bytes} bytes is longer than \`maxLineBytes\` allows`));
  }

  #heard(chunk: Uint8Array): void {
    if (this.#over) return;
    this.brought = true;
    this.#now = this.clock.now();
    this.#readConfirmed = false;
    this.#lines.push(chunk);
    // The age of a post shows how late it is read. The last post of a chunk is enough.
    const made = this.#latest && madeAt(this.#latest);
    this.#latest = undefined;
    if (made !== undefined) this.span.stamp(made - this.aheadMs, this.#now);
  }

  /**
   * Tells the span that everything X sent up to now has come. Every line proves that, except the problem with which X
   * ends the stream: X may have held posts back before it. Part of a line proves nothing: it may belong to that.
   */
  #confirmRead(): void {
    if (this.#readConfirmed) return;
    this.#readConfirmed = true;
    this.span.heard(this.#now);
  }

  #ended(error: unknown): void {
    const useless = this.#useless;
    const rest = this.#lines.rest();
    let cut = this.#useless > useless;
    // The last line may be complete even without a line ending. If it cannot be read, it was cut.
    if (rest !== undefined && rest.trim() !== '') {
      const read = readLine(rest, this.scrub);
      if (read instanceof BrokenLine && read.problems.length === 0) cut = true;
      else this.line(rest, Buffer.byteLength(rest));
    }
    cut ||= this.#useless > 0 && !this.#useful;
    this.#end(error === undefined ? { how: 'ended', cut } : { how: 'lost', error });
  }

  #end(ending: ConnectionEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelWatch?.();
    this.#cancelWatch = undefined;
    // `ended` resolves only when the old connection is closed, so that no new one is opened beside it.
    const gone = (): void => {
      cancel();
      this.#resolve(ending);
    };
    const cancel = this.clock.at(this.clock.now() + CLOSING_MS, gone);
    // Abort before destroying: once cancelled, axios's web streams wait for the next chunk and ignore the signal.
    this.abort();
    void (this.#source?.destroy() ?? Promise.resolve()).then(gone);
  }

  /** Watches for a stall with one timer, which is set again when it fires and not with every chunk. */
  #watch(): void {
    this.#cancelWatch = this.clock.at(this.#lastSign() + this.#silenceMs, () => {
      this.#cancelWatch = undefined;
      if (this.#paused) return;
      const silentMs = this.clock.now() - this.#lastSign();
      if (silentMs >= this.#silenceMs) this.#end({ how: 'stalled', silentMs });
      else this.#watch();
    });
  }

  #lastSign(): number {
    return Math.max(this.#listeningSince, this.#now);
  }
}
