import type { InternalAxiosRequestConfig } from 'axios';

/** The part of Node's stream interface used here. */
interface BodyStream {
  readonly destroyed?: boolean;
  readonly errored?: unknown;
  pipe(): unknown;
  on(event: 'error' | 'close', listener: (error?: unknown) => void): unknown;
  removeListener(event: 'close', listener: () => void): unknown;
}

/**
 * Watches a request body that is a stream while its call waits. Nobody reads the stream yet: an unhandled `error` event
 * would crash the process, and a request with a destroyed body would never end. Both end the wait.
 */
export class BodyWatch {
  readonly #controller = new AbortController();
  readonly #theirs: InternalAxiosRequestConfig['signal'];
  #failure: unknown;

  /** Undefined if the body is not a stream. */
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

  /** Why the body cannot be sent; undefined if it can. */
  get failure(): unknown {
    if (this.body.destroyed === true) this.#failure ??= this.body.errored ?? destroyed();
    return this.#failure;
  }

  /** From now on a failure aborts the wait, through a signal that replaces the request's own until `end()`. */
  begin(): void {
    this.body.on('error', this.#onError);
    this.body.on('close', this.#onClose);
    this.#theirs?.addEventListener?.('abort', this.#abort);
    this.config.signal = this.#controller.signal;
    if (this.#theirs?.aborted) this.#abort();
  }

  /** Ends the watch and returns the failure, if any. The `error` listener stays: axios adds its own a moment later. */
  end(): unknown {
    this.body.removeListener('close', this.#onClose);
    this.#theirs?.removeEventListener?.('abort', this.#abort);
    if (this.#theirs) this.config.signal = this.#theirs;
    else delete this.config.signal;
    return this.failure;
  }

  readonly #onError = (error: unknown): void => {
    this.#failure ??= error ?? new Error('the request body stream failed');
    this.#abort();
  };

  readonly #onClose = (): void => {
    // A stream without `destroyed` counts as destroyed once it closes.
    if (this.body.destroyed !== false) this.#onError(this.body.errored ?? destroyed());
  };

  readonly #abort = (): void => this.#controller.abort();
}

function destroyed(): Error {
  const error = new Error('the request body stream was destroyed before it was sent');
  return Object.assign(error, { code: 'ERR_BAD_OPTION_VALUE' });
}
