import { clearInterval, setInterval } from 'node:timers';
import type { XServer, XStream } from '../testing/index.js';

const OPERATION = 'GET /2/tweets/search/stream';
const POSTS = 60;
const PER_SECOND = 20;
/** The post after which the stream disconnects: some posts come before it and some after. */
const DISCONNECT_AFTER = 24;
/** How many connects after the disconnect get no answer: otherwise hardly a post would be missed. */
const UNANSWERED = 2;

/** A stream of the simulated X that posts steadily, whether or not it is read, and disconnects its reader once. */
export class Broadcast {
  readonly path = '/2/tweets/search/stream';
  readonly posts = POSTS;
  readonly perSecond = PER_SECOND;
  readonly #server: XServer;
  readonly #stream: XStream;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #unheard = 0;

  constructor(server: XServer) {
    this.#server = server;
    this.#stream = server.stream(OPERATION);
  }

  /** How many posts have been published so far. */
  get published(): number {
    return this.#stream.published;
  }

  /** How many of them were published while no client was connected. */
  get unheard(): number {
    return this.#unheard;
  }

  /** The number of a post, from 1 up to {@link posts}. */
  numberOf(id: string): number {
    return this.#stream.numberOf(id);
  }

  start(): void {
    this.#ticking ??= setInterval(() => this.#post(), 1_000 / PER_SECOND);
  }

  stop(): void {
    clearInterval(this.#ticking);
  }

  #post(): void {
    const stream = this.#stream;
    if (stream.connections.length === 0) this.#unheard += 1;
    const number = stream.publish();
    if (number === DISCONNECT_AFTER) {
      this.#server.reply(OPERATION, { hangUp: 'before' }, { times: UNANSWERED });
      stream.disconnect({ problem: 'operational-disconnect' });
    }
    if (number === POSTS) this.stop();
  }
}
