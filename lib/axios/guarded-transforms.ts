import axios, { type AxiosResponseTransformer, type InternalAxiosRequestConfig } from 'axios';
import { carriedBy } from './carried-call.js';

type Transforms = AxiosResponseTransformer | AxiosResponseTransformer[] | undefined;

interface Guarded extends AxiosResponseTransformer {
  readonly originals: Transforms;
}

/**
 * Runs the request's own `transformResponse` functions, as axios would. One that throws, on a page of HTML from
 * an edge or half a JSON document, must not throw past the Result: the body stays as it came, and is read so.
 */
export class TransformGuard {
  /** The one that was made last: requests in a row have the same transform as a rule, in a list of their own. */
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

/** Whether a body was parsed by axios's own transform alone: then its parse can be trusted to show all of it. */
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
