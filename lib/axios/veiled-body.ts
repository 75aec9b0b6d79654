import type { AxiosResponse } from 'axios';

/** Own properties, because loggers look at those; not enumerable, so that the object otherwise looks the same. */
const SHOWN: PropertyDescriptor = { value: () => '[a stream]', configurable: true, writable: true };
const VEIL: PropertyDescriptorMap = {
  [Symbol.for('nodejs.util.inspect.custom')]: SHOWN,
  toJSON: SHOWN,
};

/**
 * Keeps a Node stream from printing the request behind it, Authorization included: as the data of a Result it is
 * logged along with it.
 */
export function veil({ data }: AxiosResponse): void {
  const body = data as { pipe?: unknown } | null | undefined;
  if (typeof body?.pipe === 'function' && Object.isExtensible(body)) Object.defineProperties(body, VEIL);
}
