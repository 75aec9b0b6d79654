import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * The floor plan. Imports run down only, never sideways between folders of one floor; each package has one
 * door; nothing below the clock tells the time by itself.
 */
const LIB = resolve(__dirname, '../../lib');
const FLOORS = [
  ['facts'],
  ['model'],
  ['reading', 'budget', 'retry'],
  ['events', 'pacing', 'shared'],
  ['call'],
  ['axios', 'stream', 'testing'],
  ['.'],
  ['cli'],
];
const PACKAGES: Record<string, string[]> = {
  axios: ['axios', 'axios-retry'],
  events: ['eventemitter3'],
  pacing: ['bottleneck'],
  cli: ['axios'],
};
/** Public types name axios's own. */
const TYPES_OF_AXIOS = ['model', 'call', '.'];
const BUILT_INS: Record<string, string[]> = { budget: ['node:crypto'], shared: ['node:crypto'] };
const ANY_BUILT_IN = ['axios', 'stream', 'testing', 'cli'];
/** The simulated X is the referee: it must not share the library's rules. The command is a user like any other. */
const ONLY: Record<string, string[]> = {
  testing: ['facts', 'model'],
  events: ['model'],
  cli: ['.', 'testing'],
};
const HANDS_OFF =
  /\b(?:Date\.now|performance\.now|Math\.random|set(?:Timeout|Interval|Immediate)\b|console\.\w|process\.env)|new Date\(\)/;

const files = (readdirSync(LIB, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'));
const folderOf = (path: string): string => {
  const folder = dirname(relative(LIB, path));
  return folder === '.' ? '.' : (folder.split('/')[0] as string);
};
const floorOf = (folder: string): number => FLOORS.findIndex((floor) => floor.includes(folder));

/** Every module a file names, with whether only types are taken from it. */
function importsOf(text: string): { from: string; typesOnly: boolean }[] {
  return [...text.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)].map(
    ([, type, from]) => ({
      from: from as string,
      typesOnly: type !== undefined,
    }),
  );
}

describe('the house', () => {
  it.each(files)('%s stands on its own floor', (file) => {
    const path = join(LIB, file);
    const text = readFileSync(path, 'utf8');
    const home = folderOf(path);
    expect(floorOf(home)).toBeGreaterThanOrEqual(0);
    const wrong = importsOf(text).filter(({ from, typesOnly }) => {
      if (from.startsWith('node:'))
        return !ANY_BUILT_IN.includes(home) && !(BUILT_INS[home] ?? []).includes(from);
      if (!from.startsWith('.')) {
        return (
          !(PACKAGES[home] ?? []).includes(from) &&
          !(from === 'axios' && typesOnly && TYPES_OF_AXIOS.includes(home))
        );
      }
      const target = folderOf(resolve(dirname(path), from));
      if (target === home) return false;
      return floorOf(target) >= floorOf(home) || (ONLY[home] !== undefined && !ONLY[home].includes(target));
    });
    expect(wrong).toEqual([]);
  });

  it.each(files.filter((file) => file !== 'model/clock.ts' && !file.startsWith('cli/')))(
    '%s asks nobody for the time',
    (file) => {
      expect(
        readFileSync(join(LIB, file), 'utf8')
          .replace(/^\s*(?:\*|\/\/).*$/gm, '')
          .match(HANDS_OFF),
      ).toBeNull();
    },
  );

  it.each(files)('%s is small and names what it exports', (file) => {
    const text = readFileSync(join(LIB, file), 'utf8');
    expect(text).not.toMatch(/^export \* |^export default/m);
    expect(text.split('\n').length).toBeLessThanOrEqual(220);
  });
});
