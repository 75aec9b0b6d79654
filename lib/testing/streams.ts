import type { EndpointRow } from '../facts/endpoints.js';
import type { Answer } from './answers.js';
import type { XServerRequest } from './request.js';
import { isFiltered, StreamChannel, type StreamWorld } from './stream-channel.js';
import { StreamControl } from './stream-control.js';
import type { XStream } from './stream-handle.js';
import { PostWriter } from './stream-post.js';

/** All streams of X, each with its posts since the server's start. */
export class Streams {
  readonly #channels = new Map<string, StreamChannel>();
  readonly #controls = new Map<string, XStream>();

  constructor(rows: readonly EndpointRow[], world: StreamWorld) {
    const plain = new PostWriter(world.universe, []);
    for (const { op, streams } of rows) {
      if (!streams) continue;
      const writer = isFiltered(op) ? new PostWriter(world.universe, world.settings.rules) : plain;
      const channel = new StreamChannel(op, world, writer);
      this.#channels.set(op, channel);
      this.#controls.set(op, new StreamControl(channel, world.now));
    }
  }

  /** @throws TypeError where the operation is not a stream. */
  of(operation: string): XStream {
    const control = this.#controls.get(operation);
    if (!control) {
      throw new TypeError(
        `stream takes a streaming operation such as 'GET /2/tweets/search/stream', got '${operation}'`,
      );
    }
    return control;
  }

  connect(request: XServerRequest, at: number): Answer {
    const channel = this.#channels.get(request.operation);
    if (!channel) throw new Error(`${request.operation} is not a stream`);
    // A HEAD request opens no connection.
    return request.method === 'HEAD' ? { status: 200 } : channel.connect(request, at);
  }

  /** Logs a request that got another answer than a stream; does nothing if it was not for a stream. */
  logOther(request: XServerRequest, status: number | undefined, at: number): void {
    if (request.method === 'GET') this.#channels.get(request.operation)?.log(request, status, at);
  }

  stop(): void {
    for (const channel of this.#channels.values()) channel.stop();
  }

  reset(): void {
    for (const channel of this.#channels.values()) channel.reset();
  }
}
