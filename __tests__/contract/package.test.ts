import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installedPackage, type Consumer } from '../helpers/package-copy.js';

let consumer: Consumer;

beforeAll(() => {
  consumer = installedPackage();
});

afterAll(() => consumer.remove());

/** Runs a file of the consumer's in plain Node; what it printed as JSON. */
function run(name: string, source: string, ...flags: string[]): unknown {
  writeFileSync(join(consumer.folder, name), source);
  const text = execFileSync(process.execPath, [...flags, name], { cwd: consumer.folder, encoding: 'utf8' });
  return JSON.parse(text) as unknown;
}

const installed = (file: string): string =>
  readFileSync(join(consumer.folder, 'node_modules/axios-x-resilience', file), 'utf8');

/** What is public. A name may be added here; taking one away or renaming it breaks users. */
const VALUES = ['XError', 'attach', 'explain', 'isPartial', 'isXError', 'match', 'problemsById', 'unwrap'];
const TESTING_VALUES = ['ManualClock', 'createXServer'];
const TYPES = [
  'Backoff',
  'BackoffClass',
  'BackoffFunction',
  'BackoffLadder',
  'GiveUpReason',
  'Reconcile',
  'Refresh',
  'RetryBudgetOptions',
  'RetryOptions',
  'AbsurdResetEvent', 'PacingOptions',
  'BackfillRefusedEvent', 'DroppedEvent', 'InvalidBodyEvent', 'ItemStream', 'StreamDefaults', 'StreamItem', 'StreamOptions',
  'StreamState',
  'BucketLimits', 'ConnectEvent', 'DisconnectEvent', 'Explanation', 'Failure', 'FailureEvent', 'GapEvent', 'Includes',
  'Limits', 'ListenerErrorEvent', 'Meta', 'ParameterError', 'PartialErrorEvent', 'PartialSuccess', 'Problem', 'ProblemKind',
  'ProblemOf', 'ProblemSlug', 'RateLimitEvent', 'RateLimitState', 'RateLimitWindow', 'RateLimitedEvent', 'ReconnectEvent',
  'RecoveredEvent', 'ResponseInfo', 'Result', 'RetryAdvice', 'RetryEvent', 'Scope', 'SharedDownEvent', 'SharedUpEvent', 'SharedOptions', 'SharedRedis',
  'StallEvent', 'Success', 'ThrottleEvent', 'UnavailableEvent', 'WindowName', 'WindowState', 'XClient', 'XError',
  'XErrorFields', 'XErrorKind', 'XEventMap', 'XEventName', 'XEvents', 'XHandle', 'XListeners', 'XOptions', 'XRequestOptions',
]; // prettier-ignore

