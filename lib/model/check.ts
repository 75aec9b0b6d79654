/** For each option: what it takes, in words, whether a value is that, and whether a wrong one may hold a secret. */
export type Checks = Readonly<
  Record<string, readonly [takes: string, isRight: (value: unknown) => boolean, holds?: 'secrets']>
>;

/**
 * Checks an object of options; undefined is no options.
 * @param whose how the message begins: "attach() takes"
 * @throws TypeError naming the option, what it takes, and what it got
 */
export function check(
  options: unknown,
  whose: string,
  checks: Checks,
  prefix = '',
  noun = 'an option',
): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${whose} an options object; got ${show(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) {
      throw new TypeError(`\`${prefix}${name}\` is not ${noun}; ${whose} ${Object.keys(checks).join(', ')}`);
    }
    const [takes, isRight, holds] = checks[name] as Checks[string];
    if (value === undefined || isRight(value)) continue;
    const got = holds === 'secrets' ? typeof value : show(value);
    throw new TypeError(`\`${prefix}${name}\` takes ${takes}; got ${got}`);
  }
}

function show(value: unknown): string {
  const text =
    typeof value === 'string' || typeof value === 'object' ? JSON.stringify(value) : `${value as number}`;
  return `${text.slice(0, 80)} (${Array.isArray(value) ? 'array' : typeof value})`;
}
