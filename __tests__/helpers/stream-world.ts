import { makeBus, type Bus } from '../../lib/events/bus.js';
import { systemRandom } from '../../lib/model/clock.js';
import type { GapEvent } from '../../lib/model/stream-events.js';
import type { StreamItem, StreamOptions } from '../../lib/model/stream.js';
import type { Ask, OpenStream, StreamPort } from '../../lib/model/stream-port.js';
import type { Verdict } from '../../lib/model/verdict.js';
import { makeXError, type XError } from '../../lib/model/x-error.js';
import { judge } from '../../lib/reading/judge.js';
import { judgeThrown } from '../../lib/reading/thrown.js';
import { readProblem } from '../../lib/reading/problem-details.js';
import { readStreamDefaults, readStreamOptions } from '../../lib/stream/read-stream-options.js';
import { ResilientStream } from '../../lib/stream/resilient-stream.js';
import { SimClock } from './sim-clock.js';

/** How X answers a connect, and how what it opened ends. */
export type Answer =
  | { readonly status: 200; readonly livesMs: number; readonly ends: StreamEnd }
  | { readonly status: 0 | 401 | 429 | 500 | 503; readonly retryAt?: number }
  | { readonly status: 'taken' };
export type StreamEnd = 'reset' | 'end' | 'stall' | 'told' | 'slow-reader';

export interface Post {
  readonly id: string;
  readonly madeAt: number;
  /** When X would send it. */
  readonly sentAt: number;
}

/** One connect as X saw it. */
export interface Connect {
  readonly at: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly status: Answer['status'];
  /** How many were open then, this one included. */
  readonly open: number;
  closedAt: number | undefined;
  /** Whether anything was sent on it. */
  brought: boolean;
}

export interface WorldOptions {
  /** What a connect is answered, by its number from 1. */
  readonly answers: (number: number) => Answer;
  readonly random?: () => number;
  /** Milliseconds between posts, on average. */
  readonly everyMs?: number;
  readonly backfill?: boolean;
  readonly recovery?: boolean;
  readonly stream?: StreamOptions;
  readonly operation?: string;
  /** Milliseconds that each item takes the consumer. */
  readonly consumerMs?: () => number;
}

const KEEP_ALIVE_MS = 20_000;
/** What was sent so shortly before a reset does not arrive. */
const IN_FLIGHT_MS = 300;
const MINUTE = 60_000;
/** Longer than the longest pause of the ladders. */
const CALM_MS = 20 * MINUTE;

/** A body as the http adapter gives one: what is not read waits, and is gone when it breaks. */
class Body {
  readonly #listeners: Record<string, ((value?: unknown) => void)[]> = {};
  readonly #waiting: Buffer[] = [];
  #paused = false;
  closed = false;

  constructor(private readonly onClose: () => void) {}