describe('the tarball', () => {
  it('holds both builds, the command and what every package has, and nothing of ours', () => {
    expect(consumer.files).toEqual(
      expect.arrayContaining([
        'package.json',
        'dist/esm/index.js',
        'dist/esm/index.d.ts',
        'dist/esm/testing/index.js',
        'dist/esm/testing/index.d.ts',
        'dist/esm/cli/main.js',
        'dist/cjs/package.json',
        'dist/cjs/index.js',
        'dist/cjs/index.d.ts',
        'dist/cjs/testing/index.js',
        'dist/cjs/testing/index.d.ts',
      ]),
    );
    expect(
      consumer.files.filter(
        (file) => !/^(?:dist\/|docs\/|examples\/|package\.json$|(?:README|LICENSE|CHANGELOG))/.test(file),
      ),
    ).toEqual([]);
    expect(consumer.files.filter((file) => /\.(?:tsbuildinfo|test\.\w+)$|node_modules/.test(file))).toEqual(
      [],
    );
  });

  it('names the files that are there', () => {
    const { main, module, types, exports, bin } = JSON.parse(installed('package.json')) as Record<
      string,
      unknown
    >;
    const named: string[] = [];
    const walk = (value: unknown): void => {
      if (typeof value === 'string') named.push(value.replace(/^\.\//, ''));
      else for (const inner of Object.values(value as object)) walk(inner);
    };
    walk([main, module, types, exports, bin]);
    expect(named.filter((file) => !consumer.files.includes(file))).toEqual([]);
  });

  it('has no file that names a path of the machine it was made on', () => {
    const telling = consumer.files.filter((file) => /\/(?:home|Users|work|root|tmp)\//.test(installed(file)));
    expect(telling).toEqual([]);
  });
});

describe.each([
  ['.', 'axios-x-resilience', VALUES],
  ['./testing', 'axios-x-resilience/testing', TESTING_VALUES],
])('%s', (_, specifier, names) => {
  it('has its public names by import', () => {
    const source = `import * as all from '${specifier}'; console.log(JSON.stringify(Object.keys(all).sort()));`;
    expect(run('names.mjs', source)).toEqual([...names].sort());
  });

  it('has its public names by require', () => {
    const source = `console.log(JSON.stringify(Object.keys(require('${specifier}')).sort()));`;
    expect(run('names.cjs', source)).toEqual([...names].sort());
  });

  it.each([
    ['import', 'quiet.mjs', `await import('${specifier}');`],
    ['require', 'quiet.cjs', `require('${specifier}');`],
  ])('does nothing when it is loaded by %s', (_how, file, load) => {
    const before = file.endsWith('.mjs')
      ? `import 'axios'; import 'node:http';`
      : `require('axios'); require('node:http');`;
    const source = `${before}
      const look = () => ({
        globals: Reflect.ownKeys(globalThis).map(String),
        prototypes: [Object, Array, Error, Promise, Function].map((one) => Reflect.ownKeys(one.prototype).map(String)),
        listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
        handles: process.getActiveResourcesInfo().filter((name) => !/^(?:FSReq|CloseReq|PipeWrap|TTYWrap|FileHandle)/.test(name)),
        environment: { ...process.env },
        fetch: String(globalThis.fetch),
      });
      const first = look();
      ${load}
      const second = look();
      console.log(JSON.stringify({ first, second }));`;
    const { first, second } = run(file, source) as { first: unknown; second: unknown };
    expect(second).toEqual(first);
  });

  it('lets the process end by itself', () => {
    expect(run('ends.mjs', `import '${specifier}'; console.log('true');`)).toBe(true);
  });
});

it.each([
  ['import', 'again.mjs', `import axios from 'axios'; import { attach } from 'axios-x-resilience';`],
  [
    'require',
    'again.cjs',
    `const axios = require('axios'); const { attach } = require('axios-x-resilience');`,
  ],
])('waits and sends again by %s: what it loads late is there', (_how, file, load) => {
  const source = `${load}
    let sent = 0;
    const adapter = async (config) => {
      const status = ++sent === 1 ? 500 : sent === 2 ? 429 : 200;
      const told = { 'x-rate-limit-limit': '1', 'x-rate-limit-remaining': status === 200 ? '1' : '0' };
      const headers = { ...told, 'x-rate-limit-reset': String(Math.ceil(Date.now() / 1000)) };
      const response = { data: '{"data":1}', status, statusText: '', headers, config, request: {} };
      if (status === 200) return response;
      throw Object.assign(new Error('refused'), { config, response, isAxiosError: true });
    };
    const x = attach(axios.create({ adapter, baseURL: 'https://api.x.com' }), { retry: { backoff: () => 0 } });
    x.client.get('/2/tweets/20').then((result) => console.log(JSON.stringify([result.ok, sent])));`;
  expect(run(file, source)).toEqual([true, 3]);
});

it('XErrors of the one build are XErrors to the other', () => {
  const source = `
    import { createRequire } from 'node:module';
    import axios from 'axios';
    import * as esm from 'axios-x-resilience';
    const cjs = createRequire(import.meta.url)('axios-x-resilience');
    const adapter = () => Promise.reject(new Error('no'));
    const { error } = await esm.attach(axios.create({ adapter, baseURL: 'https://api.x.com' })).client.get('/2/a');
    let twice = 'attached';
    const one = axios.create();
    esm.attach(one);
    try { cjs.attach(one) } catch (error) { twice = error.name }
    console.log(JSON.stringify([esm.attach === cjs.attach, error instanceof cjs.XError, cjs.isXError(error), twice]));`;
  expect(run('both.mjs', source)).toEqual([false, true, true, 'TypeError']);
});

it('has its public types', () => {
  const entry = installed('dist/esm/index.d.ts');
  const names = [...entry.matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(([, , list = '']) =>
    list.split(',').map((name) => name.replace(/^\s*type\s/, '').trim()),
  );
  for (const [, file = ''] of entry.matchAll(/^export type \* from '\.\/(.*)\.js'/gm)) {
    const text = installed(`dist/esm/${file}.d.ts`);
    names.push(...[...text.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name = '']) => name));
  }
  expect([...new Set(names)].filter((name) => name !== '').sort()).toEqual(
    [...new Set([...VALUES, ...TYPES])].sort(),
  );
});

describe('a TypeScript user', () => {
  const SOURCE = `
import axios from 'axios';
import { attach, explain, isPartial, unwrap } from 'axios-x-resilience';
import { createXServer, ManualClock, type XServer } from 'axios-x-resilience/testing';
import type { ${TYPES.join(', ')} } from 'axios-x-resilience';

interface Post { id: string }

export async function main(): Promise<XErrorKind | string> {
  const server: XServer = await createXServer({ now: () => new ManualClock().now() });
  const x = attach(axios.create({ baseURL: server.url }), { hosts: ['127.0.0.1'] });
  x.events.on('failure', ({ error }: { error: XError }) => error.toReport());
  const result: Result<Post[]> = await x.client.get<Post[]>('/2/tweets', { params: { ids: '1' } });
  const raw = await x.client.get<Post>('/2/tweets/1', { x: { raw: true } });
  if (isPartial(result)) return result.problems[0].kind;
  // @ts-expect-error no such option
  attach(axios.create(), { host: [] });
  return result.ok ? unwrap(result)[0]?.id ?? raw.data.id : explain(result.error.kind).advice;
}
`;

  const COMMON = { strict: true, noEmit: true, skipLibCheck: false, target: 'ES2022', types: ['node'] };

  it.each<[string, string, object]>([
    [
      'NodeNext, ES modules',
      'main.mts',
      { module: 'NodeNext', moduleResolution: 'NodeNext', lib: ['ES2022'] },
    ],
    [
      'NodeNext, CommonJS',
      'main.cts',
      { module: 'NodeNext', moduleResolution: 'NodeNext', lib: ['ES2022'], esModuleInterop: true },
    ],
    [
      'a bundler',
      'main.ts',
      { module: 'ESNext', moduleResolution: 'bundler', lib: ['ES2022', 'DOM', 'DOM.Iterable'] },
    ],
    [
      'the strictest settings',
      'main.mts',
      {
        module: 'NodeNext',
        moduleResolution: 'NodeNext',
        lib: ['ES2022'],
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        noPropertyAccessFromIndexSignature: true,
        verbatimModuleSyntax: true,
        isolatedModules: true,
      },
    ],
  ])('with %s compiles, declarations included', (_, file, options) => {
    writeFileSync(join(consumer.folder, file), SOURCE);
    writeFileSync(
      join(consumer.folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...COMMON, ...options }, files: [file] }),
    );
    let told = '';
    try {
      execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], {
        cwd: consumer.folder,
        encoding: 'utf8',
      });
    } catch (error) {
      told = (error as { stdout: string }).stdout;
    }
    expect(told).toBe('');
  });
});
