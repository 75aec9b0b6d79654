import { namedCredential } from './credential.js';
import type { Limits } from './limits.js';
import type { Routes } from './routes.js';
import type { WindowRule } from './window-spec.js';
import type { Windows } from './windows.js';

/** Another client that uses the same credentials at regular intervals. */
export interface ExternalConsumer {
  /** The operation it calls, as X's table has it, such as `GET /2/tweets/:id`. */
  readonly operation: string;
  /** How many requests it sends each time: 1 or more. */
  readonly count: number;
  /** The interval, in milliseconds of the server's clock. The first time is one interval after the server's start. */
  readonly everyMs: number;
  /** The credential it uses: a digest such as `user-1f3a9c2b`, or an `authorization` header. By default all of them. */
  readonly credential?: string;
}

/** @throws TypeError, with a message that begins with `name`, where `consumer` is invalid. */
export function checkConsumer(name: string, consumer: ExternalConsumer, routes: Routes): void {
  if (typeof consumer !== 'object' || consumer === null) {
    throw new TypeError(`${name} takes { operation, count, everyMs, credential? }`);
  }
  checkConsumption(name, consumer, routes);
  const { count, everyMs } = consumer;
  if (count === 0) throw new TypeError(`${name}.count takes a whole number, 1 or more, got 0`);
  if (!Number.isFinite(everyMs) || everyMs <= 0) {
    throw new TypeError(`${name}.everyMs takes milliseconds above 0, got ${String(everyMs)}`);
  }
}

type Consumption = Pick<ExternalConsumer, 'operation' | 'count' | 'credential'>;

function checkConsumption(name: string, { operation, count, credential }: Consumption, routes: Routes): void {
  if (!routes.has(operation)) {
    throw new TypeError(`${name} takes an operation such as 'GET /2/tweets/:id', got '${operation}'`);
  }
  if (!Number.isInteger(count) || count < 0) {
    throw new TypeError(`${name}.count takes a whole number, 0 or more, got ${String(count)}`);
  }
  if (credential !== undefined && !namedCredential(credential)) {
    throw new TypeError(
      `${name}.credential takes a digest such as 'user-1f3a9c2b', or an authorization header`,
    );
  }
}

interface Timetable {
  readonly consumer: ExternalConsumer;
  due: number;
}

/** What other clients spend. There is no timer: {@link catchUp} is called before the windows are looked at. */
export class Consumers {
  readonly #external: readonly ExternalConsumer[];
  readonly #routes: Routes;
  readonly #limits: Limits;
  readonly #windows: Windows;
  #timetables: readonly Timetable[] = [];

  constructor(
    external: readonly ExternalConsumer[],
    { routes, limits, windows }: { routes: Routes; limits: Limits; windows: Windows },
  ) {
    this.#external = external;
    this.#routes = routes;
    this.#limits = limits;
    this.#windows = windows;
  }

  /** Starts every timetable over. */
  reset(serverStart: number): void {
    this.#timetables = this.#external.map((consumer) => ({ consumer, due: serverStart + consumer.everyMs }));
  }

  /** Spends what has fallen due up to `at`, in order of time. */
  catchUp(at: number): void {
    for (let next = this.#nextUntil(at); next; next = this.#nextUntil(at)) {
      this.#spend(next.consumer, next.due);
      next.due += next.consumer.everyMs;
    }
  }

  /** @throws TypeError where the operation, the count or the credential is invalid. */
  consume(consumption: Consumption, at: number): void {
    checkConsumption('consume', consumption, this.#routes);
    this.catchUp(at);
    this.#spend(consumption, at);
  }

  #nextUntil(at: number): Timetable | undefined {
    let next: Timetable | undefined;
    for (const timetable of this.#timetables) {
      if (timetable.due <= at && !(next && next.due <= timetable.due)) next = timetable;
    }
    return next;
  }

  #spend({ operation, count, credential: name }: Consumption, at: number): void {
    const row = this.#routes.rowOf(operation);
    if (!row) return;
    const credential = name === undefined ? undefined : namedCredential(name);
    const charged = new Set<WindowRule>();
    for (const kind of credential ? [credential.kind] : (['user', 'app'] as const)) {
      const { bucket, rules } = this.#limits.of(row, kind);
      // Windows of the whole app are charged once, not once for each kind of credential.
      const open = rules.filter((rule) => rule.per === 'credential' || !charged.has(rule));
      this.#windows.consume(bucket, credential ?? kind, open, count, at);
      for (const rule of rules) charged.add(rule);
    }
  }
}
