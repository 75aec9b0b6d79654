import type { IncomingMessage, ServerResponse } from 'node:http';
import { ENDPOINTS } from '../facts/endpoints.js';
import type { Answer } from './answers.js';
import { arrivalOf, type Arrival } from './arrival.js';
import { readBody } from './body.js';
import { Consumers } from './consumers.js';
import { Limits } from './limits.js';
import type { ServerSettings } from './options.js';
import { Outages, type Flight } from './outages.js';
import { Posts } from './posts.js';
import { hexOf, seededRandom, type Random } from './random.js';
import { logged, type LoggedRequest } from './request-log.js';
import { afterDelay, respond, respondOngoing, scriptFailure } from './respond.js';
import type { Routes } from './routes.js';
import { Script, type ScriptedReply } from './script.js';
import { Simulation } from './simulation.js';
import { Streams } from './streams.js';
import { Universe } from './universe.js';
import { Windows } from './windows.js';

/** The answer to a request: of an outage, a script, or the simulation. */
type Served = ScriptedReply & Pick<Answer, 'ongoing'>;

/** Everything behind the socket: receives, counts and answers requests. */
export class Service {
  readonly requests: LoggedRequest[] = [];
  readonly posts: Posts;
  readonly windows: Windows;
  readonly consumers: Consumers;
  readonly outages: Outages;
  readonly script: Script;
  readonly streams: Streams;
  readonly simulation: Simulation;
  readonly #settings: ServerSettings;
  readonly #routes: Routes;
  /** Cancel functions of the requests that are not counted yet (`requestLatencyMs`). */
  readonly #onTheWay = new Set<() => void>();
  #isStopped = false;
  #draws: { readonly ids: Random; readonly way: Random; readonly back: Random };

  constructor(settings: ServerSettings, routes: Routes) {
    const { seed, now, timers, headers429 } = settings;
    this.#settings = settings;
    this.#routes = routes;
    this.#draws = drawsOf(seed);
    const universe = new Universe(seed);
    const limits = new Limits(settings.windows);
    const start = now();
    this.posts = new Posts(universe);
    this.windows = new Windows(start);
    this.outages = new Outages(routes);
    this.script = new Script(routes);
    this.streams = new Streams(ENDPOINTS, { universe, settings: settings.streams, timers, now });
    this.simulation = new Simulation(
      { universe, posts: this.posts, streams: this.streams, now },
      { limits, windows: this.windows, headers429 },
    );
    this.consumers = new Consumers(settings.external, { routes, limits, windows: this.windows });
    this.consumers.reset(start);
  }

  /** Rejects where the client goes away before its request is complete, or the target is not a URL. */
  async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { now, timers, requestLatencyMs, latencyMs } = this.#settings;
    const arrival = arrivalOf(incoming, await readBody(incoming), this.#routes);
    const flight: Flight = new Set();
    let isGone = false;
    response.once('close', () => {
      isGone = true;
      this.outages.leave(flight);
    });
    this.outages.enter(arrival.request.operation, now(), flight);
    const way = between(requestLatencyMs, this.#draws.way);
    if (way > 0) await this.#travel(way);
    const reply = this.#count(arrival, now(), flight);
    const usual = usualHeaders(arrival, hexOf(this.#draws.ids, 16));
    const leave = (): void => reply.ongoing?.leave();
    const back = between(latencyMs, this.#draws.back) + (reply.delayMs ?? 0);
    if (isGone) {
      this.outages.leave(flight);
      leave();
      return;
    }
    response.once('close', leave);
    afterDelay(response, timers, back, () => {
      this.outages.leave(flight);
      const head = { date: new Date(now()).toUTCString(), ...usual };
      if (reply.ongoing) respondOngoing(response, reply.ongoing, reply.headers ?? {}, head);
      else respond(response, reply, head);
    });
  }

  /** Forgets everything and starts over. */
  reset(): void {
    const start = this.#settings.now();
    this.requests.length = 0;
    this.simulation.refused.length = 0;
    this.windows.reset(start);
    this.consumers.reset(start);
    this.outages.reset();
    this.script.reset();
    this.posts.reset();
    this.streams.reset();
    this.#draws = drawsOf(this.#settings.seed);
  }

  /** Ends the streams, and cancels the requests that are not counted yet: they never will be. */
  stop(): void {
    this.#isStopped = true;
    this.streams.stop();
    for (const cancel of this.#onTheWay) cancel();
    this.#onTheWay.clear();
  }

  /** Counts a request, at the instant when it reaches X, and decides its answer. */
  #count(arrival: Arrival, at: number, flight: Flight): Served {
    this.consumers.catchUp(at);
    const reply: Served =
      this.outages.answer(arrival.request.operation, at, flight) ?? this.#replyTo(arrival, at);
    const status = reply.hangUp === 'before' ? undefined : (reply.status ?? 200);
    if (this.#settings.log) this.requests.push(logged(arrival.request, at, status));
    if (!reply.ongoing) this.streams.logOther(arrival.request, status, at);
    return reply;
  }

  #replyTo(arrival: Arrival, at: number): Served {
    try {
      return this.script.replyTo(arrival.request) ?? this.simulation.answer(arrival, at);
    } catch (error) {
      return scriptFailure(error);
    }
  }

  #travel(ms: number): Promise<void> {
    const { timers } = this.#settings;
    return new Promise((resolve) => {
      if (this.#isStopped) return;
      const cancel = timers.at(timers.now() + ms, () => {
        this.#onTheWay.delete(cancel);
        resolve();
      });
      this.#onTheWay.add(cancel);
    });
  }
}

function drawsOf(seed: number): { ids: Random; way: Random; back: Random } {
  return {
    ids: seededRandom(`${seed}/ids`),
    way: seededRandom(`${seed}/request-latency`),
    back: seededRandom(`${seed}/latency`),
  };
}

function between([least, most]: readonly [number, number], random: Random): number {
  return least + random() * (most - least);
}

function usualHeaders({ credential }: Arrival, transactionId: string): Record<string, string> {
  if (!credential) return { 'x-transaction-id': transactionId };
  return {
    'x-transaction-id': transactionId,
    'x-access-level': credential.kind === 'app' ? 'read' : 'read-write',
  };
}
