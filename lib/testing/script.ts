import { checkKeys } from './known-keys.js';
import type { XServerRequest } from './request.js';
import type { Routes } from './routes.js';

/** Where the connection is cut: before anything is sent, after the headers, or in the middle of the body. */
export type HangUp = 'before' | 'headers' | 'mid-body';

/** An answer given by a test. It spends no window, and has no rate headers except those in `headers`. */
export interface ScriptedReply {
  /** The status of the answer, 200 to 599. By default 200. */
  readonly status?: number;
  /** Added to the usual headers, or replacing them; `undefined` removes a usual one. */
  readonly headers?: Readonly<Record<string, string | number | undefined>>;
  /** A string is sent as it is, anything else as JSON. Left out, the answer has no body. */
  readonly body?: unknown;
  /** Cuts the connection while the answer is sent. By default it is not cut. */
  readonly hangUp?: HangUp;
  /** How long the answer is delayed, in milliseconds, in addition to the server's `latencyMs`. */
  readonly delayMs?: number;
}

/** A reply, or a function that makes one. If it returns undefined, the next reply answers, or else the simulation. */
export type Reply = ScriptedReply | ((request: XServerRequest) => ScriptedReply | undefined);

/** How often a scripted reply is used. */
export interface ReplyOptions {
  /** How many requests it answers, 1 or more. By default it answers all of them until `reset()`. */
  readonly times?: number;
}

interface Entry {
  readonly reply: Reply;
  left: number;
}

/** The scripted replies of each operation, in the order in which they were added. */
export class Script {
  readonly #routes: Routes;
  readonly #entries = new Map<string, Entry[]>();

  constructor(routes: Routes) {
    this.#routes = routes;
  }

  /** @throws TypeError where the operation, the reply or `times` is invalid. */
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

  /** The scripted reply to this request; undefined where there is none. */
  replyTo(request: XServerRequest): ScriptedReply | undefined {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    // A script for one exact path takes precedence over one for its whole operation.
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
