import type { StreamChannel } from './stream-channel.js';
import {
  checkClosing,
  checkCount,
  checkCut,
  checkDisconnect,
  checkStall,
  checkTarget,
} from './stream-checks.js';
import type { StreamConnection } from './stream-connection.js';
import { LINE_END } from './stream-bytes.js';
import type {
  CutOptions,
  DisconnectOptions,
  StallOptions,
  StreamConnect,
  StreamEnd,
  StreamTarget,
  XStream,
} from './stream-handle.js';
import { isRate } from './stream-options.js';
import { postNumberOf } from './stream-post.js';
import { problemLine } from './stream-problems.js';
import type { StreamedPost } from './timeline.js';

/** The handle by which tests observe and disturb one stream. */
export class StreamControl implements XStream {
  readonly #channel: StreamChannel;
  readonly #now: () => number;

  constructor(channel: StreamChannel, now: () => number) {
    this.#channel = channel;
    this.#now = now;
  }

  get connections(): readonly StreamConnect[] {
    return [...this.#channel.open].map(({ record }) => record);
  }

  get connects(): readonly StreamConnect[] {
    return this.#channel.connects;
  }

  get mostConnections(): number {
    return this.#channel.mostConnections;
  }

  get published(): number {
    return this.#channel.published();
  }

  get delivered(): number {
    return this.#channel.connects.reduce((sum, { delivered }) => sum + delivered, 0);
  }

  rate(perSecond: number): void {
    if (!isRate(perSecond)) {
      throw new TypeError(`rate takes posts per second, 0 to 1 000 000, got ${String(perSecond)}`);
    }
    this.#channel.rate(perSecond);
  }

  publish(post: number | StreamedPost = 1): number {
    if (typeof post === 'object' && post !== null) return this.#publish(1, 'published', post);
    checkCount('publish', post);
    return this.#publish(post, 'published');
  }

  flood(count: number): number {
    checkCount('flood', count);
    return this.#publish(count, 'flood');
  }

  numberOf(id: string): number {
    if (!/^\d+$/.test(id)) throw new TypeError(`numberOf takes the id of a post, got '${id}'`);
    return postNumberOf(id);
  }

  idOf(number: number): string | undefined {
    const at = this.#channel.instantOf(number);
    return at === undefined ? undefined : this.#channel.writer.idOf(number, at);
  }

  cut(options: CutOptions = {}): void {
    checkCut(options);
    const { at = 'line', how = 'reset' } = options;
    const targets = this.#targets(options);
    if (at !== 'line' && targets.some((connection) => !connection.hasMore)) {
      this.#channel.publish(1, 'published');
    }
    for (const connection of targets) connection.cut(at, how);
    this.#channel.deliver();
  }

  stall(options: StallOptions = {}): void {
    checkStall(options);
    for (const connection of this.#targets(options)) connection.stall(options.forMs ?? Infinity);
  }

  resume(options: StreamTarget = {}): void {
    checkTarget('resume', options);
    for (const connection of this.#targets(options)) connection.resume();
  }

  disconnect(options: DisconnectOptions = {}): void {
    checkDisconnect(options);
    const { how = 'end' } = options;
    const bytes = Buffer.from(problemLine(options, this.#now()) + LINE_END);
    for (const connection of this.#targets(options)) {
      connection.send(bytes);
      if (how !== 'stay') connection.end(how);
    }
  }

  line(text: string, options: StreamTarget = {}): void {
    checkTarget('line', options);
    this.say(text + LINE_END, options);
  }

  say(bytes: Uint8Array | string, options: StreamTarget = {}): void {
    checkTarget('say', options);
    for (const connection of this.#targets(options)) connection.send(Buffer.from(bytes));
  }

  acceptThenClose(times = 1, how: StreamEnd = 'end'): void {
    checkClosing(times, how);
    for (let time = 0; time < times; time += 1) this.#channel.closings.push(how);
  }

  #publish(count: number, kind: 'published' | 'flood', post?: StreamedPost): number {
    const last = this.#channel.publish(count, kind, post);
    this.#channel.deliver();
    return last;
  }

  #targets({ connection }: StreamTarget): StreamConnection[] {
    return [...this.#channel.open].filter(
      ({ record }) => connection === undefined || record.number === connection,
    );
  }
}