  on(name: string, listener: (value?: unknown) => void): void {
    (this.#listeners[name] ??= []).push(listener);
    if (name === 'data') this.#flush();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#flush();
  }

  destroy(): void {
    this.#close();
  }

  push(bytes: Buffer): void {
    if (this.closed) return;
    this.#waiting.push(bytes);
    this.#flush();
  }

  end(): void {
    // The end comes after what waits.
    if (this.#waiting.length > 0) return void (this.#ending = true);
    this.#tell('end');
    this.#close();
  }

  break(): void {
    if (this.closed) return;
    this.#tell('error', Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    this.#close();
  }

  #ending = false;

  #flush(): void {
    while (!this.#paused && !this.closed && this.#waiting.length > 0 && this.#listeners['data'])
      this.#tell('data', this.#waiting.shift());
    if (this.#ending && this.#waiting.length === 0 && !this.closed) this.end();
  }

  #tell(name: string, value?: unknown): void {
    for (const listener of this.#listeners[name] ?? []) listener(value);
  }

  #close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#waiting.length = 0;
    this.onClose();
    this.#tell('close');
  }
}

/** X with one stream, on a fake clock, and one consumer of ours: everything that happens is written down. */
export class StreamWorld implements StreamPort {
  readonly clock = new SimClock();
  readonly bus: Bus = makeBus();
  readonly connects: Connect[] = [];
  readonly posts: Post[] = [];
  readonly taken: string[] = [];
  readonly gaps: GapEvent[] = [];
  readonly stream: ResilientStream;
  error: unknown;
  over = false;
  #open = 0;
  #calmFrom = 0;
  /** Bodies that posts are sent to. */
  readonly #live = new Set<(post: Post) => void>();
  readonly #random: () => number;

  constructor(private readonly options: WorldOptions) {
    this.#random = options.random ?? systemRandom;
    const own = options.stream ?? {};
    this.bus.on('gap', (gap) => void this.gaps.push(gap));
    this.stream = new ResilientStream(
      {
        port: this,
        clock: this.clock,
        random: this.#random,
        bus: this.bus,
        name: '/2/tweets/search/stream',
        operation: options.operation ?? 'GET /2/tweets/search/stream',
        settings: readStreamOptions(own, readStreamDefaults(undefined)),
        options: own,
      },
      { began: () => true, over: () => void (this.over = true) },
    );
  }

  /**
   * Lets it run for so long, then for as long as the longest pause and some more with an X that has no faults and a
   * consumer that is quick, then ends it as `break` does.
   */
  async run(ms: number): Promise<void> {
    this.#calmFrom = this.clock.now() + ms;
    const until = this.#calmFrom + CALM_MS;
    this.#publishNext(until - 30_000);
    const iterator = this.stream[Symbol.asyncIterator]();
    const consuming = this.#consume(iterator);
    this.clock.at(until, () => void iterator.return?.());
    await this.clock.run(5_000_000, drain);
    await consuming;
  }

  async #consume(iterator: AsyncIterator<StreamItem, undefined, undefined>): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await iterator.next();
        if (done) return;
        this.taken.push((value.data as { id: string }).id);
        const ms = this.clock.now() < this.#calmFrom ? (this.options.consumerMs?.() ?? 0) : 0;
        if (ms > 0) await new Promise<void>((resolve) => this.clock.after(ms, resolve));
      }
    } catch (error) {
      this.error = error;
    }
  }

  /** Posts made before the first connect belong to nobody. */
  get lost(): Post[] {
    const taken = new Set(this.taken);
    const first = this.connects.find(({ status }) => status === 200)?.at ?? Infinity;
    return this.posts.filter(({ id, madeAt }) => madeAt >= first && !taken.has(id));
  }

  get doubled(): string[] {
    const seen = new Set<string>();
    return this.taken.filter((id) => seen.size === seen.add(id).size);
  }

  // The port.

  open(ask: Ask): Promise<OpenStream | { readonly error: XError }> {
    return Promise.resolve(this.#answer(ask));
  }

  #answer({ params, connection }: Ask): OpenStream | { readonly error: XError } {
    const { backfill = true, recovery = true } = this.options;
    const refused =
      (params['backfill_minutes'] !== undefined && !backfill) ||
      (params['start_time'] !== undefined && !recovery);
    const answer: Answer =
      this.clock.now() < this.#calmFrom
        ? this.options.answers(this.connects.length + 1)
        : { status: 200, livesMs: 2 * CALM_MS, ends: 'end' };
    const connect: Connect = {
      at: this.clock.now(),
      params,
      status: refused ? 0 : answer.status,
      open: this.#open + 1,
      closedAt: undefined,
      brought: false,
    };
    this.connects.push(connect);
    if (refused) return { error: this.#refusal(400) };
    if (answer.status === 'taken') return { error: this.#refusal(429, undefined, TAKEN) };
    if (answer.status === 0) return { error: this.errorOf(judgeThrown(REFUSED)) };
    if (answer.status !== 200) return { error: this.#refusal(answer.status, answer.retryAt) };
    const body = this.#serve(connect, answer, params);
    connection.signal.addEventListener('abort', () => body.destroy());
    return { body, aheadMs: 0, scrub: (text) => text };
  }

  errorOf(verdict: Verdict): XError {
    const { meaning: _, ...fields } = verdict;
    return makeXError(
      {
        ...fields,
        retryable: verdict.retry !== 'never',
        attempts: 1,
        method: 'GET',
        url: 'http://x/2/tweets/search/stream',
        maybeApplied: false,
        appliedEarlier: false,
      },
      () => '',
    );
  }

  nextStartAt(): number {
    return 0;
  }

  wait(until: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        cancel();
        reject(new Error('aborted'));
      };
      const cancel = this.clock.at(until, () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort);
    });
  }

  // X.

  #refusal(status: number, retryAt?: number, problem?: object): XError {
    const problems = problem ? [readProblem(problem)] : [];
    const reset = String(Math.ceil((retryAt ?? 0) / 1000));
    const headers: Record<string, string> =
      retryAt === undefined
        ? {}
        : { 'x-rate-limit-limit': '50', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset };
    return this.errorOf(judge({ status, headers, problems, perSecond: false, now: this.clock.now() }));
  }

  #publishNext(until: number): void {
    const { everyMs = 1_000 } = this.options;
    const wait = -Math.log(1 - this.#random() * 0.999) * everyMs;
    const madeAt = Math.ceil(this.clock.now() + wait);
    if (madeAt > until) return;
    this.clock.at(madeAt, () => {
      const { length } = this.posts;
      const id = String((BigInt(madeAt - 1_288_834_974_657) << 22n) + BigInt(length));
      const post = { id, madeAt, sentAt: madeAt + Math.floor(this.#random() * 7_000) };
      this.posts.push(post);
      this.clock.at(post.sentAt, () => {
        for (const send of this.#live) send(post);
      });
      this.#publishNext(until);
    });
  }

  #serve(connect: Connect, { livesMs, ends }: Extract<Answer, { status: 200 }>, params: Ask['params']): Body {
    const openedAt = this.clock.now();
    this.#open++;
    const cancels: (() => void)[] = [];
    const body = new Body(() => {
      this.#open--;
      connect.closedAt = this.clock.now();
      this.#live.delete(send);
      for (const cancel of cancels) cancel();
    });
    const deadAt = openedAt + livesMs - (ends === 'reset' ? IN_FLIGHT_MS : 0);
    let quietSince = openedAt;
    const say = (text: string): void => {
      if (this.clock.now() >= deadAt) return;
      connect.brought = true;
      quietSince = this.clock.now();
      this.#inPieces(body, text);
    };
    const send = (post: Post): void => say(lineOf(post));
    const keepAlive = (): void => {
      if (this.clock.now() >= deadAt) return;
      if (this.clock.now() - quietSince >= KEEP_ALIVE_MS) say('\r\n');
      cancels.push(this.clock.at(quietSince + KEEP_ALIVE_MS, keepAlive));
    };
    const { start_time: start, end_time: end, backfill_minutes: minutes } = params as Record<string, string>;
    const replay = (from: number, to: number): void => {
      for (const post of this.posts) if (post.sentAt >= from && post.sentAt <= to) send(post);
    };
    if (start !== undefined && end !== undefined) {
      const breaks = ends === 'reset' && livesMs < MINUTE;
      const asked = this.posts.filter(
        ({ madeAt, sentAt }) => madeAt >= Date.parse(start) && madeAt < Date.parse(end) && sentAt <= openedAt,
      );
      for (const post of breaks ? asked.slice(0, asked.length / 2) : asked)
        this.#inPieces(body, lineOf(post));
      cancels.push(this.clock.at(openedAt + 10, () => (breaks ? body.break() : body.end())));
      return body;
    }
    if (minutes !== undefined) {
      cancels.push(this.clock.at(openedAt + 1, () => replay(openedAt - Number(minutes) * MINUTE, openedAt)));
    }
    this.#live.add(send);
    cancels.push(this.clock.at(openedAt + KEEP_ALIVE_MS, keepAlive));
    cancels.push(
      this.clock.at(openedAt + livesMs, () => {
        connect.brought ||= ends === 'told' || ends === 'slow-reader';
        this.#end(body, ends, () => this.#live.delete(send));
      }),
    );
    return body;
  }

  #end(body: Body, ends: StreamEnd, quiet: () => void): void {
    if (ends === 'stall') return quiet();
    if (ends === 'reset') return body.break();
    if (ends === 'end') return body.end();
    const type = ends === 'told' ? 'OperationalDisconnect' : 'SlowReader';
    const problem = {
      title: 'operational-disconnect',
      disconnect_type: type,
      type: `${PROBLEMS}operational-disconnect`,
    };
    body.push(Buffer.from(`${JSON.stringify({ errors: [problem] })}\r\n`));
    body.end();
  }

  /** Cut anywhere. */
  #inPieces(body: Body, text: string): void {
    const bytes = Buffer.from(text);
    const at = Math.floor(this.#random() * bytes.length);
    body.push(bytes.subarray(0, at));
    body.push(bytes.subarray(at));
  }
}

const PROBLEMS = 'https://api.x.com/2/problems/';
const TAKEN = {
  title: 'ConnectionException',
  connection_issue: 'TooManyConnections',
  type: `${PROBLEMS}streaming-connection`,
};
const REFUSED = { name: 'Error', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' };

function lineOf({ id, madeAt }: Post): string {
  return `${JSON.stringify({ data: { id, text: `🚀 ${madeAt}` } })}\r\n`;
}

/** Lets all that only waits for promises happen: by one turn of the loop, which costs less than many promises. */
function drain(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
