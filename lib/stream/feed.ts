import type { StreamItem } from '../model/stream.js';
import type { OpenStream } from '../model/stream-port.js';
import type { XError } from '../model/x-error.js';
import { listenTo, type ByteListener } from './byte-source.js';
import { Reconnect } from './reconnect.js';
import { Connection, silenceOf } from './connection.js';
import type { Gap } from './coverage.js';
import { endOf, isWithoutBackfill, type End } from './ends.js';
import type { Intake, StreamParts } from './intake.js';
import { instantText, parametersOf, pastFor, type Past } from './past.js';
import { madeAt, type BrokenLine } from './read-line.js';
import { Span } from './span.js';

/** The most recoveries in a row: a reader that still has not caught up then goes on live. */
const MOST_RECOVERIES = 3;
/** A recovery that broke off resumes this long before its latest post: posts may be out of order. Milliseconds. */
const OVERLAP_MS = 60_000;
/** A connection that was open this long counts as having been up, even if no byte came. Milliseconds. */
const UP_MS = 1_000;

const NOBODY: ByteListener = { bytes() {}, end() {} };

/** One connection of a stream and its successors: it connects, reads, loses the connection, waits and reconnects. */
export class Feed {
  readonly #parts: StreamParts;
  readonly #reconnect: Reconnect;
  readonly #life = new AbortController();
  #connection: Connection | undefined;
  #over = false;
  #recoveries = 0;
  #aheadMs = 0;
  /** Where a stream with an end resumes: epoch milliseconds; 0 if it has not broken off or brought nothing. */
  #goOnFrom = 0;
  /** Whether backfill brings what was missed: not after X disconnected us as too slow. */
  #trusted = true;

  constructor(
    private readonly intake: Intake,
    private readonly number: number,
  ) {
    this.#parts = intake.parts;
    this.#reconnect = new Reconnect(intake.parts, number);
  }

