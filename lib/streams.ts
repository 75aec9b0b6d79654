import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import { AxiosStreamPort, type StreamPortParts } from './axios/stream-port.js';
import type { Target, Targets } from './axios/target.js';
import type { EndpointIndex } from './budget/endpoint-index.js';
import type { Bus } from './events/bus.js';
import type { ItemStream, StreamOptions, StreamSettings } from './model/stream.js';
import { readStreamOptions } from './stream/read-stream-options.js';
import { ResilientStream, type StreamKeeper } from './stream/resilient-stream.js';

/** The collaborators and settings of an attached instance's streams. */
export interface StreamsParts extends StreamPortParts {
  readonly random: () => number;
  readonly bus: Bus;
  readonly targets: Targets;
  readonly endpoints: EndpointIndex;
  readonly settings: StreamSettings;
  readonly isOurs: (target: Target) => boolean;
}

/** Makes the streams of one attached instance, and can end them all. */
export class Streams implements StreamKeeper {
  /** Streams that have been read at least once and have not ended. One that is never read must not stay in memory. */
  readonly #read = new Set<ResilientStream>();
  #ended = false;

  constructor(private readonly parts: StreamsParts) {}

  /**
   * Makes a stream, which connects at the first read.
   * @throws TypeError for wrong arguments, and after detach() or close()
   */
  make(path: unknown, options: StreamOptions | undefined): ItemStream {
    // Without the interceptors, responses would not be Results.
    if (this.#ended)
      throw new TypeError('x.stream() was called after detach() or close(); call attach() again first');
    if (typeof path !== 'string' || path === '')
      throw new TypeError(
        "x.stream() takes a path, such as '/2/tweets/search/stream', as its first argument",
      );
    const { parts } = this;
    const { clock, random, bus } = parts;
    const settings = readStreamOptions(options, parts.settings);
    const name = this.#nameOf(path);
    const { operation, listed, streams } = parts.endpoints.find('GET', name);
    // The stream would reconnect without end, and X would bill every request.
    if (listed && !streams)
      throw new TypeError(
        `x.stream() takes a streaming endpoint, such as '/2/tweets/search/stream'; ${operation} is not one`,
      );
    const port = new AxiosStreamPort(parts, path, options ?? {});
    return new ResilientStream(
      { port, clock, random, bus, name, operation, settings, options: options ?? {} },
      this,
    );
  }

  /** Ends all streams; items they have received can still be read. Resolves when their sockets are closed. */
  async end(): Promise<void> {
    this.#ended = true;
    await Promise.all([...this.#read].map((stream) => stream.end(false)));
  }

  began(stream: ResilientStream): boolean {
    if (!this.#ended) this.#read.add(stream);
    return !this.#ended;
  }

  over(stream: ResilientStream): void {
    this.#read.delete(stream);
  }

  #nameOf(path: string): string {
    const target = this.parts.targets.of({
      url: path,
      ...baseOf(this.parts.instance),
    } as InternalAxiosRequestConfig);
    if (target && !this.parts.isOurs(target))
      throw new TypeError(
        `requests to ${target.host} are not handled by this instance; add it to the option \`hosts\``,
      );
    return target?.path ?? path.split(/[?#]/, 1)[0] ?? path;
  }
}

/** The base URL of an instance, if it has one. */
export function baseOf({ defaults: { baseURL } }: AxiosInstance): { baseURL?: string } {
  return baseURL ? { baseURL } : {};
}
