import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import axios, { type AxiosAdapter, type AxiosInstance } from 'axios';
import axios17 from 'axios-1.7';
import { transformSync } from 'esbuild';
import { attach } from '../../lib/index.js';
import { observe, type Observation, type Trial } from '../helpers/observe.js';
import { installedPackage, type Consumer } from '../helpers/package-copy.js';
import { SAMPLES, type Sample } from '../helpers/sample-answers.js';
import { ping, refusingUrl, serve, until, withRealAdapters, type Web } from '../helpers/web.js';

withRealAdapters();

let web: Web;
let refused: string;
const arrived = new Set<string>();

beforeAll(async () => {
  refused = await refusingUrl();
  web = await serve((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname === '/arrival') {
      void until(() => arrived.has(searchParams.get('of') ?? '')).then(() => response.end());
      return;
    }
    arrived.add(request.url ?? '');
    SAMPLES[Number(pathname.slice('/2/samples/'.length))]?.answer?.(response);
  });
});

afterAll(() => web.close());

let trials = 0;

function trialOf(sample: Sample, method: Trial['method']): Trial {
  const path = `/2/samples/${SAMPLES.indexOf(sample)}?trial=${trials++}`;
  const base = { refused, unresolved: 'http://nowhere.test' };
  return {
    method,
    url: `${sample.target ? base[sample.target] : web.url}${path}`,
    timeout: sample.timeout,
    abort: sample.abort,
    arrival: `${web.url}/arrival?of=${encodeURIComponent(path)}`,
  };
}

function expectationOf({ expected, maybeApplied = false }: Sample, method: Trial['method']): Observation {
  return { attempts: 1, ...expected, maybeApplied: maybeApplied && method === 'POST' };
}

const notFound = (name: string): Error =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });

/** Name resolution without a resolver: what is not loopback does not exist. */
const lookup = (name: string, options: { all?: boolean }, done: (...told: unknown[]) => void): void => {
  if (name === 'nowhere.test') done(notFound(name));
  else if (options.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
};

const realFetch = globalThis.fetch;

/** fetch as it fails where a name does not resolve. */
const fetchWithoutResolver = ((input: Request, init?: RequestInit) =>
  new URL(input.url).hostname === 'nowhere.test'
    ? Promise.reject(new TypeError('fetch failed', { cause: notFound('nowhere.test') }))
    : realFetch(input, init)) as typeof fetch;

/** An adapter somebody wrote: no AxiosError, no config on errors, plain headers, any status resolves. */
const handmade: AxiosAdapter = (config) =>
  new Promise((resolve, reject) => {
    const { signal, timeout = 0 } = config;
    const outgoing = httpRequest(
      config.url ?? '',
      {
        method: config.method?.toUpperCase() ?? 'GET',
        headers: config.headers.toJSON(),
        lookup: lookup as never,
        ...(signal && { signal: signal as AbortSignal }),
        ...(timeout > 0 && { timeout }),
      },
      (incoming) => {
        let data = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (data += chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            data,
            status: incoming.statusCode ?? 0,
            statusText: '',
            headers: { ...incoming.headers } as Record<string, string>,
            config,
          }),
        );
      },
    );
    outgoing.on('timeout', () =>
      outgoing.destroy(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' })),
    );
    outgoing.on('error', reject);
    outgoing.end(config.data);
  });

const resolving = { lookup: lookup as never };
const instances: [string, () => unknown][] = [
  ['the default adapter', () => axios.create(resolving)],
  ['http', () => axios.create({ adapter: 'http', ...resolving })],
  ['fetch', () => axios.create({ adapter: 'fetch', env: { fetch: fetchWithoutResolver } })],
  ['a handmade adapter', () => axios.create({ adapter: handmade })],
  ['a list of adapters', () => axios.create({ adapter: ['xhr', 'http'], ...resolving })],
  ['axios 1.7', () => axios17.create(resolving)],
  [
    'axios 1.7 and its own http adapter',
    () => axios17.create({ adapter: axios17.getAdapter('http'), ...resolving }),
  ],
  // That one takes fetch from the globals alone.
  ['axios 1.7 and its own fetch adapter', () => axios17.create({ adapter: axios17.getAdapter('fetch') })],
];

describe.each(instances)('over %s', (_, make) => {
  const x = attach(make() as AxiosInstance, {
    pacing: false,
    retry: false,
    hosts: ['127.0.0.1', 'nowhere.test'],
  });

  beforeAll(() => {
    globalThis.fetch = fetchWithoutResolver;
  });
  afterAll(() => {
    globalThis.fetch = realFetch;
    x.detach();
  });

  it.each(SAMPLES.map((sample) => [sample.name, sample] as const))(
    '%s is read the same',
    async (_, sample) => {
      for (const method of ['GET', 'POST'] as const) {
        expect(await observe(x.client, trialOf(sample, method), ping)).toEqual(expectationOf(sample, method));
      }
    },
  );
});

/** Runs in plain Node, as a user's ES module. */
const CHILD = `
import { createRequire } from 'node:module';
import { get } from 'node:http';
import { attach } from 'axios-x-resilience';
import esm from 'axios';
import { observe } from './observe.mjs';

const [, , copy, trials] = process.argv;
const cjs = createRequire(import.meta.url)('axios');
if (cjs === esm || cjs.AxiosError === esm.AxiosError) throw new Error('the two copies of axios are one');
const axios = copy === 'cjs' ? cjs : esm;
const lookup = (name, options, done) =>
  name === 'nowhere.test'
    ? done(Object.assign(new Error('getaddrinfo ENOTFOUND ' + name), { code: 'ENOTFOUND' }))
    : options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
const ping = (url) => new Promise((resolve, reject) => {
  get(url, { agent: false }, (response) => response.resume().on('end', resolve)).on('error', reject);
});
const { client } = attach(axios.create({ lookup }), { pacing: false, retry: false, hosts: ['127.0.0.1', 'nowhere.test'] });
const told = [];
for (const trial of JSON.parse(trials)) {
  told.push(await observe(client, trial, ping).catch((error) => ({ rejected: String(error) })));
}
console.log(JSON.stringify(told));
process.exit();
`;

describe('in plain Node, from the packed package', () => {
  let consumer: Consumer;

  beforeAll(() => {
    consumer = installedPackage();
    const source = readFileSync(join(__dirname, '../helpers/observe.ts'), 'utf8');
    writeFileSync(
      join(consumer.folder, 'observe.mjs'),
      transformSync(source, { loader: 'ts', format: 'esm' }).code,
    );
    writeFileSync(join(consumer.folder, 'child.mjs'), CHILD);
  });

  afterAll(() => consumer.remove());

  it.each([
    ['esm', 'the ES modules of axios and of this package'],
    ['cjs', 'axios by require and this package by import'],
  ])('every answer is read the same with %s: %s', async (copy) => {
    const asked = SAMPLES.flatMap((sample) =>
      (['GET', 'POST'] as const).map((method) => ({ sample, method })),
    );
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['child.mjs', copy, JSON.stringify(asked.map(({ sample, method }) => trialOf(sample, method)))],
      { cwd: consumer.folder },
    );
    const told = JSON.parse(stdout) as Observation[];
    const name = ({ sample, method }: (typeof asked)[number]): string => `${method}, ${sample.name}`;
    expect(told.map((observation, at) => [name(asked[at] as (typeof asked)[number]), observation])).toEqual(
      asked.map((one) => [name(one), expectationOf(one.sample, one.method)]),
    );
  });
});
