import axios, { type AxiosAdapter, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { CredentialNames } from '../budget/credential.js';
import type { EndpointIndex } from '../budget/endpoint-index.js';
import type { Bus } from '../events/bus.js';
import type { Call } from '../model/call.js';
import type { Clock } from '../model/clock.js';
import type { Ledger } from '../pacing/ledger.js';
import { readRateLimits } from '../reading/rate-limit-headers.js';
import { MAX_ERROR_TEXT } from '../reading/envelope.js';
import { mustBeRead, readErrorBody, textAtHand } from './error-body.js';
import { lendSignal } from './lent-signal.js';
import { authorizationOf, plainHeaders } from './shapes.js';
import type { Targets } from './target.js';

/** What the wire is built of. */
export interface WireParts {
  readonly clock: Clock;
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly endpoints: EndpointIndex;
  readonly credentials: CredentialNames;
  readonly targets: Targets;
  readonly isOurs: (host: string, hostname: string) => boolean;
}

/** A call that an adapter's error ended, and its config. */
export interface Ended {
  readonly call: Call;
  readonly config: InternalAxiosRequestConfig;
}

/**
 * What lies between a request and the adapter it would have used: here a call gets its bucket, is sent, and
 * the headers of its answer are heard. It acts on the final config, after every interceptor: whoever signs
 * requests or sets tokens in one is seen.
 */
export class Wire {
  readonly #parts: WireParts;
  /** Calls under way, so that closing can wait for them or end them. */
  readonly #underWay = new Set<Call>();
  /** Errors that name no config, and the calls they ended. */
  readonly #ended = new WeakMap<object, Ended>();
  #idle: (() => void)[] = [];

  constructor(parts: WireParts) {
    this.#parts = parts;
  }

  /** The adapter for one call: `own` is the adapter axios would have used. */
  adapterFor(call: Call, own: InternalAxiosRequestConfig['adapter']): AxiosAdapter {
    return async (config) => {
      const send = axios.getAdapter(
        (own ?? axios.defaults.adapter) as Parameters<typeof axios.getAdapter>[0],
        config,
      );
      if (!this.address(call, config)) return send(config);
      return this.#send(call, config, send);
    };
  }

  /** Finds the budget a request draws on; false where it goes to a host that is not ours. */
  address(call: Call, config: InternalAxiosRequestConfig): boolean {
    const { targets, isOurs, endpoints, credentials } = this.#parts;
    const target = targets.of(config);
    if (!target || !isOurs(target.host, target.hostname)) return false;
    call.endpoint = endpoints.find((config.method ?? 'get').toUpperCase(), target.path);
    call.credential = credentials.of(authorizationOf(config));
    call.bucket = `${call.endpoint.budget} ${call.credential}`;
    return true;
  }

  /** The call that an error ended, where the error does not carry it itself. */
  endedBy(error: unknown): Ended | undefined {
    return typeof error === 'object' && error !== null ? this.#ended.get(error) : undefined;
  }

  /** Resolves once no request is under way; `abort` ends those that are. */
  async drain(abort: boolean): Promise<void> {
    if (this.#underWay.size === 0) return;
    const idle = new Promise<void>((resolve) => this.#idle.push(resolve));
    if (abort) {
      for (const call of this.#underWay) {
        call.closed = true;
        call.abort?.();
      }
    }
    await idle;
  }

  async #send(call: Call, config: InternalAxiosRequestConfig, send: AxiosAdapter): Promise<AxiosResponse> {
    const takeBack = lendSignal(call, config);
    this.#underWay.add(call);
    call.attempts++;
    try {
      const response = await send(config);
      await this.#hear(call, config, response);
      return response;
    } catch (error) {
      call.thrown = error;
      if (typeof error === 'object' && error !== null) this.#ended.set(error, { call, config });
      const answer = answerIn(error);
      if (answer) await this.#hear(call, config, answer);
      throw error;
    } finally {
      takeBack();
      this.#underWay.delete(call);
      if (this.#underWay.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  /** Takes from an answer what it tells of budgets, and its body as text where that is needed later. */
  #hear(call: Call, config: InternalAxiosRequestConfig, answer: AxiosResponse): Promise<void> | undefined {
    answer.config ??= config;
    call.headers = plainHeaders(answer.headers);
    call.rateLimit = readRateLimits(call.headers);
    if (call.rateLimit) this.#note(call);
    const { data, status } = answer as { data: unknown; status: number };
    const good = status >= 200 && status < 300;
    if (typeof data === 'string') call.body = data;
    else if (!good && mustBeRead(data)) return call.options.raw ? undefined : this.#read(call, answer, data);
    else call.body = !good || isSmallJson(data, call.headers['content-type']) ? textAtHand(data) : undefined;
    return undefined;
  }

  async #read(call: Call, answer: AxiosResponse, data: AsyncIterable<unknown> | Blob): Promise<void> {
    call.body = await readErrorBody(data, this.#parts.clock);
    answer.data = call.body;
  }

  #note(call: Call): void {
    const { ledger, clock, bus } = this.#parts;
    if (!call.endpoint || !call.rateLimit) return;
    const changed = ledger.observe(call.bucket, call.endpoint, call.credential, call.rateLimit, clock.now());
    if (changed.length === 0 || !bus.hears('rateLimit')) return;
    for (const window of changed) bus.emit('rateLimit', { bucket: call.bucket, ...window });
  }
}

/** The answer an error brings. One that broke off in its body has no data, and is none. */
export function answerIn(error: unknown): AxiosResponse | undefined {
  const response = (error as { response?: AxiosResponse } | null | undefined)?.response;
  if (typeof response !== 'object' || response === null || typeof response.status !== 'number')
    return undefined;
  return response.data !== undefined || response.status < 200 || response.status >= 300
    ? response
    : undefined;
}

function isSmallJson(data: unknown, contentType = ''): boolean {
  const size = (data as { byteLength?: unknown } | null | undefined)?.byteLength;
  return typeof size === 'number' && size <= MAX_ERROR_TEXT && /\bjson\b/i.test(contentType);
}
