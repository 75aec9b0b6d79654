import axios, { type AxiosInstance, type InternalAxiosRequestConfig } from 'axios';

/** An attempt, and whether another is to follow. */
export interface Repeatable {
  readonly again: boolean;
}

/** Given to axios-retry instead of the user's error, so that it keeps its state on our config, not on the user's. */
class Unfinished extends Error {
  constructor(readonly config: InternalAxiosRequestConfig) {
    super('to be sent again');
  }
}

/**
 * Repeats attempts with axios-retry on a private instance; on the user's own, every interceptor would run again for
 * each attempt. It is used only after a failed attempt that is to be repeated. Our own policy decides that, and all
 * waiting happens before the attempt itself, in the pacer.
 */
export class Resender {
  #driver: Promise<AxiosInstance> | undefined;

  /** Makes attempts until one is final, and returns it. `first` has already been made. */
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
    this.#driver ??= makeDriver().catch((error: unknown) => {
      this.#driver = undefined;
      throw error;
    });
    return (await this.#driver).request({ adapter: adapter as never, url: '/' });
  }
}

/** Loads axios-retry at the first retry, so that it does not slow down the start of a program. */
async function makeDriver(): Promise<AxiosInstance> {
  const { default: loaded } = await import('axios-retry');
  // In a CommonJS bundle `default` is the module object, which has the function as its own `default`.
  const axiosRetry = (loaded as typeof loaded & { default?: typeof loaded }).default ?? loaded;
  const driver = axios.create({ transformRequest: [], transformResponse: [] });
  // Global axios defaults, which the program means for its own requests.
  for (const name of ['axios-retry', 'signal', 'cancelToken']) Reflect.deleteProperty(driver.defaults, name);
  axiosRetry(driver, {
    // `retryCondition` ends the loop, not a counter.
    retries: Infinity,
    retryCondition: (error: unknown) => error instanceof Unfinished,
    retryDelay: () => 0,
    // Otherwise axios-retry subtracts the time spent so far from the timeout.
    shouldResetTimeout: true,
  });
  return driver;
}
