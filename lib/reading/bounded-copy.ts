/** Limits for the copy of a problem. X's own are a few hundred bytes; a hostile or broken body can be any size. */
const MAX_DEPTH = 16;
const MAX_NODES = 20_000;
const MAX_STRING = 16_384;
const MAX_KEY = 200;

/** Cleans one string. */
export type Scrub = (text: string) => string;

/**
 * A plain copy of parsed JSON, limited in depth, size and string length, every string scrubbed. Marker strings replace
 * what is too deep or too long; what exceeds MAX_NODES is marked or dropped.
 */
export function boundedCopy(value: unknown, scrub: Scrub): unknown {
  let nodes = 0;
  const copy = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return cut(scrub(value), MAX_STRING);
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
    if (depth >= MAX_DEPTH) return '[too deep]';
    if (++nodes > MAX_NODES) return '[too large]';
    if (Array.isArray(value)) {
      const list: unknown[] = [];
      for (const item of value) {
        list.push(copy(item, depth + 1));
        if (nodes + list.length > MAX_NODES) break;
      }
      nodes += list.length;
      return list;
    }
    const object = {};
    for (const key of depth === 0 ? plainFirst(value) : Object.keys(value)) {
      if (++nodes > MAX_NODES) break;
      // Defined, not assigned, so that `__proto__` is an ordinary key.
      Object.defineProperty(object, cut(scrub(key), MAX_KEY), {
        value: copy((value as Record<string, unknown>)[key], depth + 1),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return object;
  };
  return copy(value, 0);
}

/** Keys of primitive values first, so that a problem's type and title are kept however large the rest is. */
function plainFirst(value: object): string[] {
  const keys = Object.keys(value);
  const isPlain = (key: string): boolean => typeof (value as Record<string, unknown>)[key] !== 'object';
  return [...keys.filter(isPlain), ...keys.filter((key) => !isPlain(key))];
}

/** The text, or its beginning and how much was cut off. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length - most} more characters)`;
}
