import type { AxiosResponse } from 'axios';

/** For logs, which look at an object's own members; hidden, as all else of it stays as it was. */
const SHOWN: PropertyDescriptor = { value: () => '[a stream]', configurable: true, writable: true };
const VEIL: PropertyDescriptorMap = {
  [Symbol.for('nodejs.util.inspect.custom')]: SHOWN,
  toJSON: SHOWN,
};

/**
 * Keeps a stream of Node's from showing the request it came of, with its Authorization: it is the data of a Result,
 * which is logged as a whole.
 */
export function veil({ data }: AxiosResponse): void {
  const body = data as { pipe?: unknown } | null | undefined;
  if (typeof body?.pipe === 'function' && Object.isExtensible(body)) Object.defineProperties(body, VEIL);
}
