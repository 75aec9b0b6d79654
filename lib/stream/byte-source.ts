/** Receives the bytes of one response body. `end` is called once, and nothing is called after it. */
export interface ByteListener {
  bytes(chunk: Uint8Array): void;
  /** The body is complete, or `error` says what broke it off. */
  end(error?: unknown): void;
}

/** Controls the bytes of one response body as they arrive. */
export interface ByteSource {
  pause(): void;
  resume(): void;
  /** Closes the socket and resolves when it is closed. The listener is not called any more. */
  destroy(): Promise<void>;
}

/** The part of a Node stream that is used here. */
interface NodeStream {
  on(name: string, listener: (value?: unknown) => void): unknown;
  pause(): unknown;
  resume(): unknown;
  destroy(): unknown;
  readonly destroyed?: boolean;
  readonly closed?: boolean;
}

/** Listens to the body that an adapter returned for `responseType: 'stream'`; undefined if it is not a stream. */
export function listenTo(body: unknown, listener: ByteListener): ByteSource | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  if (typeof (body as { getReader?: unknown }).getReader === 'function')
    return new WebSource((body as ReadableStream<Uint8Array>).getReader(), listener);
  const stream = body as NodeStream;
  return typeof stream.on === 'function' && typeof stream.pause === 'function'
    ? new NodeSource(stream, listener)
    : undefined;
}

function bytesOf(chunk: unknown): Uint8Array {
  return chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk));
}

/** A Node stream: the http adapter's, or a custom adapter's. */
class NodeSource implements ByteSource {
  #over = false;

  constructor(
    private readonly stream: NodeStream,
    listener: ByteListener,
  ) {
    const end = (error?: unknown): void => {
      if (this.#over) return;
      this.#over = true;
      listener.end(error);
    };
    stream.on('data', (chunk) => {
      if (!this.#over) listener.bytes(bytesOf(chunk));
    });
    stream.on('end', () => end());
    // Stays attached after the end: a late `error` event without a listener would end the process.
    stream.on('error', end);
    const closed = (): void => end(new Error('the connection was closed before the body was complete'));
    stream.on('close', closed);
    // The stream may have broken off before these listeners were attached.
    if (stream.destroyed) queueMicrotask(closed);
  }

  pause(): void {
    this.stream.pause();
  }

  resume(): void {
    this.stream.resume();
  }

  destroy(): Promise<void> {
    this.#over = true;
    const { stream } = this;
    if (stream.closed) return Promise.resolve();
    return new Promise((resolve) => {
      stream.on('close', () => resolve());
      stream.destroy();
      // Streams without a `closed` property may never emit `close`.
      if (stream.closed === undefined) resolve();
    });
  }
}

/** A web stream: the fetch adapter's. To pause it is to stop reading: that slows the socket down. */
class WebSource implements ByteSource {
  #over = false;
  #paused = false;
  #reading = false;

  constructor(
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
    private readonly listener: ByteListener,
  ) {
    void this.#read();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    void this.#read();
  }

  async destroy(): Promise<void> {
    this.#over = true;
    await this.reader.cancel().catch(() => {});
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (!this.#over && !this.#paused) {
        const { done, value } = await this.reader.read();
        if (this.#over) return;
        if (done) return this.#end();
        this.listener.bytes(bytesOf(value));
      }
    } catch (error) {
      this.#end(error);
    } finally {
      this.#reading = false;
    }
  }

  #end(error?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.listener.end(error);
  }
}
