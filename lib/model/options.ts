/** Options of {@link attach}. Wrong ones throw a TypeError that names the option and what it takes. */
export interface XOptions {
  /**
   * The hosts whose requests are handled, with or without a port. Replaces the default list: the host of the
   * instance's `baseURL` and X's API hosts. Requests to any other host pass through untouched.
   * @example ['api.x.com', 'localhost:8080']
   */
  readonly hosts?: readonly string[];
}

/** Options of one request, under the key `x` of its axios config. */
export interface XRequestOptions {
  /**
   * Resolve or reject as plain axios would, instead of with a Result. Events and budgets work as ever.
   * @defaultValue false
   */
  readonly raw?: boolean;
}
