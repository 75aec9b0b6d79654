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
 * How a connection ended: by itself (in the middle of a line, or with nothing but lines that cannot be used: `cut`),
 * broken off, silent for too long, with a problem of X's, or by us.
 */
export type ConnectionEnd =
  | { readonly how: 'ended'; readonly cut: boolean }
  | { readonly how: 'lost'; readonly error: unknown }
  | { readonly how: 'stalled'; readonly silentMs: number }
  | { readonly how: 'told'; readonly problems: readonly Problem[] }
  | { readonly how: 'dropped' };

/** What a connection brings. */
export interface ConnectionListener {
  item(item: StreamItem, text: string, bytes: number): void;
  /** A line that cannot be used. */
  invalid(line: BrokenLine): void;
}

/** Some streams never tell that they are closed: then it is taken for granted. Milliseconds. */
const CLOSING_MS = 1_000;
/** A timeout as short as the keep-alive interval would raise false alarms. */
const SLACK = 1.25;

/** How long X may say nothing, to a connect too, until the connection is given up. Milliseconds. */
export function silenceOf({ stallMs }: Pick<StreamSettings, 'stallMs'>): number {
  return stallMs * SLACK;
}

/** One open connection: bytes become items, silence becomes a stall. */
export class Connection implements LineListener {
  /** Resolves once it has ended and its socket is gone. */
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
  /** Since when silence counts. */
  #listeningSince: number;
  /** When the last line with something in it came. */
  #lastLine: number;
  #now: number;
  #latest: StreamItem | undefined;
  /** Whether the span knows of the present chunk. */
  #readConfirmed = true;
  /** Whether a line came that says something, and how many that say nothing. */
  #useful = false;
  #useless = 0;
  /** Whether anything came. */
  brought = false;

  constructor(
    { body, aheadMs, scrub }: OpenStream,
    private readonly span: Span,
    private readonly clock: Clock,
    settings: Pick<StreamSettings, 'stallMs' | 'maxLineBytes'>,
    private readonly listener: ConnectionListener,
    /** Ends the request that it came of. */
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
    else this.#end({ how: 'lost', error: new Error('the answer is no stream') });
  }

  /** Reads no more for now. Its silence is ours then, and no stall. */
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

  /** Ends it from our side. */
  drop(): void {
    this.#end({ how: 'dropped' });
  }

  line(text: string, bytes: number): void {
    // A problem ended it in the middle of a chunk.
    if (this.#over) return;
    this.#lastLine = this.#now;
    const read = readLine(text, this.scrub);
    if (read instanceof InStreamError) return this.#end({ how: 'told', problems: read.problems });
    this.#confirmRead();
    if (read instanceof BrokenLine) {
      // Blanks are as good as nothing.
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
    // By the last post of a chunk, not by each: when it was made tells how late it is read.
    const made = this.#latest && madeAt(this.#latest);
    this.#latest = undefined;
    if (made !== undefined) this.span.stamp(made - this.aheadMs, this.#now);
  }

  /**
   * Whatever X sent up to now has come. Every line says so but for the problem that X ends the stream with: before it
   * posts may have been held back. A piece of a line says nothing, for it may be of that.
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
    // What stands there without a line's end may be whole all the same, and was cut if it is not.
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
    // The old connection goes before anybody makes a new one.
    const gone = (): void => {
      cancel();
      this.#resolve(ending);
    };
    const cancel = this.clock.at(this.clock.now() + CLOSING_MS, gone);
    // First: axios's web streams, once cancelled, wait for the next chunk and hear no signal any more.
    this.abort();
    void (this.#source?.destroy() ?? Promise.resolve()).then(gone);
  }

  /** One timer for a whole silence: it is set anew only when it goes off, not with every chunk. */
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
