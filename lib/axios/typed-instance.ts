import type { AxiosInstance, AxiosRequestConfig, AxiosResponse } from 'axios';
import type { XRequestOptions } from '../model/options.js';
import type { Includes, Meta, Result } from '../model/result.js';

declare module 'axios' {
  // Interfaces merge only if their type parameters match, so `D` is declared although it is not used.
  export interface AxiosRequestConfig<D> {
    /** Options of axios-x-resilience for this request. */
    x?: XRequestOptions;
  }
}

type Raw<D> = AxiosRequestConfig<D> & { x: { raw: true } };

/** A request without a body: `get`, `delete`, `head`, `options`. */
interface WithoutBody {
  <T = unknown, D = unknown>(url: string, config: Raw<D>): Promise<AxiosResponse<T, D>>;
  <T = unknown, I = Includes, M = Meta, D = unknown>(
    url: string,
    config?: AxiosRequestConfig<D>,
  ): Promise<Result<T, I, M>>;
}

/** A request with a body: `post`, `put`, `patch` and their forms. */
interface WithBody {
  <T = unknown, D = unknown>(url: string, data: D | undefined, config: Raw<D>): Promise<AxiosResponse<T, D>>;
  <T = unknown, I = Includes, M = Meta, D = unknown>(
    url: string,
    data?: D,
    config?: AxiosRequestConfig<D>,
  ): Promise<Result<T, I, M>>;
}

/** A request given as a config. */
interface ByConfig {
  <T = unknown, D = unknown>(config: Raw<D>): Promise<AxiosResponse<T, D>>;
  <T = unknown, I = Includes, M = Meta, D = unknown>(config: AxiosRequestConfig<D>): Promise<Result<T, I, M>>;
}

/** axios 1.16 and newer also have `query`. Without it an XClient could not be used as an AxiosInstance. */
type WithQuery = AxiosInstance extends { query: unknown } ? { query: WithBody } : object;

/**
 * The attached axios instance, the same object with other types: every call to X resolves to a Result, or with
 * `x: { raw: true }` to axios's own response.
 */
export interface XClient
  extends
    ByConfig,
    WithoutBody,
    WithQuery,
    Omit<
      AxiosInstance,
      | 'request'
      | 'get'
      | 'delete'
      | 'head'
      | 'options'
      | 'post'
      | 'put'
      | 'patch'
      | 'postForm'
      | 'putForm'
      | 'patchForm'
      | 'query'
    > {
  request: ByConfig;
  get: WithoutBody;
  delete: WithoutBody;
  head: WithoutBody;
  options: WithoutBody;
  post: WithBody;
  put: WithBody;
  patch: WithBody;
  postForm: WithBody;
  putForm: WithBody;
  patchForm: WithBody;
}
