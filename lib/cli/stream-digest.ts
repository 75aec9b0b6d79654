import type { ConnectEvent, DisconnectEvent, GapEvent, ReconnectEvent, XHandle } from '../index.js';
import { clean, duration, grouped } from './text.js';

/** The events of a stream that are shown. */
export const STREAM_EVENTS = ['connect', 'disconnect', 'reconnect', 'gap'] as const;

/** One event of a stream, as text. */
export interface StreamLine {
  readonly name: (typeof STREAM_EVENTS)[number];
  readonly text: string;
}

/** Collects the events of a stream. They are rare, so each gets its own line, in order. */
export class StreamDigest {
  #lines: StreamLine[] = [];

  constructor({ events }: Pick<XHandle, 'events'>) {
    events.on('connect', (event) => this.#add('connect', connectText(event)));
    events.on('disconnect', (event) => this.#add('disconnect', disconnectText(event)));
    events.on('reconnect', (event) => this.#add('reconnect', reconnectText(event)));
    events.on('gap', (event) => this.#add('gap', gapText(event)));
  }

  /** What happened since the last call. */
  take(): StreamLine[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  #add(name: StreamLine['name'], text: string): void {
    this.#lines.push({ name, text });
  }
}

function connectText({ stream, attempt, backfillMinutes, recovery }: ConnectEvent): string {
  const past = recovery
    ? `, to recover ${duration(recovery.to - recovery.from)}`
    : backfillMinutes === undefined
      ? ''
      : `, backfill_minutes ${backfillMinutes}`;
  return `${stream}, attempt ${attempt}${past}`;
}

function disconnectText({ reason, afterMs, detail }: DisconnectEvent): string {
  return `${reason} after ${duration(afterMs)}: ${clean(detail)}`;
}

function reconnectText({ attempt, delayMs, reason }: ReconnectEvent): string {
  return `attempt ${attempt} ${delayMs === 0 ? 'at once' : `in ${grouped(delayMs)} ms`} (${reason})`;
}

const COVERED = {
  backfill: 'backfill delivers them',
  recovery: 'a recovery delivers them',
  no: 'they cannot be recovered',
} as const;

function gapText({ from, to, covered }: GapEvent): string {
  return `posts of ${duration(to - from)} may be missing: ${COVERED[covered]}`;
}
