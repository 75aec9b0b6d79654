import {
  bodyTooLarge,
  tooManyRequests,
  unauthorized,
  unknownPath,
  unsupportedAuthentication,
  type Answer,
} from './answers.js';
import type { Arrival } from './arrival.js';
import type { Credential } from './credential.js';
import { isForUsersOnly } from './documented-windows.js';
import { handlerOf } from './handlers.js';
import type { Limit, Limits } from './limits.js';
import type { RefusedRequest } from './refusals.js';
import { QUARTER_HOUR_MS } from './window-spec.js';
import type { Windows } from './windows.js';
import type { World } from './world.js';

/** X counts requests for unknown paths too, and its 404 page has rate headers. */
const UNKNOWN_PATH: Limit = {
  bucket: 'unknown path',
  rules: [
    {
      limit: 300,
      windowMs: QUARTER_HOUR_MS,
      per: 'credential',
      headers: '15min',
      spent: 0,
      startsAt: 'first-request',
    },
  ],
};

/** What limits requests. */
export interface Gate {
  readonly limits: Limits;
  readonly windows: Windows;
  /** Whether a 429 carries the rate headers. */
  readonly headers429: 'full' | 'none';
}

/** Answers a request that no script does: checks its credential, permission and windows, then carries it out. */
export class Simulation {
  /** Every request that a window has refused. */
  readonly refused: RefusedRequest[] = [];
  readonly #world: World;
  readonly #gate: Gate;

  constructor(world: World, gate: Gate) {
    this.#world = world;
    this.#gate = gate;
  }

  answer(arrival: Arrival, at: number): Answer {
    const { request, route, credential, isTooLarge } = arrival;
    if (isTooLarge) return bodyTooLarge();
    if (!route) {
      if (!credential) return unknownPath();
      return this.#spend(request.operation, credential, UNKNOWN_PATH, at, unknownPath);
    }
    if (!credential) return unauthorized();
    const { row } = route;
    const isOfWrongKind = credential.kind === 'app' ? isForUsersOnly(row) : row.streams === true;
    if (isOfWrongKind) return unsupportedAuthentication(credential.kind);
    const limit = this.#gate.limits.of(row, credential.kind);
    return this.#spend(row.op, credential, limit, at, () => handlerOf(row)(request, this.#world));
  }

  #spend(operation: string, credential: Credential, limit: Limit, at: number, work: () => Answer): Answer {
    const { windows, headers429 } = this.#gate;
    const { headers, refusedBy } = windows.take(limit.bucket, credential, limit.rules, at);
    if (refusedBy) {
      this.refused.push({ at, operation, credential: credential.id, window: refusedBy });
      return headers429 === 'full' ? { ...tooManyRequests(), headers } : tooManyRequests();
    }
    const answer = work();
    return { ...answer, headers: { ...headers, ...answer.headers } };
  }
}
