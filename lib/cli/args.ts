import { parseArgs, type ParseArgsConfig } from 'node:util';
import { usage } from './io.js';

/** Arguments of the demo: with the simulated X, or with the real one (`live`). */
export type DemoArgs =
  | { readonly live: false; readonly posts: number; readonly seed: number }
  | { readonly live: true; readonly ids: readonly string[] | undefined };

/** The command to run, as read from the arguments. */
export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | { readonly name: 'explain'; readonly what: readonly string[]; readonly json: boolean }
  | { readonly name: 'demo'; readonly demo: DemoArgs };

const MOST_POSTS = 2_000;
const USUAL_POSTS = 300;
/** Three calls of ten ids. Few, because with `--live` every post may cost money. */
const MOST_LIVE_IDS = 30;
const HELP = { help: { type: 'boolean', short: 'h' } } as const;

/**
 * Reads the arguments after the command name `axios-x`.
 * @throws Complaint with exit code 2 and one line that says what to type
 */
export function readArgs(args: readonly string[]): Command {
  const [first = 'help', ...rest] = args;
  switch (first) {
    case 'help':
    case '--help':
    case '-h':
      return { name: 'help' };
    case '--version':
    case '-v':
      return { name: 'version' };
    case 'explain':
      return readExplain(rest);
    case 'demo':
      return readDemo(rest);
    default:
      throw usage(`unknown command '${first}'; type: axios-x explain WHAT, axios-x demo or axios-x --help`);
  }
}

function readExplain(args: readonly string[]): Command {
  const options = { ...HELP, json: { type: 'boolean' } } as const;
  const { values, positionals } = parsed('explain', () =>
    parseArgs({ args: [...args], options, allowPositionals: true }),
  );
  if (values.help) return { name: 'help' };
  return { name: 'explain', what: positionals, json: values.json ?? false };
}

function readDemo(args: readonly string[]): Command {
  const options = {
    ...HELP,
    posts: { type: 'string' },
    seed: { type: 'string' },
    live: { type: 'boolean' },
    ids: { type: 'string' },
  } as const satisfies ParseArgsConfig['options'];
  const { values, positionals } = parsed('demo', () =>
    parseArgs({ args: [...args], options, allowPositionals: true }),
  );
  if (values.help) return { name: 'help' };
  const { posts, seed, live = false, ids } = values;
  if (positionals[0] !== undefined)
    throw usage(`demo takes options only, not '${positionals[0]}'; type: axios-x demo --posts 300`);
  if (live) {
    if (posts !== undefined || seed !== undefined)
      throw usage('--posts and --seed are for the simulated X; type: axios-x demo --live --ids 20,21');
    return { name: 'demo', demo: { live, ids: ids === undefined ? undefined : readIds(ids) } };
  }
  if (ids !== undefined) throw usage('--ids needs --live; type: axios-x demo --live --ids 20,21');
  return { name: 'demo', demo: { live, posts: readPosts(posts), seed: readSeed(seed) } };
}

function readPosts(text = String(USUAL_POSTS)): number {
  const posts = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (posts < 1 || posts > MOST_POSTS)
    throw usage(`--posts takes a whole number from 1 to ${MOST_POSTS}; type: axios-x demo --posts 300`);
  return posts;
}

function readSeed(text = '1'): number {
  if (!/^\d{1,15}$/.test(text))
    throw usage('--seed takes a whole number of up to 15 digits; type: axios-x demo --seed 7');
  return Number(text);
}

function readIds(text: string): string[] {
  const ids = [...new Set(text.split(',').map((id) => id.trim()))];
  if (ids.length > MOST_LIVE_IDS || !ids.every((id) => /^\d{1,19}$/.test(id)))
    throw usage(
      `--ids takes 1 to ${MOST_LIVE_IDS} post ids, separated by commas; type: axios-x demo --live --ids 20,21`,
    );
  return ids;
}

/** Uses only the first sentence of an error of parseArgs: it says what is wrong, the rest is too long for one line. */
function parsed<T>(command: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split(/\.\s|\n/);
    throw usage(`${command}: ${reason}; type: axios-x --help`);
  }
}
