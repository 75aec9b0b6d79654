/** Throws a TypeError where an object has a key that is none of those it takes: a slip must not pass for nothing. */
export function checkKeys(name: string, value: object, known: readonly string[]): void {
  for (const key of Object.keys(value))
    if (!known.includes(key)) throw new TypeError(`${name} takes ${known.join(', ')}; not '${key}'`);
}
