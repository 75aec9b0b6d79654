import axios, { type AxiosInstance, type InternalAxiosRequestConfig } from 'axios';

/** An attempt that is to be followed by another. */
export interface Repeatable {
  readonly again: boolean;
}

/** What axios-retry is shown instead of the user's error: it looks for its state on the config, and finds ours. */
class Unfinished extends Error {
  constructor(readonly config: InternalAxiosRequestConfig) {
    super('to be sent again');
  }
}

/**
 * Sends again, driven by axios-retry on a private instance: on the user's own it would run every interceptor
 * once more for each attempt. It is entered only after an attempt failed that may be repeated; whether it may
 * is decided by us, and all waiting happens before the attempt itself, in the line.
 */
export class Resender {
  #driver: Promise<AxiosInstance> | undefined;

  /** Makes attempts until one need not be followed by another, and returns that one. The first was made already. */
  async untilDone<T extends Repeatable>(first: T, next: () => Promise<T>): Promise<T> {
    let attempt: T | undefined;
    await this.#drive(async (config) => {
      attempt = attempt === undefined ? first : await next();
      if (attempt.again) throw new Unfinished(config);
      return { data: undefined, status: 200, statusText: '', headers: {}, config };
    });
    return attempt as T;
  }

  async #drive(adapter: (config: InternalAxiosRequestConfig) => Promise<object>): Promise<unknown> {
    this.#driver ??= makeDriver();
    return (await this.#driver).request({ adapter: adapter as never, url: '/' });
  }
}

/** axios-retry is loaded when something is to be sent again for the first time: most programs start without. */
async function makeDriver(): Promise<AxiosInstance> {
  const { default: loaded } = await import('axios-retry');
  // Bundled as CommonJS, a module is its own default.
  const axiosRetry = (loaded as typeof loaded & { default?: typeof loaded }).default ?? loaded;
  const driver = axios.create({ transformRequest: [], transformResponse: [] });
  // What a program sets for all of axios, and means for its own requests.
  for (const name of ['axios-retry', 'signal', 'cancelToken']) Reflect.deleteProperty(driver.defaults, name);
  axiosRetry(driver, {
    // Our decision ends it, not a counter.
    retries: Infinity,
    retryCondition: (error: unknown) => error instanceof Unfinished,
    retryDelay: () => 0,
    // Or the time spent waiting would be taken off a timeout.
    shouldResetTimeout: true,
  });
  return driver;
}
