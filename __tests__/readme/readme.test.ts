import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { transformSync } from 'esbuild';
import { RedisServer } from '../helpers/redis-server.js';
import { createXServer, type XServer } from '../../lib/testing/index.js';

/** Every TypeScript block of the README is compiled against the built package and run on the simulated X. */
const ROOT = resolve(__dirname, '../..');
// Inside the package, so that its own name resolves to what was built.
const FOLDER = join(ROOT, 'dist/readme');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
/** The last heading before a place in the README. */
const headingOf = (index: number): string =>
  readme
    .slice(0, index)
    .match(/^#+ .*$/gm)
    ?.at(-1)
    ?.replace(/^#+ /, '') ?? '';
const snippets = [...readme.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((found, at) => ({
  name: `${at} ${headingOf(found.index)}`,
  code: found[1] as string,
}));

/** What each snippet prints if its calls went well, by the heading it stands under. */
const PRINTS: Readonly<Record<string, RegExp>> = {
  'axios-x-resilience': /requests left/,
  'Send a thousand requests and let them wait': /^\d+ posts; 1,000 more would be through by \d{4}-/m,
  'Bound the waiting': /^waited \d+ ms/m,
  'Share one budget between processes': /^\d+ posts; \d+ left for 1 processes/m,
  'Configure retries': /^got it at attempt 1/m,
  'Never post twice': /^posted \d+/m,
  "Renew a user's token": /^in$/m,
  'Read a stream that stays up': /./,
  'Tell the three outcomes apart': /^\d posts; /m,
  'Handle each kind of failure': /^it went well$/m,
  'Ask X about an error': /cap day|cap of your plan/,
  'See the budgets': /^\d+ 1$/m,
  'Migrate step by step': /^200\nsuccess$/m,
  'Test your own code against a simulated X': /^success\npartial$/m,
};

let server: XServer;
let redis: RedisServer | undefined;
// jest.config.ts says aloud what is left out without it.
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

beforeAll(async () => {
  server = await createXServer({ streams: { rate: 100 } });
  if (hasRedis) redis = await RedisServer.start();
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  snippets.forEach(({ code }, at) => writeFileSync(join(FOLDER, `${at}.mts`), code));
});

afterAll(async () => {
  rmSync(FOLDER, { recursive: true, force: true });
  await server.close();
  await redis?.stop();
});

it('has a quick start of at most ten lines', () => {
  expect(
    (snippets[0] as { code: string }).code.split('\n').filter((line) => line.trim() !== '').length,
  ).toBeLessThanOrEqual(10);
});

it('compiles every snippet', () => {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--types',
    'node',
    '--skipLibCheck',
  ];
  const files = snippets.map((_, at) => join(FOLDER, `${at}.mts`));
  const { status, stdout } = spawnSync(process.execPath, [tsc, '--ignoreConfig', ...options, ...files], {
    encoding: 'utf8',
    cwd: ROOT,
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

const runnable = snippets
  .map(({ name, code }, at) => [name, code, at] as const)
  .filter(([, code]) => hasRedis || !code.includes('ioredis'));

it.each(runnable)('runs snippet %s', async (name, code, at) => {
  const file = join(FOLDER, `${at}.mjs`);
  writeFileSync(
    file,
    transformSync(code, { loader: 'ts', format: 'esm' }).code.replaceAll(
      'https://api.x.com"',
      `${server.url}"`,
    ),
  );
  // Rejects with the snippet's own output when it fails.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], {
    env: {
      ...process.env,
      X_BEARER_TOKEN: 'AAAAexample-app-token',
      X_USER_TOKEN: 'example-user-token',
      REDIS_URL: `redis://127.0.0.1:${redis?.port}`,
    },
    timeout: 20_000,
  });
  expect(stdout).toMatch(PRINTS[name.slice(name.indexOf(' ') + 1)] as RegExp);
  expect(stderr).not.toMatch(/\bError:/);
});

it('names the test command that CI runs', () => {
  expect(readFileSync(join(ROOT, '.ci/run'), 'utf8')).toContain('\nnpm ci && npm test\n');
  expect(readme).toContain('```sh\nnpm ci && npm test\n```');
});
