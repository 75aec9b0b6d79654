import {
  bodyTooLarge,
  tooManyRequests,
  unauthorized,
  unknownPath,
  unsupportedAuthentication,
  type Answer,
} from './answers.js';
import type { Credential } from './credential.js';
import { documentedWindows, isForUsersOnly } from './documented-windows.js';
import { handlerOf } from './handlers.js';
import type { XServerRequest } from './request.js';
import type { Route } from './routes.js';
import { QUARTER_HOUR_MS, type WindowRule } from './window-spec.js';
import type { Windows } from './windows.js';
import type { World } from './world.js';

/** X counts also what it does not find, and says so on the page. */
const UNKNOWN_PATH: readonly WindowRule[] = [
  { limit: 300, windowMs: QUARTER_HOUR_MS, per: 'credential', headers: '15min' },
];

/** A request on its way through the simulation, with what was found out about it. */
export interface Arrival {
  readonly request: XServerRequest;
  readonly route: Route | undefined;
  readonly credential: Credential | undefined;
  readonly isTooLarge: boolean;
}

/** What X does with a request that no script answers: who is it, may it, are its windows open, then the work. */
export class Simulation {
  readonly #world: World;
  readonly #windows: Windows;
  readonly #replaced: ReadonlyMap<string, readonly WindowRule[]>;

  constructor(world: World, windows: Windows, replaced: ReadonlyMap<string, readonly WindowRule[]>) {
    this.#world = world;
    this.#windows = windows;
    this.#replaced = replaced;
  }

  answer({ request, route, credential, isTooLarge }: Arrival): Answer {
    if (isTooLarge) return bodyTooLarge();
    if (!route)
      return credential ? this.#spend('unknown path', credential, UNKNOWN_PATH, unknownPath) : unknownPath();
    if (!credential) return unauthorized();
    const { row } = route;
    if (credential.kind === 'app' && isForUsersOnly(row)) return unsupportedAuthentication();
    const rules = this.#replaced.get(row.op) ?? documentedWindows(row, credential.kind);
    const handler = handlerOf(row.op);
    return this.#spend(row.bucket ?? row.op, credential, rules, () => handler(request, this.#world));
  }

  #spend(bucket: string, credential: Credential, rules: readonly WindowRule[], work: () => Answer): Answer {
    const { granted, headers } = this.#windows.take(bucket, credential.id, rules);
    const answer = granted ? work() : tooManyRequests();
    return { ...answer, headers: { ...headers, ...answer.headers } };
  }
}
