import axios, { type AxiosAdapter, type InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../model/call.js';
import { NODE_HTTP } from './node-http.js';
import { isRedirect } from './without-redirects.js';

/**
 * Minor version of axios 1. Before it, axios does not destroy a plain Node request that timed out, and does not notice
 * that a compressed body has broken off.
 */
const STRAIGHT_SINCE = 16;

/** Whether this version of axios handles plain Node requests (without follow-redirects) correctly. */
export function supportsPlainRequests(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 1 && minor >= STRAIGHT_SINCE;
}

/**
 * To follow redirects, axios wraps each Node request in a second request object (follow-redirects), which costs a third
 * of a call's CPU time. X does not redirect API requests, so reads use plain Node requests. If one is redirected after
 * all, it is sent again in axios's usual way, and so is every later call.
 */
export class Redirects {
  #met = !supportsPlainRequests(axios.VERSION);

  /** Whether a request can skip follow-redirects: the outcome is the same unless it is redirected. */
  canSkip(call: Call, config: InternalAxiosRequestConfig, send: AxiosAdapter): boolean {
    if (this.#met || send !== NODE_HTTP || call.options.raw) return false;
    const { method, data, responseType, timeout, transport, httpVersion, maxRedirects } =
      config as typeof config & { transport?: unknown; httpVersion?: unknown };
    return (
      (method === 'get' || method === 'head') &&
      (data === undefined || data === null) &&
      responseType !== 'stream' &&
      // axios also accepts numeric strings.
      (timeout === undefined || typeof timeout === 'number') &&
      !transport &&
      httpVersion === undefined &&
      maxRedirects !== 0
    );
  }

  /** Whether a request failed because it was redirected. If so, redirects are followed from now on. */
  wasRedirected(error: unknown): boolean {
    if (!isRedirect(error)) return false;
    this.#met = true;
    return true;
  }
}
