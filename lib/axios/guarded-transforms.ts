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
export function guardTransforms(config: InternalAxiosRequestConfig): void {
  const originals = config.transformResponse;
  if (Array.isArray(originals) && originals.length === 1 && (originals[0] as Partial<Guarded>).originals)
    return;
  const list = Array.isArray(originals) ? originals : originals ? [originals] : [];
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
      if (!call || call.options.raw) throw error;
      call.transformError = error;
      return data;
    }
  };
  config.transformResponse = [Object.assign(guarded, { originals }) as Guarded];
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
