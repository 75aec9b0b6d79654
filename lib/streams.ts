import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import { AxiosStreamPort, type StreamPortParts } from './axios/stream-port.js';
import type { Target, Targets } from './axios/target.js';
import type { EndpointIndex } from './budget/endpoint-index.js';
import type { Bus } from './events/bus.js';
import type { ItemStream, StreamOptions, StreamSettings } from './model/stream.js';
import { readStreamOptions } from './stream/read-stream-options.js';
import { ResilientStream, type StreamKeeper } from './stream/resilient-stream.js';

/** What the streams of one attached instance are made of. */
export interface StreamsParts extends StreamPortParts {
  readonly random: () => number;
  readonly bus: Bus;
  readonly targets: Targets;
  readonly endpoints: EndpointIndex;
  readonly settings: StreamSettings;
  readonly isOurs: (target: Target) => boolean;
}

/** The streams of one attached instance, so that all can be ended. */
export class Streams implements StreamKeeper {
  /** Those that are being read: one that never is must not be kept. */
  readonly #read = new Set<ResilientStream>();
  #ended = false;

  constructor(private readonly parts: StreamsParts) {}

  /** Makes a stream; it connects when it is first read. Wrong options throw a TypeError, and so does a late call. */
  make(path: unknown, options: StreamOptions | undefined): ItemStream {
    // Without the interceptors no answer would be a Result.
    if (this.#ended) throw new TypeError('x.stream() was called after detach() or close(); attach() again');
    if (typeof path !== 'string' || path === '')
      throw new TypeError(
        "x.stream() takes a path, such as '/2/tweets/search/stream', as its first argument",
      );
    const { parts } = this;
    const { clock, random, bus } = parts;
    const settings = readStreamOptions(options, parts.settings);
    const name = this.#nameOf(path);
    const { operation, listed, streams } = parts.endpoints.find('GET', name);
    // It would be asked again and again, and paid for.
    if (listed && !streams)
      throw new TypeError(
        `x.stream() takes a stream, such as '/2/tweets/search/stream'; ${operation} is none`,
      );
    const port = new AxiosStreamPort(parts, path, options ?? {});
    return new ResilientStream(
      { port, clock, random, bus, name, operation, settings, options: options ?? {} },
      this,
    );
  }

  /** Ends all; what they have read can still be taken. Resolves when their sockets are gone. */
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
      throw new TypeError(`${target.host} is not a handled host; add it to the option \`hosts\``);
    return target?.path ?? path.split(/[?#]/, 1)[0] ?? path;
  }
}

/** The base URL of an instance, where it has one. */
export function baseOf({ defaults: { baseURL } }: AxiosInstance): { baseURL?: string } {
  return baseURL ? { baseURL } : {};
}
