/** For each option: what it takes, in words; a check of the value; `secrets` if a wrong value must not be shown. */
export type Checks = Readonly<
  Record<string, readonly [takes: string, isRight: (value: unknown) => boolean, holds?: 'secrets']>
>;

/**
 * Checks an options object; undefined means no options.
 * @param whose subject and verb of the message, such as "attach() takes"
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
