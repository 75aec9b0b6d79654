import axios, {
  type AxiosRequestTransformer,
  type AxiosResponseTransformer,
  type InternalAxiosRequestConfig,
} from 'axios';
import { carriedBy } from './carried-call.js';
import { NotSent } from './never-sent.js';
import { boundTo } from './unanswered.js';

type Transforms = AxiosResponseTransformer | AxiosResponseTransformer[] | undefined;

/** The guards around `transformRequest` functions. */
const GUARDS = new WeakSet<AxiosRequestTransformer>();

interface Guarded extends AxiosResponseTransformer {
  readonly originals: Transforms;
}

/**
 * Runs the request's own `transformResponse` functions as axios would. If one throws, as on an HTML page from the
 * network edge or on truncated JSON, the call still ends in a Result: its body stays as it came.
 */
export class TransformGuard {
  /** The last guard made, for reuse: successive requests usually have the same function, each in its own array. */
  #last: { readonly transform: AxiosResponseTransformer; readonly guarded: Guarded } | undefined;

  put(config: InternalAxiosRequestConfig): void {
    const originals = config.transformResponse;
    const list = Array.isArray(originals) ? originals : originals ? [originals] : [];
    const [transform] = list;
    if (list.length !== 1 || transform === undefined) {
      config.transformResponse = [guardedOf(list, originals)];
      return;
    }
    if ((transform as Partial<Guarded>).originals) return;
    if (this.#last?.transform !== transform)
      this.#last = { transform, guarded: guardedOf([transform], [transform]) };
    config.transformResponse = [this.#last.guarded];
  }
}

function guardedOf(list: readonly AxiosResponseTransformer[], originals: Transforms): Guarded {
  const guarded = function (
    this: InternalAxiosRequestConfig,
    data: unknown,
    headers: never,
    status?: number,
  ): unknown {
    try {
      let transformed = data;
      for (const transform of list) transformed = transform.call(this, transformed, headers, status);
      return transformed;
    } catch (error) {
      const call = carriedBy(this)?.call;
      if (!call || call.options.raw || call.foreign) throw error;
      call.transformError = error;
      return data;
    }
  };
  return Object.assign(guarded, { originals }) as Guarded;
}

/** The same for `transformRequest`: a body that cannot be encoded ends the call, and the error names the call. */
export function guardRequest(config: InternalAxiosRequestConfig): void {
  const originals = config.transformRequest;
  if (!originals) return;
  const list = Array.isArray(originals) ? originals : [originals];
  // A config that is used again has the guard already: axios copies the list, not the function.
  if (GUARDS.has(list[0] as AxiosRequestTransformer)) return;
  const guarded = function (this: InternalAxiosRequestConfig, data: unknown, headers: never): unknown {
    try {
      let transformed = data;
      for (const transform of list) transformed = transform.call(this, transformed, headers);
      return transformed;
    } catch (error) {
      const call = carriedBy(this)?.call;
      if (!call || call.options.raw) throw error;
      call.thrown = boundTo(this, new NotSent(error));
      throw call.thrown;
    }
  };
  GUARDS.add(guarded as AxiosRequestTransformer);
  config.transformRequest = [guarded as AxiosRequestTransformer];
}

/** Whether only axios's default transform parsed the body: then its result shows everything that X sent. */
export function hasUsualTransform(config: InternalAxiosRequestConfig | undefined): boolean {
  const guarded = Array.isArray(config?.transformResponse)
    ? (config.transformResponse[0] as Partial<Guarded>)
    : undefined;
  const originals = guarded?.originals;
  const usual = axios.defaults.transformResponse;
  return (
    Array.isArray(originals) && Array.isArray(usual) && originals.length === 1 && originals[0] === usual[0]
  );
}
