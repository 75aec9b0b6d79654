import { checkKeys } from './known-keys.js';
import type { XServerRequest } from './request.js';
import type { Routes } from './routes.js';

/** How a connection is cut: before anything is sent, after the headers, or in the middle of the body. */
export type HangUp = 'before' | 'headers' | 'mid-body';

/** An answer that a test lays down. It spends no window and carries no rate headers but its own. */
export interface ScriptedReply {
  /** 200 to 599; by default 200. */
  readonly status?: number;
  /** Beside the usual ones, or in their place; `undefined` leaves a usual one out. */
  readonly headers?: Readonly<Record<string, string | number | undefined>>;
  /** Text is sent as it is, anything else as JSON; no body where it is left out. */
  readonly body?: unknown;
  readonly hangUp?: HangUp;
  /** How long the answer takes, in milliseconds, on top of the server's latency. */
  readonly delayMs?: number;
}

/** A reply, or a function that makes one; where it returns undefined the next script, or the simulation, answers. */
export type Reply = ScriptedReply | ((request: XServerRequest) => ScriptedReply | undefined);

/** How long a scripted reply lasts. */
export interface ReplyOptions {
  /** How many requests it answers, 1 or more; by default every one until `reset()`. */
  readonly times?: number;
}

interface Entry {
  readonly reply: Reply;
  left: number;
}

/** The scripted replies of each operation, in the order in which they were laid down. */
export class Script {
  readonly #routes: Routes;
  readonly #entries = new Map<string, Entry[]>();

  constructor(routes: Routes) {
    this.#routes = routes;
  }

  /** Throws a TypeError where the operation, the reply or `times` is none. */
  add(operation: string, reply: Reply, options: ReplyOptions = {}): void {
    checkKeys('the last argument of reply', options, ['times']);
    const { times = Infinity } = options;
    const isPath = /^[A-Z]+ \/[^\s?]*$/.test(operation) && !operation.includes('/:');
    if (!this.#routes.has(operation) && !isPath) {
      throw new TypeError(
        `reply takes an operation of X such as 'GET /2/tweets/:id', or a method and a path without query, got '${operation}'`,
      );
    }
    if (times !== Infinity && (!Number.isInteger(times) || times < 1)) {
      throw new TypeError(`times takes a whole number, 1 or more, got ${String(times)}`);
    }
    if (typeof reply !== 'function') checkReply(reply);
    this.#entries.set(operation, [...(this.#entries.get(operation) ?? []), { reply, left: times }]);
  }

  /** What the script says to this request; undefined where it says nothing. */
  replyTo(request: XServerRequest): ScriptedReply | undefined {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    // A script for one very path is closer to the test than one for all of the operation.
    const names = new Set([`${method} ${request.path}`, request.operation]);
    for (const name of names) {
      for (const entry of this.#entries.get(name) ?? []) {
        if (entry.left === 0) continue;
        const reply = typeof entry.reply === 'function' ? entry.reply(request) : entry.reply;
        if (reply === undefined) continue;
        entry.left -= 1;
        checkReply(reply);
        return reply;
      }
    }
    return undefined;
  }

  reset(): void {
    this.#entries.clear();
  }
}

function checkReply(reply: ScriptedReply): void {
  if (typeof reply !== 'object' || reply === null) {
    throw new TypeError(
      'reply takes { status, headers?, body?, hangUp?, delayMs? } or a function that returns it',
    );
  }
  checkKeys('reply', reply, ['status', 'headers', 'body', 'hangUp', 'delayMs']);
  const { status = 200, hangUp, delayMs = 0 } = reply;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError(`status takes a whole number from 200 to 599, got ${String(status)}`);
  }
  if (hangUp !== undefined && !['before', 'headers', 'mid-body'].includes(hangUp)) {
    throw new TypeError(`hangUp takes 'before', 'headers' or 'mid-body', got ${hangUp}`);
  }
  if (!Number.isFinite(delayMs) || delayMs < 0) {
    throw new TypeError(`delayMs takes milliseconds, 0 or more, got ${String(delayMs)}`);
  }
}
