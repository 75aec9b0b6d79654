import type { AxiosAdapter, InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../model/call.js';

const CARRIED = Symbol('axios-x-resilience.call');

/** A call, and the adapter that axios would have used for it. */
export interface Carried {
  readonly call: Call;
  readonly own: InternalAxiosRequestConfig['adapter'];
}

interface Carrier {
  [CARRIED]?: Carried;
}

/** Stores a call on a config, and on its adapter too: axios before 1.19 drops symbol keys when a config is reused. */
export function carry(config: InternalAxiosRequestConfig, carried: Carried, adapter: AxiosAdapter): void {
  (adapter as Carrier)[CARRIED] = carried;
  (config as Carrier)[CARRIED] = carried;
  config.adapter = adapter;
}

/** The call stored on a config, if any. */
export function carriedBy(config: unknown): Carried | undefined {
  if (typeof config !== 'object' || config === null) return undefined;
  const { [CARRIED]: carried, adapter } = config as Carrier & { adapter?: Carrier };
  return carried ?? adapter?.[CARRIED];
}
