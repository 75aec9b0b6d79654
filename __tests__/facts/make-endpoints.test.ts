import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SCRIPT = resolve('scripts/make-endpoints.mjs');
const BEARER = [{ BearerToken: [] }];
const USER = [{ OAuth2UserToken: ['tweet.write'] }, { UserToken: [] }];
const QUARTER = 900;
const DAY = 86_400;

const openapi = {
  info: { title: 'X API v2', version: '9.99' },
  paths: {
    '/2/users/{id}/likes': { parameters: [], post: { security: USER } },
    '/2/tweets': { post: { security: USER }, get: { security: [...USER, ...BEARER] } },
    '/2/tweets/sample/stream': { get: { security: BEARER, 'x-twitter-streaming': true } },
    '/2/dm_events': { get: { security: USER } },
    '/2/dm_conversations/{id}/dm_events': { get: { security: USER } },
    '/2/openapi.json': { get: {} },
  },
};

const rates = {
  source: { repo: 'somebody/docs', path: 'rate-limits.mdx', commit: 'abc1234' },
  rows: [
    {
      method: 'POST',
      path: '/2/tweets',
      openapiPath: '/2/tweets',
      perApp: [{ limit: 10_000, windowSeconds: DAY }],
      perUser: [{ limit: 100, windowSeconds: QUARTER }],
    },
    {
      method: 'GET',
      path: '/2/tweets',
      openapiPath: '/2/tweets',
      perApp: [
        { limit: 300, windowSeconds: QUARTER },
        { limit: 1, windowSeconds: 1 },
      ],
      perUser: [],
    },
    {
      method: 'GET',
      path: '/2/dm_conversations/:dm_conversation_id/dm_events',
      openapiPath: '/2/dm_conversations/{id}/dm_events',
      perApp: [],
      perUser: [{ limit: 15, windowSeconds: QUARTER }],
    },
    {
      method: 'GET',
      path: '/2/users/:id/following/spaces',
      openapiPath: null,
      perApp: [{ limit: 300, windowSeconds: QUARTER }],
      perUser: [],
    },
  ],
};

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'make-endpoints-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** The same list with its first two entries last. */
function turn<T>(list: readonly T[]): T[] {
  return [...list.slice(2), ...list.slice(0, 2)];
}

function run(...args: string[]) {
  return spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' });
}

function input(name: string, content: unknown): string {
  const path = join(dir, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

describe('make-endpoints', () => {
  it('writes one row per operation, in order of their paths', () => {
    const { status, stdout, stderr } = run(input('openapi.json', openapi), input('rates.json', rates));
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout.split('\n').filter((line) => line.startsWith('  { op:'))).toEqual([
      "  { op: 'GET /2/dm_conversations/:id/dm_events', user: '15/15m', bucket: 'GET /2/dm_events' },",
      "  { op: 'GET /2/dm_events', bucket: 'GET /2/dm_events' },",
      "  { op: 'GET /2/openapi.json' },",
      "  { op: 'GET /2/powerstream', streams: true },",
      "  { op: 'GET /2/tweets', app: '1/1s 300/15m' },",
      "  { op: 'POST /2/tweets', user: '100/15m', appAggregate: '10000/24h' },",
      "  { op: 'GET /2/tweets/sample/stream', streams: true },",
      "  { op: 'GET /2/users/:id/following/spaces', app: '300/15m' },",
      "  { op: 'POST /2/users/:id/likes', idempotent: true },",
    ]);
  });

  it('names the versions of the documents, and no path of this machine', () => {
    const { stdout } = run(input('openapi.json', openapi), input('rates.json', rates));
    expect(stdout).toContain('X API v2 9.99');
    expect(stdout).toContain('rate-limits.mdx of somebody/docs at abc1234');
    expect(stdout).not.toContain(dir);
  });

  it('writes the same whatever the order of its input', () => {
    const turned = {
      ...openapi,
      paths: Object.fromEntries(turn(Object.entries(openapi.paths))),
    };
    const ratesFile = input('rates.json', rates);
    const first = run(input('openapi.json', openapi), ratesFile);
    const second = run(
      input('turned.json', turned),
      input('turned-rates.json', { ...rates, rows: turn(rates.rows) }),
    );
    expect(second.stdout).toBe(first.stdout);
  });

  it.each([[[]], [['one.json']], [['one.json', 'two.json', 'three.json']]])(
    'tells its usage in one line and exits 2 for %j',
    (args) => {
      const { status, stdout, stderr } = run(...args);
      expect(status).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toBe('usage: node scripts/make-endpoints.mjs OPENAPI.json RATE_LIMITS.json\n');
    },
  );

  it('names a file that it cannot read, in one line, and exits 2', () => {
    const { status, stdout, stderr } = run(join(dir, 'none.json'), input('rates.json', rates));
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^make-endpoints: cannot read .*none\.json: .*\n$/);
  });
});
