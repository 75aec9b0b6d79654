/** @throws TypeError where `value` has an unknown key: a misspelt option must not be ignored silently. */
export function checkKeys(name: string, value: object, known: readonly string[]): void {
  for (const key of Object.keys(value))
    if (!known.includes(key))
      throw new TypeError(`${name} does not take '${key}'; it takes ${known.join(', ')}`);
}
