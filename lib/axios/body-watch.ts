import type { InternalAxiosRequestConfig } from 'axios';

/** As much of Node's streams as is looked at. */
interface BodyStream {
  readonly destroyed?: boolean;
  readonly errored?: unknown;
  pipe(): unknown;
  on(event: 'error' | 'close', listener: (error?: unknown) => void): unknown;
  removeListener(event: 'close', listener: () => void): unknown;
}

/**
 * A body that is a stream, while its call waits: nobody reads it yet, but it may fail, which would crash the process,
 * or be destroyed, and nothing that is sent of it would ever end. Either ends the wait.
 */
export class BodyWatch {
  readonly #controller = new AbortController();
  readonly #theirs: InternalAxiosRequestConfig['signal'];
  #failure: unknown;

  /** Undefined where the body is no stream. */
  static of(config: InternalAxiosRequestConfig): BodyWatch | undefined {
    const data = config.data as Partial<BodyStream> | null | undefined;
    return typeof data === 'object' && typeof data?.pipe === 'function' && typeof data.on === 'function'
      ? new BodyWatch(config, data as BodyStream)
      : undefined;
  }

  private constructor(
    private readonly config: InternalAxiosRequestConfig,
    private readonly body: BodyStream,
  ) {
    this.#theirs = config.signal;
  }

  /** Why the body cannot be sent, if it cannot. */
  get failure(): unknown {
    if (this.body.destroyed === true) this.#failure ??= this.body.errored ?? destroyed();
    return this.#failure;
  }

  /** From now on a failure aborts the wait, by the signal of the request. */
  begin(): void {
    this.body.on('error', this.#onError);
    this.body.on('close', this.#onClose);
    this.#theirs?.addEventListener?.('abort', this.#abort);
    this.config.signal = this.#controller.signal;
    if (this.#theirs?.aborted) this.#abort();
  }

  /** Why the wait ended too soon, if that was the body. Errors are still heard: axios listens a moment later. */
  end(): unknown {
    this.body.removeListener('close', this.#onClose);
    this.#theirs?.removeEventListener?.('abort', this.#abort);
    if (this.#theirs) this.config.signal = this.#theirs;
    else delete this.config.signal;
    return this.failure;
  }

  readonly #onError = (error: unknown): void => {
    this.#failure ??= error ?? new Error("the stream of the request's body failed");
    this.#abort();
  };

  readonly #onClose = (): void => {
    // Not all streams tell whether they are destroyed.
    if (this.body.destroyed !== false) this.#onError(this.body.errored ?? destroyed());
  };

  readonly #abort = (): void => this.#controller.abort();
}

function destroyed(): Error {
  const error = new Error("the stream of the request's body was destroyed before it was sent");
  return Object.assign(error, { code: 'ERR_BAD_OPTION_VALUE' });
}