  /** Runs until it is ended; rejects with an error that a reconnect cannot fix. */
  async run(): Promise<void> {
    try {
      while (!this.#over) await this.#once();
    } catch (error) {
      if (!this.#over) throw error;
    }
  }

  pause(): void {
    this.#connection?.pause();
  }

  resume(): void {
    this.#connection?.resume();
  }

  end(): void {
    this.#over = true;
    this.#connection?.drop();
    this.#life.abort();
  }

  async #once(): Promise<void> {
    await this.#turn();
    const { intake } = this;
    const { clock, port, settings } = this.#parts;
    const past = this.#past(clock.now());
    // It may have been ended during the wait, or by a listener of a `gap` event just emitted.
    if (this.#over) return;
    this.#reconnect.tries++;
    intake.trying();
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    this.#life.signal.addEventListener('abort', abort);
    try {
      const opened = await port.open({
        params: { ...intake.params, ...this.#goingOn(), ...parametersOf(past, intake.names, this.#aheadMs) },
        connection: controller,
        timeoutMs: silenceOf(settings),
      });
      if ('error' in opened) return this.#refused(opened.error, past);
      if (this.#over) return (abort(), void listenTo(opened.body, NOBODY)?.destroy());
      await this.#read(opened, past, abort);
    } finally {
      this.#life.signal.removeEventListener('abort', abort);
      controller.abort();
    }
  }

  /** Waits for the backoff and for the connect budget. Only then is it decided what to ask of the past. */
  async #turn(): Promise<void> {
    const { clock, port } = this.#parts;
    for (;;) {
      const at = Math.max(this.#reconnect.notBefore, port.nextStartAt());
      if (at <= clock.now() || at === Infinity) return;
      await port.wait(at, this.#life.signal);
    }
  }

  #past(now: number): Past {
    const { coverage, access, finite } = this.intake;
    if (finite) return { kind: 'live', minutes: 0 };
    this.#tell(coverage.expire(now));
    const recovery = access.recovery && this.#recoveries < MOST_RECOVERIES;
    const past = pastFor(coverage.away(now), { ...access, recovery }, now, this.#aheadMs);
    if (past.kind === 'recovery') this.#tell(coverage.giveUp(past.from));
    return past;
  }

  /** The start time at which a period of the past that the user asked for resumes. */
  #goingOn(): Record<string, string> {
    const { recovery } = this.intake.names;
    if (this.#goOnFrom === 0 || !recovery) return {};
    return { [recovery.start]: instantText(this.#goOnFrom + this.#aheadMs) };
  }

  #refused(error: XError, past: Past): void {
    const asked = past.kind === 'recovery' || past.minutes > 0;
    const { backfill } = this.#parts.settings;
    if (asked && backfill === 'auto' && (error.status === 400 || error.status === 403))
      return this.intake.withoutPast(past.kind, error);
    if (error.retry === 'never') throw error;
    this.#reconnect.plan(error, false, () => error, error.kind);
  }

  async #read(opened: OpenStream, past: Past, abort: () => void): Promise<void> {
    const { aheadMs, scrub } = opened;
    const { intake } = this;
    const { clock, settings } = this.#parts;
    this.#aheadMs = aheadMs;
    const recovery = past.kind === 'recovery' ? past : undefined;
    if (recovery) this.#recoveries++;
    const now = clock.now();
    this.#tellConnected(past);
    const span = recovery || intake.finite ? new Span(now, now) : this.#cover(now, past);
    let latest = 0;
    const listener = {
      item: (item: StreamItem, text: string, bytes: number): void => {
        if (recovery || intake.finite) latest = Math.max(latest, (madeAt(item) ?? 0) - aheadMs);
        intake.item(item, text, bytes);
      },
      invalid: (line: BrokenLine): void => intake.invalid(line),
    };
    const connection = new Connection(opened, span, clock, settings, listener, abort);
    this.#connection = connection;
    intake.opened();
    // A listener of a `connect` or `gap` event may have ended it.
    if (this.#over) connection.drop();
    if (intake.buffer.full) connection.pause();
    const ending = await connection.ended;
    this.#connection = undefined;
    intake.closed();
    this.#tell(intake.coverage.close(span, clock.now()));
    if (ending.how === 'dropped') return;
    const whole = ending.how === 'ended' && !ending.cut;
    if (whole && intake.finite) return void (this.#over = true);
    if (whole && recovery) return this.#tell(intake.coverage.recovered(recovery.to));
    if (recovery) this.#tell(intake.coverage.recovered(Math.min(recovery.to, latest - OVERLAP_MS)));
    if (intake.finite) this.#goOnFrom = Math.max(this.#goOnFrom, latest - OVERLAP_MS);
    this.#lost(endOf(ending, scrub, clock.now()), span, connection.brought);
  }

  #tellConnected(past: Past): void {
    const { bus, name: stream } = this.#parts;
    if (!bus.hears('connect')) return;
    bus.emit('connect', {
      stream,
      connection: this.number,
      attempt: this.#reconnect.tries,
      ...(past.kind === 'live' && past.minutes > 0 && { backfillMinutes: past.minutes }),
      ...(past.kind === 'recovery' && { recovery: { from: past.from, to: past.to } }),
    });
  }

  #cover(now: number, past: Past): Span {
    const minutes = past.kind === 'live' ? past.minutes : 0;
    const { access, coverage } = this.intake;
    const shared = this.#parts.settings.connections > 1 && access.backfill;
    const { span, gaps } = coverage.open(now, minutes, this.#trusted, shared);
    this.#trusted = true;
    this.#recoveries = 0;
    this.#tell(gaps);
    return span;
  }

  #lost({ verdict, reason, silentMs, hopeless }: End, span: Span, brought: boolean): void {
    const { clock, bus, name: stream, port } = this.#parts;
    const { number: connection } = this;
    const afterMs = clock.now() - span.openedAt;
    // The silence that showed a stall does not count as healthy time.
    this.#reconnect.gone(afterMs - (silentMs ?? 0), span.last);
    const [problem] = verdict.problems;
    this.#trusted = !isWithoutBackfill(problem);
    const { detail } = verdict;
    if (silentMs !== undefined) bus.emit('stall', { stream, connection, silentMs: Math.round(silentMs) });
    bus.emit('disconnect', {
      stream,
      connection,
      reason,
      detail,
      afterMs: Math.round(afterMs),
      ...(problem && { problem }),
    });
    if (this.#over) return;
    if (hopeless) throw port.errorOf(verdict);
    this.#reconnect.plan(verdict, brought || afterMs >= UP_MS, () => port.errorOf(verdict), reason);
  }

  #tell(gaps: readonly Gap[]): void {
    const { bus, name: stream } = this.#parts;
    for (const { from, to, covered } of gaps)
      bus.emit('gap', { stream, from: Math.floor(from), to: Math.ceil(to), covered });
  }
}
