import type { Bus } from '../events/bus.js';
import { OTHER_PASTS, USUAL_PAST, type PastParameters } from '../facts/streams.js';
import type { Clock } from '../model/clock.js';
import type { StreamItem, StreamOptions, StreamSettings, StreamState } from '../model/stream.js';
import type { StreamPort } from '../model/stream-port.js';
import type { XError } from '../model/x-error.js';
import { judge } from '../reading/judge.js';
import { judgeBroken } from '../reading/thrown.js';
import { Coverage } from './coverage.js';
import type { ItemBuffer } from './item-buffer.js';
import type { Access, Past } from './past.js';
import { identityOf, type BrokenLine } from './read-line.js';
import { RecentIds } from './recent-ids.js';

/** What a stream needs to run. */
export interface StreamParts {
  readonly port: StreamPort;
  readonly clock: Clock;
  readonly random: () => number;
  readonly bus: Bus;
  /** Its path; events carry it as `stream`. */
  readonly name: string;
  /** Method and path template. */
  readonly operation: string;
  readonly settings: StreamSettings;
  readonly options: StreamOptions;
}

/** What the connections of one stream share: coverage, known ids, what may be asked of the past, and the buffer. */
export class Intake {
  readonly coverage = new Coverage();
  /** The names of the stream's parameters for backfill and recovery. */
  readonly names: PastParameters;
  readonly params: Readonly<Record<string, unknown>>;
  /** Whether the user's `params` have an end time: such a stream ends when X has sent everything up to it. */
  readonly finite: boolean;
  readonly #recent: RecentIds;
  #access: Access;
  #attempts = 0;
  #received = 0;
  #duplicates = 0;
  #connections = 0;
  #connectedSince: number | undefined;

  constructor(
    readonly parts: StreamParts,
    readonly buffer: ItemBuffer,
  ) {
    const { operation, options, settings } = parts;
    this.names = OTHER_PASTS[operation] ?? USUAL_PAST;
    this.params = options.params ?? {};
    this.finite = this.names.recovery !== undefined && this.params[this.names.recovery.end] !== undefined;
    this.#recent = new RecentIds(settings.dedupe);
    const backfill = settings.backfill !== false;
    this.#access = { backfill, recovery: backfill && this.names.recovery !== undefined };
  }

  get access(): Access {
    return this.#access;
  }

  get state(): StreamState {
    return {
      connectedSince: this.#connectedSince,
      connections: this.#connections,
      attempts: this.#attempts,
      received: this.#received,
      duplicates: this.#duplicates,
      dropped: this.buffer.dropped,
      buffered: this.buffer.length,
      lag: this.buffer.lag,
    };
  }

  trying(): void {
    this.#attempts++;
  }

  opened(): void {
    this.#connections++;
    this.#connectedSince ??= Math.round(this.parts.clock.now());
  }

  closed(): void {
    this.#connections--;
    if (this.#connections === 0) this.#connectedSince = undefined;
  }

  item(item: StreamItem, text: string, bytes: number): void {
    const id = this.parts.settings.dedupe > 0 ? identityOf(item, text) : undefined;
    if (id !== undefined && !this.#recent.add(id)) {
      this.#duplicates++;
      return;
    }
    this.#received++;
    this.buffer.push(item, bytes);
  }

  /** Reports a line that cannot be used; the stream goes on. */
  invalid({ detail, problems }: BrokenLine): void {
    const { bus, name: stream, port, clock } = this.parts;
    if (!bus.hears('invalidBody')) return;
    const told = { status: 200, headers: {}, problems, perSecond: false, now: clock.now() };
    const verdict = problems.length > 0 ? judge(told) : judgeBroken(200, detail);
    bus.emit('invalidBody', { stream, error: port.errorOf(verdict) });
  }

  /** X refused backfill or a recovery: reports that once, and does not ask for it again. */
  withoutPast(kind: Past['kind'], error: XError): void {
    const { bus, name: stream } = this.parts;
    const lacks = kind === 'live' ? 'backfill' : 'recovery';
    if (!this.#access[lacks]) return;
    this.#access = { ...this.#access, [lacks]: false };
    bus.emit('backfillRefused', { stream, lacks, error });
  }
}
